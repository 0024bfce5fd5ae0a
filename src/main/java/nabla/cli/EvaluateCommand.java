package nabla.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import nabla.config.UsageException;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Prepared;
import nabla.data.SessionFiles;
import nabla.data.Target;
import nabla.model.TrainedModel;
import nabla.nn.Topology;
import nabla.settings.Metric;
import nabla.train.Evaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla evaluate}: how good a trained model is on some data. */
@Command(
    name = "evaluate",
    description = "Measure a trained model. What isn't given is as in its training.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private Data data;

  @Option(names = "--label", paramLabel = "COLUMN", description = "The column of labels.")
  private Optional<String> label = Optional.empty();

  @Option(names = "--target", paramLabel = "COLUMN", description = "The column of target numbers.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description = "The column of example weights; \"\" for none.")
  private Optional<String> weight = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (label.isPresent() && target.isPresent()) {
      throw new UsageException("evaluate must have either --label or --target, got both");
    }
    String location = data.model();
    try (SparkSession spark = main.start("evaluate")) {
      TrainedModel trained = Locations.model("--model", SessionFiles.of(spark), location);
      AsTrained before = new AsTrained(trained);
      Dataset<Row> rows = data.read(spark, before);
      boolean isTable = trained.preparation().readsColumns();
      if (isTable) {
        Prepared prepared =
            Prepared.of(rows, "--data", trained.preparation(), labels(before), trained.labels());
        boolean numbers = trained.labels().isEmpty();
        List<String> scores =
            numbers
                ? Scores.ofNumbers(trained, rows, labels(before), weight(before))
                : Scores.ofClasses(trained, prepared.rows(), prepared.label(), weight(before));
        scores.forEach(line -> Results.say("%s", line));
        Columns columns =
            new Columns(prepared.features(), target(trained, prepared), weight(before));
        print(prepared.rows(), columns, trained, numbers ? Metric.COST : before.metric());
      } else {
        print(rows, columns(before, trained.topology()), trained, before.metric());
      }
    }
    return ExitCode.OK;
  }

  private static void print(
      Dataset<Row> rows, Columns columns, TrainedModel trained, Metric metric) {
    Examples examples = Examples.of(rows, "--data", columns);
    Results.print(Evaluator.evaluate(examples, trained.ensemble(), metric));
  }

  private Optional<String> weight(AsTrained before) {
    return weight.or(before::weight).filter(column -> !column.isEmpty());
  }

  /** The columns of a table that the model learned to say. */
  private List<String> labels(AsTrained before) {
    List<String> labels = label.or(() -> target).map(List::of).orElseGet(before::labels);
    if (labels.isEmpty()) {
      throw Data.unknown("--label");
    }
    return labels;
  }

  private static Target target(TrainedModel trained, Prepared prepared) {
    return trained.labels().isEmpty()
        ? new Target.Values(prepared.label(), trained.topology().cost(), false, prepared.unit())
        : new Target.Labels(prepared.label(), trained.labels().size());
  }

  private Columns columns(AsTrained before, Topology topology) {
    return new Columns(data.features(before), target(before, topology), weight(before));
  }

  private Target target(AsTrained before, Topology topology) {
    Optional<String> classes = target.isPresent() ? Optional.empty() : label.or(before::label);
    if (classes.isEmpty()) {
      String numbers =
          target.or(before::target).orElseThrow(() -> Data.unknown("--label or --target"));
      return new Target.Values(numbers, topology.cost());
    }
    if (topology.outputs() == 1) {
      throw new UsageException(
          "--label must be of a model with an output for each class, got one with a single output; give --target");
    }
    return new Target.Labels(classes.get(), topology.outputs());
  }
}
