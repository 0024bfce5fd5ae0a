package nabla.ml;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import nabla.data.Caching;
import nabla.engine.CheckpointPolicy;
import nabla.engine.EarlyStopping;
import nabla.engine.OnDivergence;
import nabla.engine.TrainingListener;
import nabla.model.Storage;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.optim.Adam;
import nabla.optim.Constant;
import nabla.optim.Cosine;
import nabla.optim.GradientDescent;
import nabla.optim.L2;
import nabla.optim.Momentum;
import nabla.optim.Nesterov;
import nabla.optim.Optimizer;
import nabla.optim.Schedule;
import nabla.text.Shown;
import nabla.train.Execution;
import nabla.train.Reduction;
import nabla.train.SparkVersion;
import nabla.train.TrainingSettings;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The params of training, and of what comes after it, that one stage owns, with their defaults, and
 * what they amount to: {@link TrainingSettings}, {@link Execution} and the hidden layers.
 */
public final class TrainingParams implements Serializable {

  private static final long serialVersionUID = 1;

  private final Params stage;

  final Param<String> cost;
  final Param<String> handleInvalid;
  final Param<String> weightCol;
  final Param<String> validationIndicatorCol;
  final LongParam seed;
  final IntArrayParam hiddenLayers;
  final Param<String> activation;
  final Param<String> initializer;
  final IntParam epochs;
  final IntParam batchSize;
  final Param<String> optimizer;
  final DoubleParam momentum;
  final DoubleParam beta1;
  final DoubleParam beta2;
  final DoubleParam epsilon;
  final DoubleParam learningRate;
  final Param<String> learningRateSchedule;
  final DoubleParam finalLearningRate;
  final DoubleParam regParam;
  final DoubleParam tol;
  final IntParam patience;
  final Param<String> onDivergence;
  final BooleanParam showProgress;
  final Param<String> checkpointDirectory;
  final IntParam checkpointInterval;
  final IntParam replicas;
  final IntParam stepsPerRound;
  final Param<String> reduction;
  final Param<String> caching;
  final IntParam chunkMegabytes;

