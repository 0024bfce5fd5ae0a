package io.nabla.ml;

import io.nabla.data.Caching;
import io.nabla.model.Storage;
import io.nabla.nn.Activation;
import io.nabla.nn.Cost;
import io.nabla.nn.Initializer;
import io.nabla.nn.Layer;
import io.nabla.optim.Adam;
import io.nabla.optim.Constant;
import io.nabla.optim.Cosine;
import io.nabla.optim.GradientDescent;
import io.nabla.optim.L2;
import io.nabla.optim.Momentum;
import io.nabla.optim.Nesterov;
import io.nabla.optim.Optimizer;
import io.nabla.optim.Schedule;
import io.nabla.train.EarlyStopping;
import io.nabla.train.Execution;
import io.nabla.train.Recovery;
import io.nabla.train.Reduction;
import io.nabla.train.TrainingSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/**
 * The params of training, and of what comes after it, that one stage owns, with their defaults, and
 * what they amount to: {@link TrainingSettings}, {@link Execution} and the hidden layers.
 */
public final class TrainingParams implements Serializable {

  private static final long serialVersionUID = 1;

  /** What a param's value must be; stages travel with their params. */
  @FunctionalInterface
  private interface Rule<T> extends Function1<T, Object>, Serializable {}

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
   */
  TrainingParams(Params stage, Cost... costs) {
    this.stage = stage;
    cost =
        choice(
            "cost",
            "what training minimises",
            Arrays.stream(costs).map(Cost::label).toArray(String[]::new));
    handleInvalid =
        choice(
            "handleInvalid",
            "what transform does with rows whose features are null or not finite",
            "error",
            "skip",
            "keep");
    stage.setDefault(cost, costs[0].label());
    stage.setDefault(handleInvalid, "error");
    weightCol =
        new Param<>(
            stage,
            "weightCol",
            "column of example weights, at least 0; if it is not set, every example counts 1");
    validationIndicatorCol =
        new Param<>(
            stage,
            "validationIndicatorCol",
            "boolean column: rows where it is true are measured after every epoch instead of learned from");
    seed = new LongParam(stage, "seed", "decides initial weights and the order of examples");
    hiddenLayers =
        new IntArrayParam(
            stage,
            "hiddenLayers",
            "units of each hidden layer, each >= 1; an empty array is a network without any",
            (Rule<int[]>) TrainingParams::areUnits);
    activation =
        choice(
            "activation",
            "activation of the hidden layers",
            Arrays.stream(Activation.values())
                .filter(Activation::isElementwise)
                .map(Activation::label)
                .toArray(String[]::new));
    initializer =
        choice(
            "initializer",
            "initial weights",
            Arrays.stream(Initializer.values()).map(Initializer::label).toArray(String[]::new));
    epochs = new IntParam(stage, "epochs", "how often every example is used, >= 1", atLeast(1));
    batchSize = new IntParam(stage, "batchSize", "examples per update, >= 1", atLeast(1));
    optimizer =
        choice("optimizer", "the update rule", "gradient-descent", "momentum", "nesterov", "adam");
    momentum =
        fraction("momentum", "coefficient of the optimizers momentum and nesterov, in [0, 1)");
    beta1 = fraction("beta1", "decay rate of the mean gradient, for the optimizer adam, in [0, 1)");
    beta2 =
        fraction(
            "beta2", "decay rate of the mean squared gradient, for the optimizer adam, in [0, 1)");
    epsilon = positive("epsilon", "keeps the optimizer adam from dividing by 0, > 0");
    learningRate =
        positive("learningRate", "step size of the update, > 0; where a schedule begins");
    learningRateSchedule =
        choice("learningRateSchedule", "learning rate over the steps", "constant", "cosine");
    finalLearningRate =
        new DoubleParam(
            stage,
            "finalLearningRate",
            "where the schedule cosine ends, in [0, learningRate]",
            ParamValidators.gtEq(0));
    regParam =
        new DoubleParam(
            stage,
            "regParam",
            "lambda of the penalty (lambda / 2) * sum of squared weights, >= 0; biases are left out",
            ParamValidators.gtEq(0));
    tol = fraction("tol", "part by which the cost must come down to count as improved, in [0, 1)");
    patience =
        new IntParam(
            stage,
            "patience",
            "training ends after so many epochs on end without improvement, >= 0; 0 is never early",
            atLeast(0));
    checkpointDirectory =
        new Param<>(
            stage,
            "checkpointDirectory",
            "where checkpoints are saved, and where a fit that finds its own goes on from the newest");
    checkpointInterval =
        new IntParam(
            stage,
            "checkpointInterval",
            "rounds (Spark jobs) from one checkpoint to the next, >= 1, or -1 for none; without checkpointDirectory there are none",
            (Rule<Object>) interval -> (Integer) interval == -1 || (Integer) interval >= 1);
    replicas =
        new IntParam(
            stage,
            "replicas",
            "tasks that compute a step together, a power of two; 0 is as many as fit",
            (Rule<Object>) count -> (Integer) count == 0 || Integer.bitCount((Integer) count) == 1);
    stepsPerRound =
        new IntParam(
            stage,
            "stepsPerRound",
            "steps per Spark job, >= 1; 0 is automatic; above 1 with several replicas is local SGD, another algorithm",
            atLeast(0));
    reduction = choice("reduction", "how gradients come together", "auto", "flat", "sliced");
    caching = choice("caching", "where packed examples are kept", "auto", "memory", "disk");
    chunkMegabytes =
        new IntParam(
            stage, "chunkMegabytes", "the most that a chunk of examples has, >= 1", atLeast(1));
    setDefaults();
  }

