package nabla.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import nabla.engine.BatchPlan;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.train.StepCosts;
import nabla.train.StepModel;
import nabla.train.StepModel.Step;
import nabla.train.StepModel.Way;

/**
 * The figures of docs/benchmarks/cluster.json beside those of {@link StepModel}, and the constants
 * that fit them best.
 *
 * <p>A figure m_i of the model is Σ_k x_k m_ik, where x_k are the constants: so those for which Σ_i
 * (m_i / t_i − 1)² is least, t_i being measured, are found by linear least squares, none of them
 * below 0.
 */
public final class ClusterFigures {

  /** Executors whose figures are fitted to: of more, some wait for a core of this machine's two. */
  private static final int MOST_EXECUTORS = 2;

  private static final int CORES = 2;

  /** Constants that are assumed, or measured by themselves. */
  private static final Set<String> GIVEN =
      Set.of("network", "scatter", "fetch", "add", "gradientPerParameter");

  private static final RecordComponent[] CONSTANTS = StepCosts.class.getRecordComponents();
  private static final int SWEEPS = 200_000;
  private static final MathContext DIGITS = new MathContext(2);

  /**
   * A figure.
   *
   * @param of {@code arithmetic}, {@code exchange}, or what Spark ran on
   * @param numbers of an exchange, or the examples of a batch
   * @param executors that took part
   * @param measured in seconds
   * @param model the same, with given constants
   */
  public record Figure(
      String of,
      String network,
      int numbers,
      String way,
      int executors,
      double measured,
      ToDoubleFunction<StepCosts> model) {}

  private final JsonNode json;

  /** Takes what the benchmark has written. */
  public ClusterFigures(JsonNode json) {
    this.json = json;
  }

  /** The constants that fit the figures best, in two digits. */
  public StepCosts fitted() {
    List<Figure> figures =
        Stream.of(arithmetic(), exchange(), emptyJobs(), steps())
            .flatMap(List::stream)
            .filter(figure -> figure.executors() <= MOST_EXECUTORS)
            .toList();
    double[] given = values(StepCosts.MEASURED);
    double addition = rounded(json.path("additionSeconds").asDouble());
    for (int k = 0; k < given.length; k++) {
      if (Set.of("add", "gradientPerParameter").contains(CONSTANTS[k].getName())) {
        given[k] = addition;
      }
    }
    double[] fixed = only(GIVEN::contains, given);
    StepCosts assumed = costs(fixed);
    double[] left =
        figures.stream()
            .mapToDouble(f -> 1 - f.model().applyAsDouble(assumed) / f.measured())
            .toArray();
    double[][] parts = new double[CONSTANTS.length][left.length];
    for (int k = 0; k < parts.length; k++) {
      if (!GIVEN.contains(CONSTANTS[k].getName())) {
        double[] one = fixed.clone();
        one[k] = 1;
        StepCosts costs = costs(one);
        for (int i = 0; i < left.length; i++) {
          Figure figure = figures.get(i);
          parts[k][i] =
              (figure.model().applyAsDouble(costs) - figure.model().applyAsDouble(assumed))
                  / figure.measured();
        }
      }
    }
    double[] found = leastSquares(parts, left);
    for (int k = 0; k < given.length; k++) {
      if (!GIVEN.contains(CONSTANTS[k].getName())) {
        given[k] = rounded(found[k]);
      }
    }
    return costs(given);
  }

  private static double rounded(double value) {
    return new BigDecimal(value).round(DIGITS).doubleValue();
  }

