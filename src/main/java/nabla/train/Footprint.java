package nabla.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.engine.BatchPlan;
import nabla.engine.Packing;
import nabla.engine.RoundLength;
import nabla.engine.StepEngine;
import nabla.nn.Embedding;
import nabla.nn.Normalisation;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;

/**
 * The arrays that steps surely hold at once, beside the rows: a lower bound of their memory, in
 * bytes by name.
 *
 * @param driver what the driver holds
 * @param task what each task holds
 */
public record Footprint(Map<String, Long> driver, Map<String, Long> task) {

  static Footprint of(
      TrainingSettings settings,
      Topology topology,
      Packing packing,
      BatchPlan plan,
      Parallelism parallelism,
      RoundLength length,
      Reduction reduction) {
    long numbers = (long) topology.parameterCount() * Float.BYTES;
    long state = numbers * settings.update().slots();
    int tasks = parallelism.tasks();
    boolean alone = SparkRounds.eachAlone(settings, tasks) && !length.isOneStep();

    Map<String, Long> driver = new LinkedHashMap<>();
    driver.put("parameters", numbers);
    driver.put("optimizer state", state);
    if (settings.keepsWeights()) {
      driver.put("kept parameters", numbers);
    }
    long sent = alone ? (parallelism.oneMachine() ? 0 : numbers + state) : numbers;
    if (settings.isFullBatch()) {
      driver.put("optimizer state in double", 2 * state);
    }
    boolean summed = reduction.isSliced(topology.parameterCount(), tasks) && !alone;
    driver.put("what tasks send", summed ? sent : tasks * sent);

    int owned = plan.microbatches() / tasks;
    int threads = StepEngine.threads(owned, parallelism.threads());
    int levels = 1 + Integer.numberOfTrailingZeros(owned / threads); // of a thread's tree
    Map<String, Long> task = new LinkedHashMap<>();
    task.put("parameters", numbers);
    if (alone) {
      task.put("optimizer state", state);
    }
    task.put("gradients of %s threads".formatted(threads), numbers * threads * levels);
    task.put(
        "microbatches and activations", threads * workspace(settings, topology, packing, plan));
    return new Footprint(driver, task);
  }

  /** What several networks hold at once. */
  Footprint plus(Footprint other) {
    return new Footprint(sum(driver, other.driver), sum(task, other.task));
  }

  private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
    Map<String, Long> sum = new LinkedHashMap<>(one);
    other.forEach((part, bytes) -> sum.merge(part, bytes, Long::sum));
    return sum;
  }

  /** Bytes of the driver. */
  public long ofDriver() {
    return sum(driver);
  }

  /** Bytes of a task. */
  public long ofTask() {
    return sum(task);
  }

  private static long sum(Map<String, Long> parts) {
    return parts.values().stream().mapToLong(bytes -> bytes).sum();
  }

  /** z^l, a^l and δ^l of a microbatch, what is made of them in between, its inputs and targets. */
  private static long workspace(
      TrainingSettings settings, Topology topology, Packing packing, BatchPlan plan) {
    long units = IntStream.rangeClosed(1, topology.depth()).mapToLong(topology::units).sum();
    long hidden = units - topology.outputs();
    long numbers = 3 * units + topology.outputs();
    numbers += settings.getDropout() > 0 ? hidden : 0;
    numbers += topology.normalisation() == Normalisation.LAYER ? hidden : 0;
    boolean embeds = !topology.embedding().isEmpty();
    numbers += topology.embedding().stream().mapToLong(Embedding::units).sum(); // their errors
    if (!packing.isSparse()) { // or else what is made of the inputs grows as it comes
      numbers += embeds ? topology.units(0) : 0;
      numbers += topology.inputScale() ? topology.units(0) : 0;
    }
    long rows = plan.batchSize() / plan.microbatches();
    long inputs = packing.floatsOfMicrobatch(rows, topology.units(1));
    return (rows * numbers + inputs) * Float.BYTES;
  }
}
