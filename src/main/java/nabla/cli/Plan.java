package nabla.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import nabla.config.RunConfig;
import nabla.data.Survey;
import nabla.engine.BatchPlan;
import nabla.nn.Topology;
import nabla.train.Footprint;
import nabla.train.StepCosts;
import nabla.train.StepModel;
import nabla.train.StepModel.Step;
import org.apache.spark.SparkConf;

/**
 * What a training would take on 1, 2, 4, … executors, by the model of docs/scaling.md: text for the
 * user.
 *
 * @param topology what it trains
 * @param rows what it learns from
 * @param executors the most there are
 * @param cores that each has
 * @param spark how Spark is configured
 */
record Plan(
    RunConfig config,
    Topology topology,
    Survey rows,
    int executors,
    int cores,
    SparkConf spark,
    StepCosts costs) {

  private static final double WORTH = 1.05; // times as fast must more executors be
  private static final long MIB = 1 << 20;
  private static final int RESERVED = 300; // MiB that Spark leaves to itself
  private static final String EXECUTOR_MEMORY = "spark.executor.memory";

  List<String> lines() {
    BatchPlan plan = plan(config.training().getBatchSize());
    List<Step> steps = steps(plan);
    List<String> lines = new ArrayList<>(head(plan));
    lines.add(
        "executors x threads  ms a step = arithmetic + waiting + exchange + scheduling  examples/s  an epoch");
    steps.forEach(step -> lines.add(row(plan, step)));
    lines.add(verdict(steps));
    lines.addAll(memory(plan, steps.get(steps.size() - 1)));
    return lines;
  }

  /** The same for pipes. */
  Map<String, Object> facts() {
    BatchPlan plan = plan(config.training().getBatchSize());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("network", topology().toString());
    facts.put("parameters", topology().parameterCount());
    facts.put("rows", rows.rows());
    facts.put("inputs", rows.inputs());
    facts.put("batchSize", plan.batchSize());
    facts.put("microbatches", plan.microbatches());
    facts.put("stepsAnEpoch", plan.steps());
    facts.put("steps", steps(plan)); // seconds each
    return facts;
  }

  private List<String> head(BatchPlan plan) {
    int epochs = config.training().getEpochs();
    return List.of(
        "network %s: %s parameters%s".formatted(topology, topology.parameterCount(), members()),
        "%s rows of %s features%s, %s; a batch of %s in %s microbatches; %s steps an epoch, %s in %s epochs"
            .formatted(
                rows.rows(),
                rows.inputs(),
                sparsity(),
                size(packed().bytes()),
                plan.batchSize(),
                plan.microbatches(),
                plan.steps(),
                (long) plan.steps() * epochs,
                epochs));
  }

  /** Of an ensemble, what is of one network and what of all. */
  private String members() {
    int members = config.training().getMembers();
    return members == 1
        ? ""
        : "; times are of one of %s members, which share rows and jobs, memory is of all"
            .formatted(members);
  }

  /** Of sparse rows, how sparse; the model of a step knows whole ones only. */
  private String sparsity() {
    double numbers = (double) rows.rows() * rows.inputs();
    return packed().packing().isSparse()
        ? String.format(
            Locale.ROOT,
            " (%.3f %% of them not zero; the arithmetic is that of whole rows, so less)",
            100 * packed().packing().nonZeros() / numbers)
        : "";
  }

  /** The rows as the training packs them. */
  private Survey packed() {
    return config.training().getInputNoise() > 0 ? rows.withoutZeros() : rows;
  }

  private BatchPlan plan(int batchSize) {
    return BatchPlan.of(
        packed().packing(),
        packed().bytesAsFloats(),
        topology(),
        batchSize,
        config.training().chunkBytes());
  }

  /** Of 1, 2, 4, … executors, as far as they can share a step. */
  private List<Step> steps(BatchPlan plan) {
    StepModel model = model(plan);
    List<Step> steps = new ArrayList<>();
    for (int n = 1; n <= Math.min(executors, plan.microbatches()); n *= 2) {
      steps.add(model.step(n, cores));
    }
    return steps;
  }

  private StepModel model(BatchPlan plan) {
    return new StepModel(topology(), plan, config.execution().reduction(), costs);
  }

  private String row(BatchPlan plan, Step step) {
    return String.format(
        Locale.ROOT,
        "%9d x %-7d  %9.2f = %10.2f + %7.2f + %8.2f + %10.2f  %10.0f  %7.1f s  %s",
        step.tasks(),
        step.threads(),
        1000 * step.seconds(),
        1000 * step.arithmetic(),
        1000 * step.waiting(),
        1000 * step.exchange(),
        1000 * step.scheduling(),
        rows.rows() / (plan.steps() * step.seconds()),
        plan.steps() * step.seconds(),
        step.way());
  }

  /** Which is the fastest, why, and where that changes. */
  private String verdict(List<Step> steps) {
    Step one = steps.get(0);
    Step best = one;
    for (Step step : steps) {
      if (step.seconds() * WORTH < best.seconds()) {
        best = step;
      }
    }
    Step last = steps.get(steps.size() - 1);
    String shares =
        last.tasks() < Integer.highestOneBit(executors)
            ? "; a batch has microbatches for %s executors".formatted(last.tasks())
            : "";
    if (best.tasks() > 1) {
      return String.format(
          Locale.ROOT,
          "fastest: %d executors, %.1f times as fast as one%s",
          best.tasks(),
          one.seconds() / best.seconds(),
          shares);
    }
    OptionalInt from = payingBatch();
    return String.format(
        Locale.ROOT,
        "fastest: 1 executor; %d would save %.2f ms of arithmetic a step and take %.2f ms more for the rest%s; %s",
        last.tasks(),
        1000 * (one.arithmetic() - last.arithmetic()),
        1000 * (last.seconds() - last.arithmetic() - one.seconds() + one.arithmetic()),
        shares,
        from.isPresent()
            ? "more than one are faster from training.batchSize = %s on".formatted(from.getAsInt())
            : "more than one are faster at no batch size");
  }

  /** The smallest batch, of powers of two, that several executors take in less time than one. */
  OptionalInt payingBatch() {
    for (int batch = 1; batch > 0 && batch <= rows.rows(); batch *= 2) {
      List<Step> steps = steps(plan(batch));
      double one = steps.get(0).seconds();
      if (steps.stream().anyMatch(step -> step.seconds() * WORTH < one)) {
        return OptionalInt.of(batch);
      }
    }
    return OptionalInt.empty();
  }

  /** What it needs on the executors that there are, and what would be refused. */
  private List<String> memory(BatchPlan plan, Step step) {
    Footprint memory = model(plan).footprint(step, config.training(), packed().packing());
    String heap = spark.get(EXECUTOR_MEMORY, "1g");
    long cached =
        (long)
            ((spark.getSizeAsBytes(EXECUTOR_MEMORY, "1g") - RESERVED * MIB)
                * spark.getDouble("spark.memory.fraction", 0.6));
    long mine = packed().bytes() / step.tasks();
    boolean fits = mine <= cached / 2;
    long part = mine / plan.chunks();
    List<String> lines = new ArrayList<>();
    lines.add(
        "an executor of %s with %s of %s: %s of rows %s, at least %s for steps; the driver: at least %s for steps"
            .formatted(
                step.tasks(),
                EXECUTOR_MEMORY,
                heap,
                size(mine),
                fits ? "in memory" : "on its disk, of which it holds " + size(2 * part),
                size(memory.ofTask()),
                size(memory.ofDriver())));
    if (!fits && 2 * part > cached) {
      lines.add(
          "refused: %s must be at least %sm to hold two chunks of rows, got %s; or lower training.chunkMegabytes"
              .formatted(EXECUTOR_MEMORY, (long) (2 * part / 0.6 / MIB) + RESERVED, heap));
    }
    try {
      model(plan).requireRoom(step, config.training(), spark);
    } catch (IllegalArgumentException e) {
      lines.add("refused: " + e.getMessage());
    }
    return lines;
  }

  private static String size(long bytes) {
    double size = (double) bytes / MIB;
    int unit = size < 1024 ? 0 : size < 1024 * 1024 ? 1 : 2;
    return String.format(
        Locale.ROOT,
        "%.1f %s",
        size / Math.pow(1024, unit),
        List.of("MiB", "GiB", "TiB").get(unit));
  }
}
