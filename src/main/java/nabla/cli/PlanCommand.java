package nabla.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.data.Survey;
import nabla.nn.Topology;
import nabla.settings.TrainingTable;
import nabla.train.StepCosts;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla plan}: what a training would take on several executors, without doing it. */
@Command(
    name = "plan",
    description =
        "Say what the training of a conf file would take on 1, 2, 4, … executors, by the model of docs/scaling.md.",
    footer = {
      "",
      "Example:",
      "  scripts/nabla plan --conf conf/mnist.conf --executors 8 --cores 4"
    },
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private ConfOptions conf;

  @Option(
      names = "--executors",
      paramLabel = "N",
      description = "The most executors; default: spark-submit's --num-executors, or else 16.")
  private Optional<Integer> executors = Optional.empty();

  @Option(
      names = "--cores",
      paramLabel = "N",
      description =
          "The cores of an executor; default: spark-submit's --executor-cores, or else this machine's.")
  private Optional<Integer> cores = Optional.empty();

  @Option(
      names = "--gigabits",
      paramLabel = "X",
      description = "What the driver's network carries in a second, in Gbit; default: 10.")
  private double gigabits = 10;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "How many rows to learn from, with --inputs: then no data is read.")
  private Optional<Long> rows = Optional.empty();

  @Option(
      names = "--inputs",
      paramLabel = "N",
      description = "How many features a row has, with --rows.")
  private Optional<Integer> inputs = Optional.empty();

  @Override
  public Integer call() throws IOException {
    SparkConf spark = new SparkConf();
    int most = executors.orElseGet(() -> spark.getInt("spark.executor.instances", 16));
    int each =
        cores.orElseGet(
            () -> spark.getInt("spark.executor.cores", Runtime.getRuntime().availableProcessors()));
    UsageException.require("--executors", most >= 1, "an integer >= 1", most);
    UsageException.require("--cores", each >= 1, "an integer >= 1", each);
    UsageException.require("--gigabits", gigabits > 0, "a number > 0", gigabits);
    if (rows.isPresent() != inputs.isPresent()) {
      throw new UsageException("plan must have both --rows and --inputs or neither, got one");
    }
    RunConfig given = conf.load();
    Optional<Material> material = material(given);
    RunConfig config = material.map(Material::config).orElse(given);
    if (config.training().isFullBatch()) {
      throw new UsageException(
          "plan must be for an optimizer of batches, got training.optimizer = %s, whose every step takes all rows"
              .formatted(config.training().getOptimizer()));
    }
    Survey survey = survey(config, material);
    Topology topology =
        material.map(Material::topology).orElseGet(() -> config.topology(survey.inputs()));
    Plan plan =
        new Plan(config, topology, survey, most, each, spark, StepCosts.MEASURED.with(gigabits));
    plan.lines().forEach(line -> main.console().say("%s", line));
    main.console().result(plan.facts());
    return ExitCode.OK;
  }

  /** The rows themselves, unless their number is given. */
  private Optional<Material> material(RunConfig config) throws IOException {
    if (rows.isPresent()) {
      return Optional.empty();
    }
    try (SparkSession spark = main.start("plan")) {
      return Optional.of(Material.of(config, spark, main.console()));
    }
  }

  private Survey survey(RunConfig config, Optional<Material> material) {
    if (material.isPresent()) {
      return material.get().training().survey();
    }
    UsageException.require("--rows", rows.get() >= 1, "an integer >= 1", rows.get());
    UsageException.require(
        "--inputs", inputs.orElseThrow() >= 1, "an integer >= 1", inputs.orElseThrow());
    UsageException.require(
        "--rows", !config.isTable(), "left out for the columns of a table", rows.get());
    long learned = Math.round(rows.get() * (1 - config.get(TrainingTable.VALIDATION_FRACTION)));
    int targets = config.hasLabels() ? 1 : config.get(ConfTable.OUTPUTS);
    return new Survey(Math.max(1, learned), inputs.orElseThrow(), targets, 0, List.of(), false, "");
  }
}
