package io.nabla.train;

/**
 * What a run is going to do.
 *
 * @param rows n, the training examples
 * @param batchSize B, at most n
 * @param steps updates per epoch
 * @param epochs how many epochs
 * @param microbatches M, the parts of a batch whose sums are added in a tree
 * @param tasks how many Spark tasks share a step; no bit of the result depends on it
 */
public record Plan(long rows, int batchSize, int steps, int epochs, int microbatches, int tasks) {}