  private void setDefaults() {
    stage.setDefault(seed, 1L);
    stage.setDefault(hiddenLayers, new int[] {128});
    stage.setDefault(activation, "relu");
    stage.setDefault(initializer, "he");
    stage.setDefault(epochs, 10);
    stage.setDefault(batchSize, 128);
    stage.setDefault(optimizer, "adam");
    stage.setDefault(momentum, 0.9);
    stage.setDefault(beta1, 0.9);
    stage.setDefault(beta2, 0.999);
    stage.setDefault(epsilon, 1e-8);
    stage.setDefault(learningRate, 1e-3);
    stage.setDefault(learningRateSchedule, "constant");
    stage.setDefault(finalLearningRate, 0.0);
    stage.setDefault(regParam, 0.0);
    stage.setDefault(tol, 0.0);
    stage.setDefault(patience, 0);
    stage.setDefault(checkpointInterval, 10);
    stage.setDefault(replicas, 0);
    stage.setDefault(stepsPerRound, 0);
    stage.setDefault(reduction, "auto");
    stage.setDefault(caching, "auto");
    stage.setDefault(chunkMegabytes, 256);
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

  /** Sets a param. */
  <T> void set(Param<T> param, T value) {
    stage.set(param, value);
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
        new EarlyStopping(intValue(patience), doubleValue(tol)));
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
  Optional<Recovery> recovery(Configuration hadoop) {
    int interval = intValue(checkpointInterval);
    return name(checkpointDirectory)
        .filter(directory -> interval > 0)
        .map(directory -> Recovery.below(new Storage(hadoop), directory, interval));
  }

  /** Every param of the stage that has a value, for the model's provenance. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Param<?> param : stage.params()) {
      if (stage.isDefined(param)) {
        texts.put(param.name(), text(stage.getOrDefault(param)));
      }
    }
    return texts;
  }

  private static String text(Object value) {
    if (value instanceof int[] numbers) {
      return Arrays.toString(numbers);
    }
    return value instanceof double[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
  }

  private Param<String> choice(String name, String what, String... choices) {
    return new Param<>(
        stage,
        name,
        "%s: one of %s".formatted(what, String.join(", ", choices)),
        ParamValidators.inArray(List.of(choices)));
  }

  private DoubleParam fraction(String name, String doc) {
    return new DoubleParam(stage, name, doc, ParamValidators.inRange(0, 1, true, false));
  }

  private DoubleParam positive(String name, String doc) {
    return new DoubleParam(stage, name, doc, ParamValidators.gt(0));
  }

  private static Function1<Object, Object> atLeast(int least) {
    return ParamValidators.gtEq(least);
  }

  private static boolean areUnits(int[] layers) {
    return Arrays.stream(layers).allMatch(units -> units >= 1);
  }
}
