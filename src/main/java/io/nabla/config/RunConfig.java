package io.nabla.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.nabla.data.Caching;
import io.nabla.nn.Initializer;
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
import io.nabla.train.Reduction;
import io.nabla.train.TrainingSettings;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All a run needs to know, read and checked.
 *
 * @param data where the examples are
 * @param network what is trained
 * @param training how it is trained
 * @param execution how the work is shared out
 * @param checkpoint when the training is saved
 * @param resolved the same as HOCON, defaults included
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
    if (!Files.isRegularFile(conf)) {
      throw new ConfException("conf file must exist, got " + conf);
    }
    try {
      Config merged = defaults();
      merged =
          ConfigFactory.parseFile(
                  conf.toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF))
              .withFallback(merged);
      for (String set : sets) {
        merged = set(set).withFallback(merged);
      }
      return read(merged.resolve().root());
    } catch (ConfigException e) {
      String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      throw new ConfException("conf must be HOCON, got " + message, e);
    }
  }

  /** The text of {@code resolved.conf}: every setting in effect; {@link #load} takes it. */
  public String render() {
    return resolved.render(
        ConfigRenderOptions.defaults().setOriginComments(false).setComments(false).setJson(false));
  }

  /** Every setting in effect as text, by its full name. */
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    resolved
        .toConfig()
        .entrySet()
        .forEach(
            entry -> {
              Object value = entry.getValue().unwrapped();
              settings.put(
                  entry.getKey(),
                  value instanceof List
                      ? entry.getValue().render(ConfigRenderOptions.concise())
                      : String.valueOf(value));
            });
    return settings;
  }

  private static RunConfig read(ConfigObject values) {
    Section root = new Section("", values);
    Section data = root.section("data");
    Section network = root.section("network");
    Section training = root.section("training");
    Section execution = root.section("execution");
    Section checkpoint = root.section("checkpoint");
    root.end();

    DataConfig dataConfig = DataConfig.read(data);
    NetworkConfig networkConfig = NetworkConfig.read(network);
    Section optimizer = training.section("optimizer");
    Section learningRate = training.section("learningRate");
    TrainingSettings settings =
        settings(
            training, networkConfig.initializer(), optimizer(optimizer), schedule(learningRate));

    Execution how = execution(execution, dataConfig);
    CheckpointConfig checkpointConfig = CheckpointConfig.read(checkpoint);

    ConfigObject resolved =
        values
            .withValue("data", data.end())
            .withValue("execution", execution.end())
            .withValue("checkpoint", checkpoint.end())
            .withValue("network", network.end())
            .withValue(
                "training",
                training
                    .end()
                    .withValue("optimizer", optimizer.end())
                    .withValue("learningRate", learningRate.end()));
    return new RunConfig(dataConfig, networkConfig, settings, how, checkpointConfig, resolved);
  }

  private static TrainingSettings settings(
      Section section, Initializer initializer, Optimizer optimizer, Schedule schedule) {
    int epochs = section.atLeastOne("epochs");
    int batchSize = section.atLeastOne("batchSize");
    long seed = section.integer("seed");
    double l2 = section.number("l2", "finite and >= 0", RunConfig::isNotNegative);
    int patience = section.atLeastZero("patience");
    double tolerance = section.number("tolerance", "in [0, 1)", RunConfig::isBelowOne);
    return new TrainingSettings(
        epochs,
        batchSize,
        seed,
        initializer,
        optimizer,
        schedule,
        new L2(l2),
        new EarlyStopping(patience, tolerance));
  }

  private static Execution execution(Section section, DataConfig data) {
    OptionalInt replicas = section.atLeastOneOrAuto("replicas");
    OptionalInt stepsPerRound = section.atLeastOneOrAuto("stepsPerRound");
    Reduction reduction =
        switch (section.text("reduction")) {
          case "auto" -> Reduction.AUTO;
          case "flat" -> Reduction.FLAT;
          case "sliced" -> Reduction.SLICED;
          default -> throw section.mustBe("reduction", "one of auto, flat, sliced");
        };
    Caching caching =
        switch (section.text("cache")) {
          case "auto" -> Caching.AUTO;
          case "memory" -> Caching.MEMORY;
          case "disk" -> Caching.DISK;
          default -> throw section.mustBe("cache", "one of auto, memory, disk");
        };
    return section.checked(
        "replicas",
        () -> new Execution(replicas, stepsPerRound, reduction, caching, data.chunkBytes()));
  }

  private static Optimizer optimizer(Section section) {
    return switch (section.text("name")) {
      case "gradient-descent" -> new GradientDescent();
      case "momentum" ->
          new Momentum(section.number("coefficient", "in [0, 1)", RunConfig::isBelowOne));
      case "nesterov" ->
          new Nesterov(section.number("coefficient", "in [0, 1)", RunConfig::isBelowOne));
      case "adam" ->
          new Adam(
              section.number("beta1", "in [0, 1)", RunConfig::isBelowOne),
              section.number("beta2", "in [0, 1)", RunConfig::isBelowOne),
              section.number("epsilon", "finite and > 0", RunConfig::isPositive));
      default -> throw section.mustBe("name", "one of gradient-descent, momentum, nesterov, adam");
    };
  }

  private static Schedule schedule(Section section) {
    double rate = section.number("rate", "finite and > 0", RunConfig::isPositive);
    return switch (section.text("schedule")) {
      case "constant" -> new Constant(rate);
      case "cosine" ->
          new Cosine(
              rate,
              section.number("finalRate", "in [0, rate]", value -> value >= 0 && value <= rate));
      default -> throw section.mustBe("schedule", "one of constant, cosine");
    };
  }

  private static Config defaults() {
    try (Reader reader =
        new InputStreamReader(
            RunConfig.class.getResourceAsStream(Section.DEFAULTS), StandardCharsets.UTF_8)) {
      return ConfigFactory.parseReader(
          reader, ConfigParseOptions.defaults().setOriginDescription(Section.DEFAULTS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Config set(String set) {
    int equals = set.indexOf('=');
    if (equals < 1) {
      throw new ConfException("--set must be key=value, got \"" + set + "\"");
    }
    String key = set.substring(0, equals).strip();
    String text = set.substring(equals + 1).strip();
    String origin = "--set " + key;
    boolean structured = text.startsWith("[") || text.startsWith("{") || text.startsWith("\"");
    ConfigValue value =
        structured
            ? ConfigFactory.parseString(
                    "value = " + text, ConfigParseOptions.defaults().setOriginDescription(origin))
                .getValue("value")
            : ConfigValueFactory.fromAnyRef("null".equals(text) ? null : text, origin);
    return ConfigFactory.empty(origin).withValue(key, value);
  }

  private static boolean isBelowOne(double value) {
    return value >= 0 && value < 1;
  }

  private static boolean isPositive(double value) {
    return value > 0 && Double.isFinite(value);
  }

  private static boolean isNotNegative(double value) {
    return value >= 0 && Double.isFinite(value);
  }
}
