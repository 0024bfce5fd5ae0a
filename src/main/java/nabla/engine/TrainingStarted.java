package nabla.engine;

import java.util.List;

/**
 * What a run is going to do.
 *
 * @param rows n, the training examples
 * @param batchSize B, at most n
 * @param steps updates per epoch
 * @param epochs how many epochs
 * @param microbatches M, the parts of a batch whose sums are added in a tree
 * @param tasks how many Spark tasks share a step
 * @param stepsDone how many steps were done before, by the run that is resumed; otherwise 0
 * @param history the epochs that were done before
 */
public record TrainingStarted(
    long rows,
    int batchSize,
    int steps,
    int epochs,
    int microbatches,
    int tasks,
    long stepsDone,
    List<EpochReport> history) {}