  /**
   * Params that a stage owns from now on, with their defaults.
   *
   * @param costs what its networks can be trained for; the first is the default
   * @throws IllegalStateException if this JVM's Spark is too old
   */
  TrainingParams(Params stage, Cost... costs) {
    SparkVersion.require(); // every stage comes by here, before an older Spark fails at its Params
    this.stage = stage;
    cost = choice("cost", "what training minimises", labels(Cost::label, costs));
    handleInvalid =
        choice(
            "handleInvalid",
            "what transform does with rows whose features are null or not finite",
            List.of("error", "skip", "keep"));
    weightCol =
        text(
            "weightCol",
            "example weights, at least 0; without it, or if it is empty, every example counts 1",
            "a column's name");
    validationIndicatorCol =
        text(
            "validationIndicatorCol",
            "rows where this boolean column is true are measured after every epoch instead of learned from",
            "a column's name");
    seed =
        defaulting(
            new LongParam(
                stage,
                "seed",
                Rule.longInteger("seed").doc("decides initial weights and the order of examples"),
                Rule.longInteger("seed")),
            1L);
    Rule<int[]> units = Rule.units("hiddenLayers");
    hiddenLayers =
        defaulting(
            new IntArrayParam(
                stage,
                "hiddenLayers",
                units.doc("units of each hidden layer; an empty array is a network without any"),
                units),
            new int[] {128});
    activation =
        choice(
            "activation",
            "activation of the hidden layers",
            Activation.FAMILY.members().stream()
                .filter(Activation::isElementwise)
                .map(Activation::label)
                .toList(),
            "relu");
    initializer =
        choice(
            "initializer",
            "initial weights",
            Initializer.FAMILY.members().stream().map(Initializer::label).toList(),
            "he");
    epochs = integer("epochs", "how often every example is used", 1, 10);
    batchSize = integer("batchSize", "examples per update", 1, 128);
    optimizer =
        choice(
            "optimizer",
            "the update rule",
            List.of("gradient-descent", "momentum", "nesterov", "adam"),
            "adam");
    momentum =
        number(Rule.fraction("momentum"), "coefficient of the optimizers momentum, nesterov", 0.9);
    beta1 =
        number(
            Rule.fraction("beta1"), "decay rate of the mean gradient, for the optimizer adam", 0.9);
    beta2 =
        number(
            Rule.fraction("beta2"),
            "decay rate of the mean squared gradient, for the optimizer adam",
            0.999);
    epsilon = number(Rule.positive("epsilon"), "keeps the optimizer adam from dividing by 0", 1e-8);
    learningRate =
        number(
            Rule.positive("learningRate"),
            "step size of the update; where a schedule begins",
            1e-3);
    learningRateSchedule =
        choice(
            "learningRateSchedule", "learning rate over the steps", List.of("constant", "cosine"));
    finalLearningRate =
        number(
            Rule.notNegative("finalLearningRate"),
            "where the schedule cosine ends, at most learningRate",
            0);
    regParam =
        number(
            Rule.notNegative("regParam"),
            "lambda of the penalty (lambda / 2) * sum of squared weights; biases are left out",
            0);
    tol =
        number(
            Rule.fraction("tol"), "part by which the cost must come down to count as improved", 0);
    patience =
        integer(
            "patience",
            "training ends after so many epochs on end without improvement; 0 is never early",
            0,
            0);
    onDivergence =
        choice(
            "onDivergence",
            "what comes of a fit whose cost or weights are no longer finite: it fails, or keeps those of the last epoch in which they were, with a warning",
            labels(OnDivergence::label, OnDivergence.values()));
    showProgress =
        defaulting(
            new BooleanParam(
                stage, "showProgress", "whether a fit draws a bar on the console, as Spark does"),
            true);
    checkpointDirectory =
        text(
            "checkpointDirectory",
            "where checkpoints are saved, and where a fit that finds its own goes on from the newest",
            "a path");
    checkpointInterval =
        integer(
            Rule.integer(
                "checkpointInterval",
                "an integer >= 1, or -1 for none",
                interval -> (Integer) interval == -1 || (Integer) interval >= 1),
            "rounds (Spark jobs) from one checkpoint to the next; without checkpointDirectory there are none",
            10);
    replicas =
        integer(
            Rule.integer(
                "replicas",
                "a power of two, or 0 for as many as fit",
                count -> (Integer) count >= 0 && Integer.bitCount((Integer) count) <= 1),
            "tasks that compute a step together",
            0);
    stepsPerRound =
        integer(
            "stepsPerRound",
            "steps per Spark job; 0 is automatic; above 1 with several replicas is local SGD, another algorithm",
            0,
            0);
    reduction =
        choice("reduction", "how gradients come together", List.of("auto", "flat", "sliced"));
    caching =
        choice("caching", "where packed examples are kept", List.of("auto", "memory", "disk"));
    chunkMegabytes = integer("chunkMegabytes", "the most that a chunk of examples has", 1, 256);
  }

  private Param<String> text(String name, String what, String rule) {
    Rule<String> text = Rule.text(name, rule);
    return new Param<>(stage, name, text.doc(what), text);
  }

  /** A param for one of several words; the first is the default. */
  private Param<String> choice(String name, String what, List<String> words) {
    return choice(name, what, words, words.get(0));
  }

  private Param<String> choice(String name, String what, List<String> words, String byDefault) {
    Rule<String> rule = Rule.oneOf(name, words);
    return defaulting(new Param<>(stage, name, rule.doc(what), rule), byDefault);
  }

  private static <E> List<String> labels(Function<E, String> label, E[] of) {
    return Arrays.stream(of).map(label).toList();
  }

  private IntParam integer(String name, String what, int least, int byDefault) {
    return integer(Rule.integer(name, least), what, byDefault);
  }

  private IntParam integer(Rule<Object> rule, String what, int byDefault) {
    return defaulting(new IntParam(stage, rule.param(), rule.doc(what), rule), byDefault);
  }

  private DoubleParam number(Rule<Object> rule, String what, double byDefault) {
    return defaulting(new DoubleParam(stage, rule.param(), rule.doc(what), rule), byDefault);
  }

  private <T, P extends Param<T>> P defaulting(P param, T byDefault) {
    stage.setDefault(param, byDefault);
    return param;
  }

  /** The value of a param, set or default. */
  <T> T value(Param<T> param) {
    return stage.getOrDefault(param);
  }

  int intValue(IntParam param) {
    return (Integer) stage.getOrDefault(param);
  }

  long longValue(LongParam param) {
    return (Long) stage.getOrDefault(param);
  }

  double doubleValue(DoubleParam param) {
    return (Double) stage.getOrDefault(param);
  }

