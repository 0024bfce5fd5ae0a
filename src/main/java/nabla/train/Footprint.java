package nabla.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.engine.BatchPlan;
import nabla.engine.RoundLength;
import nabla.engine.TrainingRun;
import nabla.nn.Topology;
import nabla.settings.Reduction;

/**
 * The arrays that steps surely hold at once, beside the rows: a lower bound of their memory, in
 * bytes by name.
 *
 * @param driver what the driver holds
 * @param task what each task holds
 */
record Footprint(Map<String, Long> driver, Map<String, Long> task) {

  static Footprint of(
      TrainingRun run, Parallelism parallelism, RoundLength length, Reduction reduction) {
    Topology topology = run.topology();
    long numbers = (long) topology.parameterCount() * Float.BYTES;
    long state = numbers * run.settings().optimizer().slots();
    int tasks = parallelism.tasks();
    boolean alone = SparkRounds.eachAlone(run.settings(), tasks) && !length.isOneStep();

    Map<String, Long> driver = new LinkedHashMap<>();
    driver.put("parameters", numbers);
    driver.put("optimizer state", state);
    long sent = alone ? (parallelism.oneMachine() ? 0 : numbers + state) : numbers;
    boolean summed = reduction.isSliced(topology.parameterCount(), tasks) && !alone;
    driver.put("what tasks send", summed ? sent : tasks * sent);

    int owned = run.plan().microbatches() / tasks;
    int threads = Integer.highestOneBit(Math.max(1, Math.min(owned, parallelism.threads())));
    int levels = 1 + Integer.numberOfTrailingZeros(owned / threads); // of a thread's tree
    Map<String, Long> task = new LinkedHashMap<>();
    task.put("parameters", numbers);
    if (alone) {
      task.put("optimizer state", state);
    }
    task.put("gradients of %s threads".formatted(threads), numbers * threads * levels);
    task.put("microbatches and activations", threads * workspace(topology, run.plan()));
    return new Footprint(driver, task);
  }

  /** z^l, a^l and δ^l of a microbatch, its inputs and targets. */
  private static long workspace(Topology topology, BatchPlan plan) {
    long units = IntStream.rangeClosed(1, topology.depth()).mapToLong(topology::units).sum();
    long rows = plan.batchSize() / plan.microbatches();
    return rows * (3 * units + topology.inputs() + topology.outputs()) * Float.BYTES;
  }
}
