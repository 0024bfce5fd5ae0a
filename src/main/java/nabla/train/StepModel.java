package nabla.train;

import java.util.Collections;
import java.util.OptionalInt;
import nabla.engine.BatchPlan;
import nabla.engine.Packing;
import nabla.engine.RoundLength;
import nabla.nn.Embedding;
import nabla.nn.ParameterTensor;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import org.apache.spark.SparkConf;

/**
 * What a step takes, on paper (docs/scaling.md): with B examples in M microbatches of a network of
 * P parameters, F operations and N numbers an example, on R executors of θ threads each, in seconds
 *
 * <pre>
 * arithmetic   (B (F f + N n) + M P g) / (R θ)
 * waiting      arithmetic · s √(2 ln Rθ)            the slowest of Rθ that scatter by s
 * exchange     one executor   P u / θ
 *              together       r + 8 P (e + R (b + w)) + P (R a + u)
 *              job            4 P (2 e + (R + log₂ 2R) (b + w)) + P (R a + u)
 *              sliced         4 P (4 e + (3 + log₂ 2R) (b + w)) + P u
 * scheduling   one executor, together   (j + R t) · the rest / 1 s         a job for each second
 *              job                      j + R t
 *              sliced                   2 (j + R t) + R q
 * </pre>
 *
 * <p>where the letters are those of {@link StepCosts}.
 *
 * @param plan B and M
 * @param reduction how gradients come together
 */
public record StepModel(Topology topology, BatchPlan plan, Reduction reduction, StepCosts costs) {

  /** How gradients come together and parameters get out again. */
  public enum Way {
    /** They don't: there is one task. */
    ALONE("alone"),
    /** Messages to the driver and back, in one job for many steps. */
    TOGETHER("together"),
    /** A job for each step, whose results the driver adds. */
    JOB("a job each"),
    /** A job for each step, whose tasks add slices in a shuffle. */
    SLICED("a job each, by slices");

    private final String words;

    Way(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * A step, and what it is made of, in seconds.
   *
   * @param tasks R
   * @param threads θ
   */
  public record Step(
      int tasks,
      int threads,
      Way way,
      double arithmetic,
      double waiting,
      double exchange,
      double scheduling) {

    /** All of it. */
    public double seconds() {
      return arithmetic + waiting + exchange + scheduling;
    }
  }

  /**
   * A step on at most so many executors: as many as there are microbatches for, a power of two.
   *
   * @param cores that each has
   */
  public Step step(int executors, int cores) {
    int tasks = Integer.highestOneBit(Math.min(executors, plan.microbatches()));
    int threads = Integer.highestOneBit(Math.min(cores, plan.microbatches() / tasks));
    return step(tasks, threads, way(tasks));
  }

  /** What such steps of a training on packed rows take of memory beside these; of all members. */
  public Footprint footprint(Step step, TrainingSettings settings, Packing packing) {
    int members = settings.getMembers();
    Footprint one =
        Footprint.of(
            settings,
            topology,
            packing,
            plan,
            parallelism(step).sharedBy(members),
            length(step, settings),
            reduction);
    return Collections.nCopies(members, one).stream().reduce(Footprint::plus).orElseThrow();
  }

  /**
   * Compares what a job of such steps returns with Spark's limit.
   *
   * @throws IllegalArgumentException if it is more, as the training would
   */
  public void requireRoom(Step step, TrainingSettings settings, SparkConf spark) {
    ResultSize one =
        ResultSize.of(topology, settings, parallelism(step), length(step, settings), reduction);
    Collections.nCopies(settings.getMembers(), one).stream()
        .reduce((a, b) -> step.way() == Way.SLICED ? a : a.plus(b))
        .orElseThrow()
        .requireRoom(spark);
  }

  private static Parallelism parallelism(Step step) {
    return new Parallelism(step.tasks(), step.threads(), false, false);
  }

  private static RoundLength length(Step step, TrainingSettings settings) {
    return RoundLength.of(
        step.tasks(), OptionalInt.empty(), settings.getLocalSteps(), step.way() != Way.SLICED);
  }

  /** A step of a way that is asked for. */
  public Step step(int tasks, int threads, Way way) {
    double p = topology.parameterCount();
    double lanes = (double) tasks * threads;
    double arithmetic =
        (plan.batchSize() * secondsPerExample()
                + plan.microbatches() * p * costs.gradientPerParameter())
            / lanes;
    double waiting = arithmetic * costs.scatter() * Math.sqrt(2 * Math.log(lanes));
    double exchange = exchange(tasks, threads, way, p);
    double job = costs.job() + tasks * costs.jobPerTask();
    double scheduling =
        switch (way) {
          case ALONE, TOGETHER -> job * (arithmetic + waiting + exchange); // each second one
          case JOB -> job;
          case SLICED -> 2 * job + tasks * costs.fetch();
        };
    return new Step(tasks, threads, way, arithmetic, waiting, exchange, scheduling);
  }

  /** F f + N n. */
  private double secondsPerExample() {
    double products = 0;
    double numbers = topology.inputs();
    boolean embeds = topology.frozen() == 0 && !topology.embedding().isEmpty();
    int first = embeds ? 0 : topology.frozen() + 1;
    for (Embedding block : topology.embedding()) { // in layer 0
      products += (embeds ? 4.0 : 2.0) * block.active() * block.units();
      numbers += block.units();
    }
    for (ParameterTensor tensor : topology.tensors()) {
      if (tensor.kind() == ParameterTensor.Kind.WEIGHTS) {
        double weights = (double) tensor.rows() * tensor.columns();
        int l = tensor.layer();
        products += (l < first ? 2 : l == first ? 4 : 6) * weights; // forward, (BP4), (BP2)
        numbers += tensor.rows();
      }
    }
    return products * costs.operation() + numbers * costs.number();
  }

  private double exchange(int tasks, int threads, Way way, double p) {
    double bytes = Float.BYTES * p;
    double far = bytes * costs.perByteThere(); // all executors at once
    double here = bytes * (costs.perByte() + 1 / costs.network()); // one after another
    double waves = 1 + Math.log(tasks) / Math.log(2); // of a broadcast, from peer to peer
    double ends = p * (tasks * costs.add() + costs.update());
    return switch (way) {
      case ALONE -> p * costs.update() / threads;
      case TOGETHER -> costs.roundTrip() + 2 * (far + tasks * here) + ends;
      case JOB -> 2 * far + (tasks + waves) * here + ends;
      case SLICED -> 4 * far + (3 + waves) * here + p * costs.update();
    };
  }

  /** How so many tasks would come together. */
  private Way way(int tasks) {
    int parameters = topology.parameterCount();
    if (tasks == 1) {
      return Way.ALONE;
    }
    return reduction.isSliced(parameters, tasks) ? Way.SLICED : Way.TOGETHER;
  }
}
