/**
 * Training on Spark: the driver broadcasts the parameters, tasks compute gradient sums over their
 * shards, the driver adds them in a fixed tree, divides once and updates.
 *
 * <p>Read {@link nabla.train.OneStepJob} (one step, as the textbook has it), then {@link
 * nabla.train.SparkTrainer} (what it prepares for the loop, {@link nabla.engine.Trainer}), then
 * {@link nabla.train.ManyStepsJob} (many steps in one job). How parameters travel is {@link
 * nabla.train.Handover}; what ends a training before its time is {@link
 * nabla.engine.TrainingDivergedException}, {@link nabla.engine.TrainingStoppedException}, {@link
 * nabla.train.TrainingInterruptedException} or {@link nabla.train.OtherBlasException}.
 */
package nabla.train;