  /** The x ≥ 0 for which |Σ_k x_k a_k − b|² is least, one x_k after the other, over and over. */
  private static double[] leastSquares(double[][] a, double[] b) {
    double[] x = new double[a.length];
    double[] rest = b.clone();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int k = 0; k < a.length; k++) {
        double square = 0;
        double product = 0;
        for (int i = 0; i < rest.length; i++) {
          square += a[k][i] * a[k][i];
          product += a[k][i] * rest[i];
        }
        if (square > 0) {
          double next = Math.max(0, x[k] + product / square);
          for (int i = 0; i < rest.length; i++) {
            rest[i] -= (next - x[k]) * a[k][i];
          }
          x[k] = next;
        }
      }
    }
    return x;
  }

  private static double[] values(StepCosts costs) {
    return Arrays.stream(CONSTANTS).mapToDouble(constant -> value(constant, costs)).toArray();
  }

  private static double value(RecordComponent constant, StepCosts costs) {
    try {
      return (double) constant.getAccessor().invoke(costs);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static double[] only(Predicate<String> wanted, double[] values) {
    double[] some = new double[values.length];
    for (int k = 0; k < some.length; k++) {
      some[k] = wanted.test(CONSTANTS[k].getName()) ? values[k] : 0;
    }
    return some;
  }

  private static StepCosts costs(double[] v) {
    return new StepCosts(
        v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12]);
  }

  /** Processor time of a step on one thread. */
  public List<Figure> arithmetic() {
    List<Figure> all = new ArrayList<>();
    for (JsonNode row : json.path("arithmetic")) {
      Topology network = network(shape(row));
      int batch = row.path("batch").asInt();
      all.add(
          new Figure(
              "arithmetic",
              shape(row),
              batch,
              "alone",
              1,
              row.path("processorMillisecondsPerStep").asDouble() / 1000,
              costs -> {
                Step step = model(network, batch, costs).step(1, 1, Way.ALONE);
                return step.arithmetic() + step.exchange();
              }));
    }
    return all;
  }

  /** Tasks that send so many numbers and get as many, all at once, without any work. */
  public List<Figure> exchange() {
    List<Figure> all = new ArrayList<>();
    for (int executors : new int[] {1, 2, 4}) {
      for (JsonNode row :
          json.path("local-cluster[%s,1,2048]".formatted(executors)).path("exchange")) {
        int numbers = row.path("numbers").asInt();
        all.add(
            new Figure(
                "exchange",
                "",
                numbers,
                "together",
                executors,
                row.path("milliseconds").asDouble() / 1000,
                costs ->
                    costs.roundTrip()
                        + 8.0 * numbers * (costs.perByteThere() + executors * costs.perByte())));
      }
    }
    return all;
  }

  /** Jobs of two executors that do nothing. */
  private List<Figure> emptyJobs() {
    List<Figure> all = new ArrayList<>();
    for (JsonNode row : json.path("local-cluster[2,1,2048]").path("emptyJobs")) {
      int tasks = row.path("tasks").asInt();
      all.add(
          new Figure(
              "empty job",
              "",
              tasks,
              "job",
              2,
              row.path("milliseconds").asDouble() / 1000,
              costs -> costs.job() + tasks * costs.jobPerTask()));
    }
    return all;
  }

  /** Steps of a training, of tasks of one thread. */
  public List<Figure> steps() {
    List<Figure> all = new ArrayList<>();
    for (String spark :
        List.of(
            "local-cluster[1,1,2048]",
            "local-cluster[2,1,2048]",
            "local-cluster[4,1,2048]",
            "standalone")) {
      int executors = json.path(spark).path("executors").asInt();
      for (String list : List.of("steps", "large")) {
        for (JsonNode row : json.path(spark).path(list)) {
          Topology network = network(shape(row));
          int batch = row.path("batch").asInt();
          Way way = Way.valueOf(row.path("way").asText().toUpperCase(Locale.ROOT));
          int steps = row.path("stepsPerRound").asInt();
          all.add(
              new Figure(
                  spark,
                  shape(row),
                  batch,
                  row.path("way").asText(),
                  executors,
                  row.path("millisecondsPerStep").asDouble() / 1000,
                  costs -> seconds(model(network, batch, costs), way, executors, steps)));
        }
      }
    }
    return all;
  }

  /**
   * A step on this machine's cores, on which more executors take turns; the round's job is shared
   * by the few steps that it has.
   */
  private static double seconds(StepModel model, Way way, int executors, int steps) {
    Step step = model.step(executors, 1, way);
    double turns = Math.max(1, (double) executors / CORES);
    double job = model.costs().job() + executors * model.costs().jobPerTask();
    boolean round = way == Way.ALONE || way == Way.TOGETHER;
    return turns * step.arithmetic() + step.exchange() + (round ? job / steps : step.scheduling());
  }

  /** Loopback is the network. */
  private static StepModel model(Topology network, int batch, StepCosts costs) {
    return new StepModel(
        network,
        BatchPlan.of(60_000, 60_000L * 786 * 4, network, batch, 256L << 20),
        Reduction.FLAT,
        costs.with(1e6));
  }

  /** Of a shape such as {@code 784-512-10}, all hidden layers of ReLU. */
  public static Topology network(String shape) {
    int[] units = Arrays.stream(shape.split("-")).mapToInt(Integer::parseInt).toArray();
    List<Layer> layers = new ArrayList<>();
    for (int l = 1; l < units.length - 1; l++) {
      layers.add(new Layer(units[l], Activation.RELU));
    }
    layers.add(new Layer(units[units.length - 1], Activation.SOFTMAX));
    return new Topology(units[0], layers, Cost.SOFTMAX_CROSS_ENTROPY);
  }

  /** Of a text such as {@code 784-512(relu)-10(softmax), softmax-cross-entropy}. */
  private static String shape(JsonNode row) {
    return row.path("network").asText().replaceAll("\\(\\w+\\)|,.*", "");
  }
}
