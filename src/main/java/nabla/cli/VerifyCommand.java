package nabla.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.data.Examples;
import nabla.model.TrainedModel;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla verify}: whether what is promised holds here; {@link Verification} tells. */
@Command(
    name = "verify",
    description =
        "Check on your own rows that gradients are right and results the same however the work is shared out. With a conf file: short trainings, by one thread in plain Java, by Spark as configured, and by several tasks from rows in other partitions, must give the same weights. With a model: its outputs and what they come to.",
    footer = {"", "Example:", "  scripts/nabla verify --conf conf/mnist.conf --rows 5000"},
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private Subject.Options subject;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description =
          "On how many rows, the first ones; they must fit in the driver's memory. Default: ${DEFAULT-VALUE}.")
  private int rows = 2000;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How many epochs the trainings of a conf file have; default: ${DEFAULT-VALUE}.")
  private int epochs = 2;

  @Override
  public Integer call() throws IOException {
    UsageException.require("--rows", rows >= 1, "an integer >= 1", rows);
    UsageException.require("--epochs", epochs >= 1, "an integer >= 1", epochs);
    Optional<RunConfig> config = subject.load();
    try (SparkSession spark = main.start("verify")) {
      Verification verification = new Verification(main.console());
      if (config.isPresent()) {
        TrainingRows all = TrainingRows.of(config.get(), spark, main.console());
        Subject network = Subject.of(all, examples -> examples.some(0, rows));
        say(network);
        verification.gradient(network);
        verification.trainings(all.config(), epochs, network, all.examples().some(0, rows));
      } else {
        TrainedModel model = subject.model(spark);
        Examples some = subject.rows().examples(spark, model).some(0, rows);
        Subject network = Subject.of(model, some);
        say(network);
        verification.gradient(network);
        verification.outputs(network);
        verification.evaluations(model, some);
      }
      main.console().say("%s", verification.verdict());
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("passes", verification.passes());
      result.put("checks", verification.checks());
      main.console().result(result);
      return verification.passes() ? ExitCode.OK : main.exitCodeOfFailure();
    }
  }

  private void say(Subject network) {
    main.console()
        .say(
            "network %s, parameters %s, %d rows",
            network.topology(), network.origin(), network.inputs().length);
  }
}
