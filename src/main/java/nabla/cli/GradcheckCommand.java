package nabla.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla gradcheck}: backpropagation against differences of the cost, on a user's rows. */
@Command(
    name = "gradcheck",
    description =
        "Compare the gradient of backpropagation with differences of the cost, for the network of a conf file as its training begins, or for a model; without dropout, noise and penalties.",
    footer = {"", "Example:", "  scripts/nabla gradcheck --conf conf/mnist.conf --rows 4"},
    mixinStandardHelpOptions = true)
final class GradcheckCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private Subject.Options subject;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "On how many rows, the first ones; default: ${DEFAULT-VALUE}.")
  private int rows = 8;

  @Option(
      names = "--parameters",
      paramLabel = "N",
      description = "How many parameters of each tensor, the most; default: ${DEFAULT-VALUE}.")
  private int parameters = 100;

  @Override
  public Integer call() throws IOException {
    UsageException.require("--rows", rows >= 1, "an integer >= 1", rows);
    UsageException.require("--parameters", parameters >= 1, "an integer >= 1", parameters);
    Optional<RunConfig> config = subject.load();
    try (SparkSession spark = main.start("gradcheck")) {
      Subject network =
          Subject.of(subject, config, spark, main.console(), examples -> examples.some(0, rows));
      GradientReport report = GradientReport.of(network, rows, parameters);
      main.console()
          .say(
              "network %s, parameters %s, %d rows",
              network.topology(), network.origin(), network.inputs().length);
      report.lines().forEach(line -> main.console().say("%s", line));
      main.console().say("%s: %s", GradientReport.word(report.passes()), report.words());
      main.console().result(report.facts());
      return report.passes() ? ExitCode.OK : main.exitCodeOfFailure();
    }
  }
}
