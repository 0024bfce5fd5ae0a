package nabla.ml;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import nabla.SparkSessions;
import nabla.engine.EpochReport;
import nabla.settings.Metric;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The metric of an epoch beside what Spark's own evaluators make of the model and the held rows.
 */
class MetricsIT {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Noisy, so that no metric is at its bound; many outputs are alike, so that scores tie. */
  private static Dataset<Row> rows() {
    return spark
        .range(3000)
        .selectExpr("id", "id % 40 / 40 as x", "pmod(xxhash64(id, 1), 1000) / 1000 as noise")
        .selectExpr(
            "id",
            "array(x, x * x) as features",
            "cast(x + noise > 0.9 as int) as two",
            "cast(2 * x + 1.4 * noise as int) as four",
            "3 * x + noise - 7 as number",
            "id % 3 + 0.5 as weight",
            "id % 4 = 0 as held");
  }

  private static double last(FitSummary summary, Metric metric) {
    EpochReport report = summary.history().get(summary.history().size() - 1);
    return report.validation().orElseThrow().values().get(metric);
  }

  private static MlpClassifier classifier(String label, String cost) {
    return new MlpClassifier()
        .setLabelCol(label)
        .setHiddenLayers(new int[] {4})
        .setActivation("tanh")
        .setEpochs(6)
        .setLearningRate(0.05)
        .setKeep("last")
        .setCost(cost)
        .setWeightCol("weight")
        .setValidationIndicatorCol("held");
  }

  @ParameterizedTest
  @CsvSource({"f1", "accuracy"})
  void ofSeveralClasses(String metric) {
    MlpClassificationModel model =
        classifier("four", "softmax-cross-entropy").setMetric(metric).fit(rows());
    assertThat(model.numClasses()).isEqualTo(4);
    double expected =
        new MulticlassClassificationEvaluator()
            .setLabelCol("four")
            .setWeightCol("weight")
            .setMetricName(metric)
            .evaluate(model.transform(rows().where("held")));
    assertThat(last(model.summary(), Metric.find(metric).orElseThrow()))
        .isBetween(0.3, 0.9)
        .isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"softmax-cross-entropy", "sigmoid-cross-entropy"})
  void ofTwoClasses(String cost) {
    MlpClassificationModel model = classifier("two", cost).setMetric("auc").fit(rows());
    double expected =
        new BinaryClassificationEvaluator()
            .setLabelCol("two")
            .setWeightCol("weight")
            .setNumBins(0) // every score
            .evaluate(model.transform(rows().where("held")));
    assertThat(last(model.summary(), Metric.AUC))
        .isBetween(0.6, 0.99)
        .isCloseTo(expected, within(1e-6)); // blocks of other sizes: the last bits of scores
  }

  /**
   * Spark multiplies the spread of weighted targets by Σ w − 1, so its R² is that of no weights.
   */
  @ParameterizedTest
  @CsvSource({"rmse, weight", "mae, weight", "r2, ''"})
  void ofNumbers(String metric, String weight) {
    MlpRegressionModel model =
        new MlpRegressor()
            .setLabelCol("number")
            .setHiddenLayers(new int[] {4})
            .setEpochs(5)
            .setLearningRate(0.02)
            .setKeep("last")
            .setMetric(metric)
            .setWeightCol(weight)
            .setValidationIndicatorCol("held")
            .fit(rows());
    RegressionEvaluator evaluator =
        new RegressionEvaluator().setLabelCol("number").setMetricName(metric);
    if (!weight.isEmpty()) {
      evaluator.setWeightCol(weight);
    }
    assertThat(last(model.summary(), Metric.find(metric).orElseThrow()))
        .isCloseTo(evaluator.evaluate(model.transform(rows().where("held"))), within(1e-5));
  }

  /** A row of weight 3 counts as three copies do. */
  @Test
  void r2OfWeightedRows() {
    Dataset<Row> rows = rows().withColumn("weight", expr("id % 4 + 1"));
    MlpRegressor regressor =
        new MlpRegressor()
            .setLabelCol("number")
            .setKeep("last")
            .setMetric("r2")
            .setWeightCol("weight")
            .setValidationIndicatorCol("held");
    MlpRegressionModel model = regressor.fit(rows.withColumn("held", expr("id % 5 = 0")));
    Dataset<Row> copies =
        rows.where("id % 5 = 0").selectExpr("*", "explode(sequence(1, weight)) as copy");
    double expected =
        new RegressionEvaluator()
            .setLabelCol("number")
            .setMetricName("r2")
            .evaluate(model.transform(copies));
    assertThat(last(model.summary(), Metric.R2)).isCloseTo(expected, within(1e-6));
  }
}
