/**
 * The engine: threads that perform steps of gradient descent on packed rows, and what a training
 * goes through around them.
 *
 * <p>Read {@link nabla.engine.BatchPlan} (which rows meet in a batch), then {@link
 * nabla.engine.StepEngine} (a step: gradient sums, their tree sum, the mean, the update).
 *
 * <p>Nothing here knows Spark, Hadoop or files.
 */
package nabla.engine;
