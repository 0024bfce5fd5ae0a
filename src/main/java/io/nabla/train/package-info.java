/**
 * Training on Spark: the driver broadcasts the parameters, tasks compute gradient sums over their
 * shards, the driver adds them in a fixed tree, divides once and updates.
 *
 * <p>Read {@link io.nabla.train.SynchronousRound} (one step, as the textbook has it), then {@link
 * io.nabla.train.Trainer} (the loop around it), then {@link io.nabla.train.Crew} (the same step by
 * threads, many of them in one job). How parameters travel is {@link io.nabla.train.Exchange}; what
 * ends a training before its time is {@link io.nabla.train.TrainingDivergedException}, {@link
 * io.nabla.train.TrainingStoppedException}, {@link io.nabla.train.TrainingInterruptedException} or
 * {@link io.nabla.train.OtherBlasException}.
 */
package io.nabla.train;
