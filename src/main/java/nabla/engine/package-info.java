/**
 * The engine: gradient descent on packed rows by some threads, the loop of a training around it,
 * and a door for arrays.
 *
 * <p>Read {@link nabla.engine.StepEngine} (a step: gradient sums of microbatches, their tree sum,
 * the mean, the update), then {@link nabla.engine.Trainer} (the loop), then {@link
 * nabla.engine.BatchPlan} (which rows meet in a batch). {@link nabla.engine.ArrayTrainer} trains in
 * this JVM; on Spark {@code nabla.train} does, with the same loop and the same bits: each says by
 * its {@link nabla.engine.Rounds} where steps are performed.
 *
 * <p>Nothing here knows Spark, Hadoop or files.
 */
package nabla.engine;
