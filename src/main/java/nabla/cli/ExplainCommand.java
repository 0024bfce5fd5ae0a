package nabla.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.linalg.Blas;
import nabla.nn.Trace;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla explain}: one example's way through the network and back, with its equations. */
@Command(
    name = "explain",
    description =
        "Show one example's way through a network and back: z, a, δ and the gradient, layer by layer, each with its equation (Nielsen 2015, chapter 2); of a model, or of the network of a conf file as its training begins.",
    footer = {
      "",
      "Example:",
      "  scripts/nabla explain --conf conf/xor.conf --row 2",
      "  scripts/nabla explain --model runs/a --data data/mnist/test.parquet --json"
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private Subject.Options subject;

  @Option(
      names = "--row",
      paramLabel = "N",
      description = "Which row, counted from 1 as Spark reads them; default: ${DEFAULT-VALUE}.")
  private int row = 1;

  @Option(
      names = "--most",
      paramLabel = "N",
      description =
          "How many numbers of a row or a column to show, the most; --json gives all. Default: ${DEFAULT-VALUE}.")
  private int most = 8;

  @Override
  public Integer call() throws IOException {
    UsageException.require("--row", row >= 1, "an integer >= 1", row);
    UsageException.require("--most", most >= 1, "an integer >= 1", most);
    Optional<RunConfig> config = subject.load();
    try (SparkSession spark = main.start("explain")) {
      Subject network =
          Subject.of(subject, config, spark, main.console(), examples -> examples.some(row - 1, 1));
      float[] x = network.inputs()[0];
      float[] y = network.targets()[0];
      Explanation explanation =
          new Explanation(
              network.parameters(), x, y, Trace.of(Blas.best(), network.parameters(), x, y));
      main.console()
          .say("network %s, parameters %s, row %d", network.topology(), network.origin(), row);
      explanation.lines(most).forEach(line -> main.console().say("%s", line));
      main.console().result(explanation.facts());
    }
    return ExitCode.OK;
  }
}