  /** The value of a param that names a column or a path; none if it is not set, or empty. */
  Optional<String> name(Param<String> param) {
    return stage.isDefined(param)
        ? Optional.of(stage.getOrDefault(param)).filter(name -> !name.isEmpty())
        : Optional.empty();
  }

  /** Whether rows with invalid features stay, with null for what would be computed. */
  boolean keepsInvalid() {
    return value(handleInvalid).equals("keep");
  }

  /**
   * Sets a param.
   *
   * @throws IllegalArgumentException if its rule forbids the value
   */
  <T> void set(Param<T> param, T value) {
    stage.set(param, value);
  }

  /** Sets the hidden layers to those of a list. */
  @SuppressWarnings("unchecked") // the rule refuses what is no int[]
  void setHiddenLayers(List<?> units) {
    stage.set((Param<Object>) (Param<?>) hiddenLayers, units == null ? null : array(units));
  }

  /** The array of a list of integers. Python's may hold others: they stay, for a rule to refuse. */
  static Object array(List<?> numbers) {
    return numbers.stream().allMatch(Integer.class::isInstance)
        ? numbers.stream().mapToInt(Integer.class::cast).toArray()
        : numbers;
  }

  /** What {@code explainParam} says: Spark's own shows arrays by their addresses. */
  String explain(Param<?> param) {
    StringBuilder values = new StringBuilder();
    if (stage.hasDefault(param)) {
      values.append("default: ").append(Shown.value(stage.getDefault(param).get()));
    }
    if (stage.isSet(param)) {
      values.append(values.isEmpty() ? "" : ", ");
      values.append("current: ").append(Shown.value(stage.get(param).get()));
    }
    return "%s: %s (%s)"
        .formatted(param.name(), param.doc(), values.isEmpty() ? "undefined" : values);
  }

  /** The hidden layers, and one of outputs. */
  List<Layer> layers(int outputs, Activation output) {
    List<Layer> layers = new ArrayList<>();
    for (int units : value(hiddenLayers)) {
      layers.add(new Layer(units, Activation.of(value(activation))));
    }
    layers.add(new Layer(outputs, output));
    return layers;
  }

  /**
   * How to train.
   *
   * @throws IllegalArgumentException if params don't go together
   */
  TrainingSettings settings() {
    return new TrainingSettings(
        intValue(epochs),
        intValue(batchSize),
        longValue(seed),
        Initializer.of(value(initializer)),
        updateRule(),
        schedule(),
        new L2(doubleValue(regParam)),
        new EarlyStopping(intValue(patience), doubleValue(tol)),
        OnDivergence.valueOf(value(onDivergence).toUpperCase(Locale.ROOT)));
  }

  private Optimizer updateRule() {
    return switch (value(optimizer)) {
      case "gradient-descent" -> new GradientDescent();
      case "momentum" -> new Momentum(doubleValue(momentum));
      case "nesterov" -> new Nesterov(doubleValue(momentum));
      default -> new Adam(doubleValue(beta1), doubleValue(beta2), doubleValue(epsilon));
    };
  }

  private Schedule schedule() {
    double rate = doubleValue(learningRate);
    return value(learningRateSchedule).equals("cosine")
        ? new Cosine(rate, doubleValue(finalLearningRate))
        : new Constant(rate);
  }

  /** How to share the work out. */
  Execution execution() {
    return new Execution(
        automatic(replicas),
        automatic(stepsPerRound),
        Reduction.valueOf(value(reduction).toUpperCase(Locale.ROOT)),
        Caching.valueOf(value(caching).toUpperCase(Locale.ROOT)),
        (long) intValue(chunkMegabytes) << 20);
  }

  private OptionalInt automatic(IntParam param) {
    int value = intValue(param);
    return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  /** How to save and resume; none without a directory. */
  Optional<CheckpointPolicy> recovery(Storage storage) {
    int interval = intValue(checkpointInterval);
    return name(checkpointDirectory)
        .filter(directory -> interval > 0)
        .map(directory -> CheckpointPolicy.below(storage, directory, interval));
  }

  /** Tells how a fit to some rows goes. */
  TrainingListener progress(Dataset<Row> rows) {
    return new FitProgress(
        stage.uid(),
        FitProgress.console(
            rows.sparkSession().sparkContext().conf(), (Boolean) stage.getOrDefault(showProgress)));
  }

  /** Every param of the stage that has a value, for the model's provenance. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Param<?> param : stage.params()) {
      if (stage.isDefined(param)) {
        texts.put(param.name(), Shown.value(stage.getOrDefault(param)));
      }
    }
    return texts;
  }
}
