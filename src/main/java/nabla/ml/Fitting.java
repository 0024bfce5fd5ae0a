package nabla.ml;

import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import nabla.data.Columns;
import nabla.data.DataException;
import nabla.data.Door;
import nabla.data.Examples;
import nabla.data.JobDescription;
import nabla.data.SessionFiles;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.linalg.Blas;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.TrainedModel;
import nabla.nn.Topology;
import nabla.train.Recovery;
import nabla.train.Trainer;
import nabla.train.TrainingResult;
import nabla.train.TrainingSettings;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * From params and rows to a trained network: what all estimators of this package do alike.
 *
 * @param model the network
 * @param summary how it went
 */
record Fitting(TrainedModel model, TrainingSummary summary) {

  private static final String DATA = "training data";

  /**
   * The schema of the rows to be.
   *
   * @throws IllegalStateException if their session has been stopped
   */
  static StructType schema(Dataset<?> dataset) {
    if (dataset.sparkSession().sparkContext().isStopped()) {
      throw new IllegalStateException(
          "the Spark session of the training data must be running, got one that has been stopped; start another one and read the data again");
    }
    return dataset.schema();
  }

  /** Fits a stage; what Spark does for it meanwhile goes by the stage's uid in Spark's UI. */
  static <M> M described(Identifiable stage, Dataset<?> dataset, Function<Dataset<?>, M> fit) {
    return JobDescription.during(
        dataset.sparkSession().sparkContext(), "fit of " + stage.uid(), () -> fit.apply(dataset));
  }

  /**
   * Trains.
   *
   * @param params of the estimator
   * @param dataset all rows, those for validation included
   * @param features the column of inputs
   * @param target what should come out
   * @param labels names of the classes, or none
   * @param network the network for what a look at the rows has found
   * @throws DataException if the rows can't be used
   */
  static Fitting of(
      TrainingParams params,
      Dataset<?> dataset,
      String features,
      Target target,
      List<String> labels,
      Function<Survey, Topology> network) {
    TrainingSettings settings = params.settings();
    Columns columns = new Columns(features, target, params.name(params.weightCol), Door.SPARK_ML);
    Dataset<Row> rows = dataset.toDF();
    Optional<Column> held =
        params.name(params.validationIndicatorCol).map(name -> held(rows, name));
    Examples training =
        Examples.of(held.map(column -> rows.filter(not(column))).orElse(rows), DATA, columns);
    Optional<Examples> validation =
        held.map(column -> Examples.of(rows.filter(column), "validation data", columns));

    Topology topology = network.apply(training.survey());
    Optional<Recovery> recovery = params.recovery(SessionFiles.of(dataset.sparkSession()));
    TrainingResult result =
        new Trainer(settings, params.execution(), recovery, List.of(params.progress(rows)))
            .fit(topology, training, validation);
    recovery.ifPresent(Recovery::finish);

    Map<String, String> circumstances = new HashMap<>(params.texts());
    circumstances.put("Spark", training.spark().version());
    circumstances.put("Java", System.getProperty("java.version"));
    circumstances.put("rows", String.valueOf(result.rows()));
    RunIdentity run =
        new RunIdentity(Map.of("Nabla", Provenance.versionOfNabla(), "BLAS", Blas.best().name()));
    Provenance provenance = new Provenance(run, circumstances);
    return new Fitting(
        new TrainedModel(result.parameters(), labels, provenance),
        new TrainingSummary(
            result.history(),
            stopReason(result, settings),
            result.seconds(),
            result.examplesPerSecond(),
            result.rows()));
  }

  private static String stopReason(TrainingResult result, TrainingSettings settings) {
    int epochs = result.history().size();
    if (result.diverged().isPresent()) {
      return "it diverged, and the weights after %s epochs are kept: %s"
          .formatted(epochs, result.diverged().get());
    }
    return epochs < settings.epochs()
        ? "the cost did not come down by more than a part of %s in %s epochs"
            .formatted(settings.stopping().tolerance(), settings.stopping().patience())
        : "all %s epochs are done".formatted(epochs);
  }

  /** The column that says which rows are for validation, once it is known to be sound. */
  private static Column held(Dataset<Row> rows, String name) {
    Column column = Schemas.column(rows.schema(), "validationIndicatorCol", name).of(rows);
    Row counts =
        rows.select(count_if(column.isNull()), count_if(column), count_if(lit(true))).first();
    if (counts.getLong(0) > 0) {
      throw new DataException(
          "%s: validationIndicatorCol \"%s\" must hold true or false in every row, got null in %s of %s"
              .formatted(DATA, name, counts.getLong(0), counts.getLong(2)));
    }
    if (counts.getLong(1) == 0) {
      throw new DataException(
          "%s: validationIndicatorCol \"%s\" must be true in some row, got false in all %s; mark some rows, or unset it"
              .formatted(DATA, name, counts.getLong(2)));
    }
    return column;
  }
}
