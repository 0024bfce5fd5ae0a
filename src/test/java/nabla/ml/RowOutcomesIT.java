package nabla.ml;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nabla.SparkSessions;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What models say of a row, in transform and alone, with weights that can be reckoned by hand. */
class RowOutcomesIT {

  private static SparkSession spark;
  private static TrainedModel fitted; // for its provenance

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
    fitted = new MlpClassifier().setEpochs(1).fit(Rows.rings(spark)).trained();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** A network of one layer without biases. */
  private static TrainedModel network(Activation output, Cost cost, float[]... weights) {
    int inputs = weights[0].length;
    float[] values = new float[weights.length * (inputs + 1)];
    for (int j = 0; j < weights.length; j++) {
      System.arraycopy(weights[j], 0, values, j * inputs, inputs);
    }
    Topology topology = new Topology(inputs, List.of(new Layer(weights.length, output)), cost);
    return new TrainedModel(new Parameters(topology, values), List.of(), fitted.provenance());
  }

  private static StageState stage(StageKind kind, TrainedModel network) {
    return StageState.pending("stage", kind, network, null);
  }

  /** z = (2x, 2y, x − y). */
  private static MlpClassificationModel softmax() {
    return new MlpClassificationModel(
        stage(
            StageKind.CLASSIFICATION,
            network(
                Activation.SOFTMAX,
                Cost.SOFTMAX_CROSS_ENTROPY,
                new float[] {2, 0},
                new float[] {0, 2},
                new float[] {1, -1})));
  }

  private static MlpClassificationModel sigmoid() {
    return new MlpClassificationModel(
        stage(
            StageKind.CLASSIFICATION,
            network(
                Activation.SIGMOID,
                Cost.SIGMOID_CROSS_ENTROPY,
                new float[] {1, 0},
                new float[] {0, 1})));
  }

