package nabla.cli;

import java.util.List;
import java.util.Optional;
import nabla.config.UsageException;
import nabla.data.Columns;
import nabla.data.Door;
import nabla.data.Examples;
import nabla.data.Prepared;
import nabla.data.Target;
import nabla.model.TrainedModel;
import nabla.nn.Topology;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/**
 * The options of commands that take a model and examples; what isn't given is as in its training.
 */
final class DataOptions extends Data {

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "The column of labels; of a table, of any type.")
  private Optional<String> label = Optional.empty();

  @Option(names = "--target", paramLabel = "COLUMN", description = "The column of target numbers.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description = "The column of example weights; \"\" for none.")
  private Optional<String> weight = Optional.empty();

  /** Those that another command's options say. */
  static DataOptions of(String model, ConfOptions rows, Optional<String> target) {
    if (rows.hasConf()) {
      throw new UsageException("examples must have either --conf or --model, got both");
    }
    DataOptions options = new DataOptions();
    options.take(model, rows);
    options.label = rows.labels().stream().findFirst();
    options.target = target;
    options.weight = rows.weight();
    return options;
  }

  @Override
  String location() {
    if (label.isPresent() && target.isPresent()) {
      throw new UsageException("examples must have either --label or --target, got both");
    }
    return super.location();
  }

  /** The examples among rows. */
  Examples examples(Dataset<Row> rows, TrainedModel trained) {
    return trained.preparation().readsColumns()
        ? examples(prepared(rows, trained), trained)
        : Examples.of(rows, "--data", columns(new AsTrained(trained), trained.topology()));
  }

  /** Rows of a table, whose columns have become inputs. */
  Prepared prepared(Dataset<Row> rows, TrainedModel trained) {
    return Prepared.of(rows, "--data", trained.preparation(), labels(trained), trained.labels());
  }

  /** The examples that these are. */
  Examples examples(Prepared prepared, TrainedModel trained) {
    Target target =
        trained.labels().isEmpty()
            ? new Target.Values(prepared.label(), trained.topology().cost(), false, prepared.unit())
            : new Target.Labels(prepared.label(), trained.labels().size());
    return Examples.of(
        prepared.rows(),
        "--data",
        new Columns(prepared.features(), target, weight(trained), Door.COMMAND_LINE, true));
  }

  /** The column of weights, if there is one. */
  Optional<String> weight(TrainedModel trained) {
    return weight.or(new AsTrained(trained)::weight).filter(column -> !column.isEmpty());
  }

  /** The columns of a table that the model learned to say. */
  List<String> labels(TrainedModel trained) {
    List<String> labels =
        label.or(() -> target).map(List::of).orElseGet(new AsTrained(trained)::labels);
    if (labels.isEmpty()) {
      throw unknown("--label");
    }
    return labels;
  }

  private Columns columns(AsTrained before, Topology topology) {
    return new Columns(features(before), target(before, topology), weight(before.model()));
  }

  private Target target(AsTrained before, Topology topology) {
    Optional<String> classes = target.isPresent() ? Optional.empty() : label.or(before::label);
    if (classes.isEmpty()) {
      String numbers = target.or(before::target).orElseThrow(() -> unknown("--label or --target"));
      return new Target.Values(numbers, topology.cost());
    }
    if (topology.outputs() == 1) {
      throw new UsageException(
          "--label must be of a model with an output for each class, got one with a single output; give --target");
    }
    return new Target.Labels(classes.get(), topology.outputs());
  }
}
