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
 * @param threads how many threads each has at work
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
    int threads,
    long stepsDone,
    List<EpochReport> history) {

  /** How a step is shared out, such as {@code 8 microbatches of 128 by 2 threads}. */
  public String sharing() {
    String each = "%s thread%s".formatted(threads, threads == 1 ? "" : "s");
    return "%s microbatch%s of %s by %s"
        .formatted(
            microbatches,
            microbatches == 1 ? "" : "es",
            batchSize / microbatches,
            tasks == 1 ? each : "%s tasks of %s".formatted(tasks, each));
  }
}
