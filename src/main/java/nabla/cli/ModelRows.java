package nabla.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
import org.apache.spark.sql.SparkSession;

/**
 * Rows for a model to look at; what isn't given is as in its training.
 *
 * @param path where they are
 * @param options of their format
 * @param features the column of inputs, of a model that was not fitted to the columns of a table
 * @param labels the columns of labels; of a table, of what it learned to say
 * @param target the column of target numbers
 * @param weight the column of example weights; empty for none
 */
record ModelRows(
    String path,
    Optional<String> format,
    Map<String, String> options,
    Optional<String> features,
    List<String> labels,
    Optional<String> target,
    Optional<String> weight) {

  ModelRows {
    if (!labels.isEmpty() && target.isPresent()) {
      throw new UsageException("examples must have either --label or --target, got both");
    }
  }

  /** Rows of a path, of which no more is known. */
  ModelRows(
      String path,
      Optional<String> format,
      Map<String, String> options,
      Optional<String> features) {
    this(path, format, options, features, List.of(), Optional.empty(), Optional.empty());
  }

  /** The same with what should be said of them, and their weights. */
  ModelRows with(List<String> labels, Optional<String> target, Optional<String> weight) {
    return new ModelRows(path, format, options, features, labels, target, weight);
  }

  Dataset<Row> read(SparkSession spark, AsTrained before) {
    Optional<String> ending = Source.byEnding(path);
    Optional<String> said = format.isPresent() ? Optional.empty() : before.format();
    Map<String, String> reading = new TreeMap<>();
    if (format.isEmpty()
        && (said.isEmpty() || ending.isEmpty() || said.get().equalsIgnoreCase(ending.get()))) {
      reading.putAll(before.options(options.keySet()));
    }
    reading.putAll(options);
    return Source.of(spark, format.or(() -> ending).or(() -> said), reading, path)
        .read(spark, "--data", before.model().preparation().types());
  }

  /** The column of inputs, of a model that takes such. */
  String features(AsTrained before) {
    return features.or(before::features).orElseThrow(() -> unknown("--features"));
  }

  /** The examples that they are. */
  Examples examples(SparkSession spark, TrainedModel trained) {
    AsTrained before = new AsTrained(trained);
    Dataset<Row> rows = read(spark, before);
    if (!trained.preparation().readsColumns()) {
      Target target = target(before, trained.topology());
      return Examples.of(rows, "--data", new Columns(features(before), target, weight(before)));
    }
    Prepared prepared =
        Prepared.of(rows, "--data", trained.preparation(), labels(before), trained.labels());
    Target target =
        trained.labels().isEmpty()
            ? new Target.Values(prepared.label(), trained.topology().cost(), false, prepared.unit())
            : new Target.Labels(prepared.label(), trained.labels().size());
    return Examples.of(
        prepared.rows(),
        "--data",
        new Columns(prepared.features(), target, weight(before), Door.COMMAND_LINE, true));
  }

  private Optional<String> weight(AsTrained before) {
    return weight.or(before::weight).filter(column -> !column.isEmpty());
  }

  /** The columns of a table that the model learned to say. */
  private List<String> labels(AsTrained before) {
    List<String> given = target.map(List::of).orElse(labels);
    List<String> all = given.isEmpty() ? before.labels() : given;
    if (all.isEmpty()) {
      throw unknown("--label");
    }
    return all;
  }

  private Target target(AsTrained before, Topology topology) {
    Optional<String> classes =
        target.isPresent() ? Optional.empty() : labels.stream().findFirst().or(before::label);
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

  private static UsageException unknown(String argument) {
    return new UsageException(argument + " must be given, the model does not say what it was");
  }
}
