package nabla.train;

import java.util.OptionalInt;
import nabla.engine.BatchPlan;
import nabla.engine.RoundLength;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import org.apache.spark.SparkConf;

/** What the steps of a training take of memory besides its rows, on paper, in bytes. */
public record StepMemory(Topology topology, BatchPlan plan, TrainingSettings settings) {

  private static final int MESSAGE_COPIES = 3; // as numbers, as a message, and as Spark sends it

  /**
   * Of an executor: for each thread the sums of its tree of gradients, activations and a
   * microbatch; parameters; and what travels.
   */
  public long executor(StepModel.Step step) {
    long numbers = numbers();
    long levels = 2L + log2(plan.microbatches() / (step.tasks() * step.threads()));
    long rows = (plan.batchSize() + plan.microbatches() - 1L) / plan.microbatches();
    long wide = topology.inputs() + (long) topology.outputs();
    for (int l = 1; l <= topology.depth(); l++) {
      wide += 3L * topology.units(l); // z, a, δ
    }
    long thread = levels * numbers + rows * wide * Float.BYTES;
    long sent =
        step.way() == StepModel.Way.ALONE
            ? 2 * numbers * settings.optimizer().slots()
            : 2 * MESSAGE_COPIES * numbers;
    return step.threads() * thread + numbers + sent;
  }

  /** Of the driver: parameters, optimizer state, and the gradients of all tasks. */
  public long driver(StepModel.Step step) {
    long parts =
        switch (step.way()) {
          case ALONE -> 0;
          case TOGETHER, JOB -> (long) MESSAGE_COPIES * step.tasks();
          case SLICED -> 2;
        };
    return numbers() * (2 + settings.optimizer().slots() + parts);
  }

  /**
   * Compares what a job returns with Spark's limit.
   *
   * @throws IllegalArgumentException if it is more, as the training would
   */
  public void requireRoom(StepModel.Step step, Reduction reduction, SparkConf spark) {
    boolean rounds = step.way() == StepModel.Way.ALONE || step.way() == StepModel.Way.TOGETHER;
    ResultSize.of(
            topology,
            settings,
            new Parallelism(step.tasks(), step.threads(), false, false, true),
            RoundLength.of(step.tasks(), OptionalInt.empty(), settings.getLocalSteps(), rounds),
            reduction)
        .requireRoom(spark);
  }

  private long numbers() {
    return (long) topology.parameterCount() * Float.BYTES;
  }

  private static int log2(int powerOfTwo) {
    return Integer.numberOfTrailingZeros(powerOfTwo);
  }
}
