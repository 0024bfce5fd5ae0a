package nabla.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import nabla.data.Caching;
import nabla.engine.EarlyStopping;
import nabla.engine.OnDivergence;
import nabla.nn.Initializer;
import nabla.optim.Adam;
import nabla.optim.Constant;
import nabla.optim.Cosine;
import nabla.optim.GradientDescent;
import nabla.optim.L2;
import nabla.optim.Momentum;
import nabla.optim.Nesterov;
import nabla.optim.Optimizer;
import nabla.optim.Schedule;
import nabla.train.Execution;
import nabla.train.Reduction;
import nabla.train.TrainingSettings;

/**
 * All a run needs to know, read and checked.
 *
 * @param data where the examples are
 * @param network what is trained
 * @param training how it is trained
 * @param execution how the work is shared out
 * @param checkpoint when the training is saved
 * @param resolved the same as it may be shown, defaults included
 */
public record RunConfig(
    DataConfig data,
    NetworkConfig network,
    TrainingSettings training,
    Execution execution,
    CheckpointConfig checkpoint,
    ConfigObject resolved) {

  /**
   * Reads a conf file, over the defaults and below the single settings.
   *
   * @param conf a HOCON file
   * @param sets settings of the form {@code key=value}; a later one wins
   * @throws ConfException if there is no such file, it isn't HOCON, a key is unknown or missing, or
   *     a value is of the wrong type, out of range or doesn't go with another
   */
  public static RunConfig load(Path conf, List<String> sets) {
    try {
      return read(Section.root(Resolved.of(ConfReader.read(conf, sets))));
    } catch (StackOverflowError e) { // the library's parts call themselves
      throw new ConfException("conf must nest less deeply, got " + conf, e);
    }
  }

  /**
   * The text of {@code resolved.conf}: every setting in effect; {@link #load} takes it, but where
   * secrets are left out.
   */
  public String render() {
    return Substitutions.hocon(
        resolved.render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false)));
  }

  /** Every setting in effect as text, by its full name, as {@link #render} shows it. */
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : resolved.toConfig().entrySet()) {
      settings.put(entry.getKey(), Substitutions.named(Section.asText(entry.getValue())));
    }
    return settings;
  }

  private static RunConfig read(Section root) {
    DataConfig data = DataConfig.read(root.section("data"));
    NetworkConfig network = NetworkConfig.read(root.section("network"));
    data.requireFit(network);
    TrainingSettings training = training(root.section("training"), network.initializer());
    Execution execution = execution(root.section("execution"), data);
    CheckpointConfig checkpoint = CheckpointConfig.read(root.section("checkpoint"));
    return new RunConfig(data, network, training, execution, checkpoint, root.end());
  }

  private static TrainingSettings training(Section section, Initializer initializer) {
    return new TrainingSettings(
        section.atLeastOne("epochs"),
        section.atLeastOne("batchSize"),
        section.integer("seed"),
        initializer,
        optimizer(section.section("optimizer")),
        schedule(section.section("learningRate")),
        new L2(section.number("l2", Range.FLOAT_OR_ZERO)),
        new EarlyStopping(
            section.atLeastZero("patience"), section.number("tolerance", Range.FRACTION)),
        section.oneOf("onDivergence", OnDivergence.values(), OnDivergence::label));
  }

  private static Execution execution(Section section, DataConfig data) {
    OptionalInt replicas = section.atLeastOneOrAuto("replicas");
    OptionalInt stepsPerRound = section.atLeastOneOrAuto("stepsPerRound");
    Reduction reduction = section.oneOf("reduction", Reduction.values(), RunConfig::lowerCase);
    Caching caching = section.oneOf("cache", Caching.values(), RunConfig::lowerCase);
    return section.checked(
        "replicas",
        () -> new Execution(replicas, stepsPerRound, reduction, caching, data.chunkBytes()));
  }

  private static Optimizer optimizer(Section section) {
    return switch (section.text("name")) {
      case "gradient-descent" -> new GradientDescent();
      case "momentum" -> new Momentum(section.number("coefficient", Range.FLOAT_FRACTION));
      case "nesterov" -> new Nesterov(section.number("coefficient", Range.FLOAT_FRACTION));
      case "adam" ->
          new Adam(
              section.number("beta1", Range.FLOAT_FRACTION),
              section.number("beta2", Range.FLOAT_FRACTION),
              section.number("epsilon", Range.POSITIVE_FLOAT));
      default -> throw section.mustBe("name", "one of gradient-descent, momentum, nesterov, adam");
    };
  }

  private static Schedule schedule(Section section) {
    double rate = section.number("rate", Range.POSITIVE_FLOAT);
    return switch (section.text("schedule")) {
      case "constant" -> new Constant(rate);
      case "cosine" ->
          new Cosine(
              rate,
              section.number(
                  "finalRate", new Range("in [0, rate]", value -> value >= 0 && value <= rate)));
      default -> throw section.mustBe("schedule", "one of constant, cosine");
    };
  }

  private static String lowerCase(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