  private static Dataset<Row> rows(String... features) {
    return spark
        .createDataset(List.of(features), Encoders.STRING())
        .selectExpr(
            "monotonically_increasing_id() as id", "from_json(value, 'array<double>') as features")
        .coalesce(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'[3e38, 0]', 'outputs of [Infinity, 0.0, 3.0E38] for the features [3.0E38, 0.0]'",
    "'[0, -3e38]', 'outputs of [0.0, -Infinity, 3.0E38] for the features [0.0, -3.0E38]'",
  })
  void sumsThatOverflowAreInvalid(String features, String message) {
    MlpClassificationModel model = softmax();
    Dataset<Row> rows = rows("[1, 2]", features, "[2, 1]");
    String rule = "the network's sums must be finite (as 32-bit floats), got ";
    assertThatThrownBy(() -> model.transform(rows).collect())
        .hasStackTraceContaining(rule + message)
        .hasStackTraceContaining("handleInvalid can be set to skip or keep such rows");
    Vector vector =
        new DenseVector(
            rows
                .filter("features != array(1d, 2d) and features != array(2d, 1d)")
                .first()
                .getList(1)
                .stream()
                .mapToDouble(x -> (Double) x)
                .toArray());
    assertThatThrownBy(() -> model.predict(vector))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule + message);
    assertThatThrownBy(() -> model.predictProbability(vector)).hasMessageContaining(rule);
    assertThat(predictions(model.setHandleInvalid("skip").transform(rows)))
        .containsExactly(1.0, 0.0);
    Dataset<Row> kept = model.setHandleInvalid("keep").transform(rows);
    assertThat(predictions(kept)).containsExactly(1.0, null, 0.0);
    assertThat(kept.filter("probability is null and rawPrediction is null").count()).isOne();
  }

  private static List<Double> predictions(Dataset<Row> rows) {
    return rows.select("prediction").collectAsList().stream()
        .map(row -> row.isNullAt(0) ? null : row.getDouble(0))
        .toList();
  }

  /** Finite as a double, infinite as the float that the network works with. */
  @Test
  void featuresBeyondFloatsAreInvalid() {
    assertThatThrownBy(() -> softmax().transform(rows("[1, 1e39]")).collect())
        .hasStackTraceContaining(
            "features must be finite numbers (as 32-bit floats), got Infinity at index 1 in");
  }

  @Test
  void regressorsAndMultiLabelModelsTellOfOverflowToo() {
    MlpRegressionModel regressor =
        new MlpRegressionModel(
            stage(
                StageKind.REGRESSION,
                network(Activation.IDENTITY, Cost.SQUARED_ERROR, new float[] {2, 2})));
    MlpMultiLabelModel labels =
        new MlpMultiLabelModel(stage(StageKind.MULTI_LABEL, sigmoid().trained()));
    assertThat(regressor.predict(Vectors.dense(1, 2))).isEqualTo(6);
    assertThat(predictions(regressor.transform(rows("[1, 2]", "[-1, 0]"))))
        .containsExactly(6.0, -2.0);
    assertThatThrownBy(() -> regressor.predict(Vectors.dense(2e38, 2e38)))
        .hasMessageContaining("the network's sums must be finite");
    assertThatThrownBy(() -> regressor.transform(rows("[2e38, 2e38]")).collect())
        .hasStackTraceContaining("the network's sums must be finite");
    assertThat(labels.predictVector(Vectors.dense(3e38, -3e38))).isEqualTo(Vectors.dense(1, 0));
    assertThat(regressor.setHandleInvalid("skip").transform(rows("[2e38, 2e38]", "[1, 1]")).count())
        .isOne();
  }

  @ParameterizedTest
  @CsvSource({"double", "float", "'decimal(9,2)'", "bigint"})
  void nullIsToldAsNull(String type) {
    Dataset<Row> rows =
        rows("[1, null]").withColumn("features", col("features").cast("array<" + type + ">"));
    assertThatThrownBy(() -> softmax().transform(rows).collect())
        .hasStackTraceContaining(
            "features must be finite numbers (as 32-bit floats), got null at index 1 in [1.0, null]");
  }

  /** σ(30) and σ(40) are 1 as floats, and so are both probabilities ½. */
  @Test
  void theLargestWeightedInputDecides() {
    assertThat(predictions(sigmoid().transform(rows("[30, 40]", "[40, 30]", "[-200, -100]"))))
        .containsExactly(1.0, 0.0, 1.0);
    assertThat(sigmoid().predict(Vectors.dense(30, 40))).isEqualTo(1);
    assertThat(predictions(softmax().transform(rows("[7, 7]")))).containsExactly(0.0);
  }

  /** A model that was made of weights alone knows no names of classes. */
  @Test
  void classesWithoutNamesAreCalledByTheirIndexes() {
    Dataset<Row> scored =
        softmax().setPredictedLabelCol("name").transform(rows("[7, 1]", "[1, 7]"));
    assertThat(scored.select("name").as(Encoders.STRING()).collectAsList())
        .containsExactly("0", "1");
  }

  /** Spark's own rule, which a ProbabilisticClassificationModel inherits. */
  @ParameterizedTest
  @CsvSource({"0,1,1", "1,0,1", "0.1,0.5,0.9", "0.9,0.001,0.5"})
  void thresholdsDecideAsSparksOwn(double first, double second, double third) {
    MlpClassificationModel model = softmax();
    model.setThresholds(new double[] {first, second, third});
    Dataset<Row> rows =
        Rows.rings(spark)
            .selectExpr("array(x, y) as features")
            .union(Rows.rings(spark).selectExpr("array(x * 1e6, y * 1e6) as features"));
    int zeros = 0;
    for (Row row : model.transform(rows).collectAsList()) {
      Vector features =
          new DenseVector(row.getList(0).stream().mapToDouble(x -> (Double) x).toArray());
      Vector probability = row.getAs("probability");
      double prediction = row.getAs("prediction");
      assertThat(prediction).isEqualTo(model.probability2prediction(probability));
      assertThat(prediction).isEqualTo(model.predict(features));
      assertThat(prediction).isEqualTo(model.raw2prediction(model.predictRaw(features)));
      assertThat(model.predictProbability(features)).isEqualTo(probability);
      if (first == 0 && probability.apply(0) == 0) {
        zeros++;
        assertThat(prediction).isPositive(); // 0 / 0 is not chosen
      }
    }
    assertThat(zeros > 0).isEqualTo(first == 0);
  }
}
