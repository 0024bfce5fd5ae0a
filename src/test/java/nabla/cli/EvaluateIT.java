package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.SparkSessions;
import nabla.ml.MlpClassifier;
import nabla.ml.MlpModel;
import nabla.ml.MlpMultiLabelClassifier;
import nabla.ml.MlpRegressor;
import nabla.model.ModelFile;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Topology;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of every origin, measured as in their training with nothing else given. */
class EvaluateIT {

  private static final String XOR = "data/xor/xor.json";

  @TempDir private static Path directory;

  /** Rows with columns that a default would take, and that say nothing. */
  private static Dataset<Row> rows(SparkSession spark) {
    return spark
        .range(200)
        .selectExpr(
            "array(float(id % 7), float(id % 3)) as x",
            "double(id % 3) as y",
            "array(double(id % 2), double(int(id / 2) % 2)) as flags",
            "1d + id % 4 as w",
            "array(0f, 0f) as features",
            "double(id % 2) as label",
            "0d as weight");
  }

  private static double number(Outcome outcome, String what) {
    assertThat(outcome.err()).doesNotContain("nabla:");
    assertThat(outcome.code()).isZero();
    return outcome
        .out()
        .lines()
        .filter(line -> line.startsWith("test " + what))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static Outcome evaluate(String model, String data, String... more) {
    String[] given = {"evaluate", "--model", directory.resolve(model).toString(), "--data", data};
    return Outcome.of(Stream.concat(Stream.of(given), Stream.of(more)).toArray(String[]::new));
  }

  /** Fits a small network, saves it in both forms, and adds what it says to the rows. */
  private static Dataset<Row> saidBy(
      String name, Estimator<?> estimator, String label, Dataset<Row> rows) throws IOException {
    ParamMap params =
        new ParamMap()
            .put(estimator.getParam("hiddenLayers"), new int[] {8})
            .put(estimator.getParam("featuresCol"), "x")
            .put(estimator.getParam("labelCol"), label);
    Model<?> model = estimator.fit(rows, params);
    ((MLWritable) model).save(directory + "/" + name);
    ((MlpModel<?>) model).toSafetensors(directory + "/" + name + ".safetensors");
    return model.transform(rows);
  }

  @Test
  void modelsOfTheEstimatorsAreMeasuredOnTheirOwnColumns() throws IOException {
    String data = directory + "/rows";
    double accuracy;
    double squares;
    double entropy;
    try (SparkSession spark = SparkSessions.local()) {
      rows(spark).write().parquet(data);
      Dataset<Row> rows = spark.read().parquet(data);
      MlpClassifier classifier =
          new MlpClassifier().setEpochs(20).setLearningRate(0.02).setWeightCol("w");
      accuracy =
          saidBy("classifier", classifier, "y", rows)
              .selectExpr("sum(if(prediction = y, w, 0)) / sum(w)")
              .first()
              .getDouble(0);
      squares =
          saidBy("regressor", new MlpRegressor(), "w", rows)
              .selectExpr("avg((prediction - w) * (prediction - w))")
              .first()
              .getDouble(0);
      entropy =
          saidBy("flags", new MlpMultiLabelClassifier(), "flags", rows)
              .select("flags", "probability")
              .collectAsList()
              .stream()
              .mapToDouble(EvaluateIT::crossEntropy)
              .average()
              .orElseThrow();
    }
    for (String end : List.of("", ".safetensors")) {
      assertThat(number(evaluate("classifier" + end, data), "accuracy"))
          .isGreaterThan(0.7)
          .isCloseTo(accuracy, within(6e-5));
      assertThat(number(evaluate("regressor" + end, data), "cost"))
          .isCloseTo(squares, within(6e-5));
      assertThat(number(evaluate("flags" + end, data), "cost")).isCloseTo(entropy, within(6e-5));
    }
    assertThat(number(evaluate("classifier", data, "--features", "features"), "accuracy"))
        .isLessThan(0.5);
    assertThat(evaluate("classifier", data, "--features", "gone").err())
        .contains("features column \"gone\" must exist");
    assertThat(evaluate("regressor", data, "--label", "y").code()).isEqualTo(2);
    assertThat(evaluate("rows", data).err())
        .contains("--model must be a model file, or a directory");
  }

  /** C_x = −Σ_j y_j ln p_j + (1 − y_j) ln(1 − p_j). */
  private static double crossEntropy(Row row) {
    Vector p = row.getAs("probability");
    double cost = 0;
    for (int j = 0; j < p.size(); j++) {
      double y = row.<Double>getList(0).get(j);
      cost -= y * Math.log(p.apply(j)) + (1 - y) * Math.log(1 - p.apply(j));
    }
    return cost;
  }

  private static void writeModel(String name, Map<String, String> settings) {
    Topology topology =
        new Topology(2, List.of(new Layer(2, Activation.SOFTMAX)), Cost.SOFTMAX_CROSS_ENTROPY);
    ModelFile.write(
        new TrainedModel(
            Initializer.GLOROT.parameters(topology, 1),
            List.of("0", "1"),
            new Provenance(new RunIdentity(Map.of()), settings)),
        Storage.local(),
        "file:" + directory.resolve(name));
  }

  @ParameterizedTest
  @CsvSource({
    "data.format, java.lang.Runtime, java.lang.Runtime",
    "data.format, jdbc, jdbc",
    "data.format, org.apache.spark.sql.execution.datasources.json.JsonFileFormat, JsonFileFormat",
    "data.options.driver, org.h2.Driver, driver",
    "data.options.url, jdbc:h2:mem, url",
    "data.options.path, /etc/passwd, path",
    "data.options.query, select 1, query"
  })
  void modelFilesDoNotChooseWhatIsOpened(String key, String value, String named) {
    writeModel(
        "evil", Map.of("data.featuresCol", "features", "data.labelCol", "label", key, value));
    Outcome outcome = evaluate("evil", XOR);
    assertThat(outcome.err()).startsWith("nabla: --format must be given").contains(named);
    assertThat(outcome.code()).isEqualTo(2);
    Outcome given = evaluate("evil", XOR, "--format", "json");
    assertThat(given.err()).doesNotContain("nabla:");
    assertThat(given.code()).isZero();
  }

  @Test
  void readsAsInTheTrainingOrAsGiven() throws IOException {
    Path json = directory.resolve("pretty.json");
    Files.writeString(
        json,
        """
        [{"features": [0, 1],
          "label": 1}]
        """);
    Map<String, String> settings =
        Map.of("data.format", "json", "data.featuresCol", "features", "data.labelCol", "label");
    writeModel("one-line", settings);
    assertThat(evaluate("one-line", json.toString()).code()).isEqualTo(1);
    assertThat(evaluate("one-line", json.toString(), "--option", "multiLine=true").code()).isZero();
    Map<String, String> multiLine = new HashMap<>(settings);
    multiLine.put("data.format", "JSON");
    multiLine.put("data.options.multiline", "true");
    writeModel("pretty", multiLine);
    assertThat(evaluate("pretty", json.toString()).code()).isZero();
  }

  @Test
  void terminalEscapesOfAFileStayText() {
    writeModel(
        "escapes",
        Map.of("data.format", "json", "data.featuresCol", "\u001b[2J\u0007x".repeat(500_000)));
    Outcome outcome = evaluate("escapes", XOR, "--label", "label");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).hasSizeLessThan(1000).contains("\\u001b[2J").doesNotContain("\u001b");
  }
}
