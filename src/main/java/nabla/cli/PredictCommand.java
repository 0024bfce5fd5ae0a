package nabla.cli;

import static org.apache.spark.ml.functions.vector_to_array;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import nabla.data.DataException;
import nabla.data.ResolvedColumn;
import nabla.data.SessionFiles;
import nabla.ml.MlpModels;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.table.TargetScale;
import org.apache.spark.ml.Model;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * {@code nabla predict}: what a trained model says of rows, written as Spark writes tables: a
 * directory of files, one for each part of the rows, which are never all in memory.
 */
@Command(
    name = "predict",
    description =
        "Write what a trained model says of rows: the class and its probabilities, or numbers, beside the rows' own columns.",
    footer = {
      "",
      "Example:",
      "  scripts/nabla predict --model runs/adult --data new.csv --out scored.parquet"
    },
    mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {

  private static final String PREDICTION = "prediction";
  private static final String OURS = "__nabla_"; // until the columns have their names

  @ParentCommand private Main main;

  @Mixin private Data data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "The directory of files to write, a path or a URI, in the format that it ends with, such as scored.csv; without an ending parquet.")
  private String out;

  @Option(
      names = "--keep",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "The columns to write beside the predictions; default: the keys of the training (--key), or all if there were none.")
  private List<String> keep = List.of();

  @Option(names = "--overwrite", description = "Replace what is there.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    data.location(); // refused before Spark starts, if it is none
    String target = Locations.of("--out", out);
    try (SparkSession spark = main.start("predict")) {
      Storage storage = SessionFiles.of(spark);
      Locations.requireFree(storage, target, overwrite);
      TrainedModel trained = data.model(storage);
      AsTrained before = new AsTrained(trained);
      Dataset<Row> rows = data.rows().read(spark, before);
      Dataset<Row> scored = scored(trained, before, rows);
      write(scored, target);
      main.console()
          .say("predictions in %s: %s", Storage.shown(target), String.join(", ", scored.columns()));
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("directory", Storage.shown(target));
      result.put("columns", scored.columns());
      main.console().result(result);
    }
    return ExitCode.OK;
  }

  private Dataset<Row> scored(TrainedModel trained, AsTrained before, Dataset<Row> rows) {
    Model<?> model = MlpModels.of(trained);
    boolean classes = !trained.labels().isEmpty();
    set(model, "predictionCol", classes ? "" : OURS + PREDICTION);
    boolean probable = MlpModels.hasProbabilities(trained);
    if (classes) {
      set(model, "predictedLabelCol", OURS + PREDICTION);
      set(model, "rawPredictionCol", "");
      set(model, "probabilityCol", probable ? OURS + "probability" : "");
    }
    if (!trained.preparation().readsColumns()) {
      set(model, "featuresCol", data.rows().features(before));
    }
    List<Column> columns = new ArrayList<>(kept(rows, before));
    Dataset<Row> all = model.transform(rows);
    columns.addAll(said(trained, probable));
    return all.select(columns.toArray(Column[]::new));
  }

  private static void set(Model<?> model, String param, String value) {
    model.set(model.getParam(param), value);
  }

  private List<Column> kept(Dataset<Row> rows, AsTrained before) {
    List<String> names = keep.isEmpty() ? before.keys() : keep;
    List<Column> kept = new ArrayList<>();
    if (names.isEmpty()) {
      for (String name : rows.columns()) {
        kept.add(functions.col("`" + name.replace("`", "``") + "`"));
      }
    }
    for (String name : names) {
      kept.add(ResolvedColumn.in(rows.schema(), "--keep", name).of(rows).as(name));
    }
    return kept;
  }

  /** What the model says, each number in a column of its own, which every format has. */
  private static List<Column> said(TrainedModel trained, boolean probable) {
    List<Column> said = new ArrayList<>();
    Column prediction = functions.col(OURS + PREDICTION);
    List<String> classes = trained.labels();
    if (!classes.isEmpty()) {
      said.add(prediction.as(PREDICTION));
      for (int k = 0; probable && k < classes.size(); k++) {
        said.add(
            vector_to_array(functions.col(OURS + "probability"), "float64")
                .getItem(k)
                .as("probability_" + classes.get(k)));
      }
      return said;
    }
    int outputs = trained.topology().outputs();
    List<TargetScale> targets = trained.preparation().targets();
    for (int j = 0; j < outputs; j++) {
      String name = targets.isEmpty() ? String.valueOf(j) : targets.get(j).name();
      said.add(
          outputs == 1
              ? prediction.as(PREDICTION)
              : vector_to_array(prediction, "float64").getItem(j).as(PREDICTION + "_" + name));
    }
    return said;
  }

  private void write(Dataset<Row> scored, String target) {
    String format = Source.byEnding(target).orElse("parquet");
    DataFrameWriter<Row> writer =
        scored
            .write()
            .format(format)
            .options(Source.options(format, target, Map.of()))
            .mode(overwrite ? "overwrite" : "errorifexists");
    try {
      writer.save(target);
    } catch (Exception e) { // AnalysisException is checked, and Scala doesn't declare it
      if (e instanceof org.apache.spark.sql.AnalysisException) {
        throw new DataException(
            "predictions must be writable as %s to %s, got %s; name the columns to write by --keep, or another format by the ending of --out"
                .formatted(format, Storage.shown(target), Failure.firstLine(e)),
            e);
      }
      throw e;
    }
  }
}
