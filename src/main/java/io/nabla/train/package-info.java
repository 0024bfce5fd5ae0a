/**
 * Training on Spark: the driver broadcasts the parameters, tasks compute gradient sums over their
 * shards, the driver adds them in a fixed tree, divides once and updates.
 *
 * <p>Read {@link io.nabla.train.Round} (one step, on one screen), then {@link
 * io.nabla.train.Trainer} (the loop around it).
 */
package io.nabla.train;
