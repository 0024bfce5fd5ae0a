package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nabla.SparkSessions;
import nabla.ml.MlpClassificationModel;
import nabla.ml.MlpClassifier;
import nabla.ml.MlpMultiLabelClassifier;
import nabla.ml.MlpMultiLabelModel;
import nabla.ml.MlpRegressionModel;
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
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of every origin, measured as in their training with nothing else given. */
class EvaluateIT {

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

  private static Outcome evaluate(String model, String... more) {
    String[] args = {
      "evaluate", "--model", directory.resolve(model).toString(), "--data", directory + "/rows"
    };
    return Outcome.of(
        java.util.stream.Stream.of(args, more)
            .flatMap(java.util.Arrays::stream)
            .toArray(String[]::new));
  }

  @Test
  void modelsOfTheEstimatorsAreMeasuredOnTheirOwnColumns() throws IOException {
    double accuracy;
    double squares;
    double entropy;
    try (SparkSession spark = SparkSessions.local()) {
      rows(spark).write().parquet(directory + "/rows");
      Dataset<Row> rows = spark.read().parquet(directory + "/rows");
      MlpClassificationModel classifier =
          new MlpClassifier()
              .setHiddenLayers(new int[] {8})
              .setEpochs(20)
              .setLearningRate(0.02)
              .setFeaturesCol("x")
              .setLabelCol("y")
              .setWeightCol("w")
              .fit(rows);
      classifier.save(directory + "/classifier");
      classifier.toSafetensors(directory + "/classifier.safetensors");
      accuracy =
          classifier
              .transform(rows)
              .selectExpr("sum(if(prediction = y, w, 0)) / sum(w)")
              .first()
              .getDouble(0);

      MlpRegressionModel regressor =
          new MlpRegressor()
              .setHiddenLayers(new int[] {8})
              .setFeaturesCol("x")
              .setLabelCol("w")
              .fit(rows);
      regressor.save(directory + "/regressor");
      regressor.toSafetensors(directory + "/regressor.safetensors");
      squares =
          regressor
              .transform(rows)
              .selectExpr("avg((prediction - w) * (prediction - w))")
              .first()
              .getDouble(0);

      MlpMultiLabelModel flags =
          new MlpMultiLabelClassifier()
              .setHiddenLayers(new int[] {8})
              .setFeaturesCol("x")
              .setLabelCol("flags")
              .fit(rows);
      flags.save(directory + "/flags");
      flags.toSafetensors(directory + "/flags.safetensors");
      entropy =
          flags.transform(rows).select("flags", "probability").collectAsList().stream()
              .mapToDouble(EvaluateIT::crossEntropy)
              .average()
              .orElseThrow();
    }
    for (String end : List.of("", ".safetensors")) {
      assertThat(number(evaluate("classifier" + end), "accuracy"))
          .isGreaterThan(0.7)
          .isCloseTo(accuracy, within(6e-5));
      assertThat(number(evaluate("regressor" + end), "cost")).isCloseTo(squares, within(6e-5));
      assertThat(number(evaluate("flags" + end), "cost")).isCloseTo(entropy, within(6e-5));
    }
    assertThat(number(evaluate("classifier", "--features", "features"), "accuracy"))
        .isLessThan(0.5);
    assertThat(evaluate("classifier", "--features", "gone").err())
        .contains("features column \"gone\" must exist");
    assertThat(evaluate("regressor", "--label", "y").code()).isEqualTo(2);
    assertThat(evaluate("rows").err()).contains("--model must be a model file, or a directory");
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
    Outcome outcome =
        Outcome.of("evaluate", "--model", directory + "/evil", "--data", "data/xor/xor.json");
    assertThat(outcome.err()).startsWith("nabla: --format must be given").contains(named);
    assertThat(outcome.code()).isEqualTo(2);
    Outcome given =
        Outcome.of(
            "evaluate",
            "--model",
            directory + "/evil",
            "--data",
            "data/xor/xor.json",
            "--format",
            "json");
    assertThat(given.err()).doesNotContain("nabla:");
    assertThat(given.code()).isZero();
  }

  @Test
  void readsAsInTheTrainingOrAsGiven() throws IOException {
    Path csv = directory.resolve("rows.csv");
    Files.writeString(csv, "[0 0];0\n");
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
    String[] args = {"evaluate", "--model", directory + "/one-line", "--data", json.toString()};
    assertThat(Outcome.of(args).code()).isEqualTo(1);
    String[] withOption = {
      "evaluate",
      "--model",
      directory + "/one-line",
      "--data",
      json.toString(),
      "--option",
      "multiLine=true"
    };
    assertThat(Outcome.of(withOption).code()).isZero();
    Map<String, String> multiLine = new java.util.HashMap<>(settings);
    multiLine.put("data.format", "JSON");
    multiLine.put("data.options.multiline", "true");
    writeModel("pretty", multiLine);
    args[2] = directory + "/pretty";
    assertThat(Outcome.of(args).code()).isZero();
  }

  @Test
  void terminalEscapesOfAFileStayText() {
    writeModel(
        "escapes",
        Map.of("data.format", "json", "data.featuresCol", "\u001b[2J\u0007x".repeat(500_000)));
    Outcome outcome =
        Outcome.of(
            "evaluate",
            "--model",
            directory + "/escapes",
            "--data",
            "data/xor/xor.json",
            "--label",
            "label");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).hasSizeLessThan(1000).contains("\\u001b[2J").doesNotContain("\u001b");
  }
}
