/**
 * Training on Spark: the driver broadcasts the parameters, tasks compute gradient sums over their
 * shards, the driver adds them in a fixed tree, divides once and updates.
 *
 * <p>Read {@link nabla.train.OneStepJob} (one step, as the textbook has it), then {@link
 * nabla.train.SparkTrainer} (the loop around it), then {@link nabla.engine.StepEngine} (the same
 * step by threads, many of them in one job). How parameters travel is {@link nabla.train.Exchange};
 * what ends a training before its time is {@link nabla.engine.TrainingDivergedException}, {@link
 * nabla.train.TrainingStoppedException}, {@link nabla.train.TrainingInterruptedException} or {@link
 * nabla.train.OtherBlasException}.
 */
package nabla.train;
