package nabla.ml;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.util.MLTestingUtils$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import scala.runtime.BoxedUnit;

class MlpRegressorIT extends StageContract<MlpRegressor, MlpRegressionModel> {

  @Override
  MlpRegressor estimator() {
    return new MlpRegressor().setHiddenLayers(new int[] {4}).setEpochs(2);
  }

  @Override
  Dataset<Row> rows() {
    return Rows.targets(spark);
  }

  @Override
  Evaluator evaluator() {
    return new RegressionEvaluator();
  }

  @Override
  String[] outputs() {
    return new String[] {"prediction"};
  }

  private static MlpRegressor thorough() {
    return new MlpRegressor()
        .setHiddenLayers(new int[] {16})
        .setActivation("tanh")
        .setEpochs(80)
        .setBatchSize(32)
        .setLearningRate(0.02);
  }

  @Test
  void refusesWhatIsForClasses() {
    assertThatThrownBy(() -> estimator().setClassWeights("balanced").fit(rows()))
        .hasMessage(
            "classWeights must be left out unless each example has one class, got it with numbers as targets and cost squared-error");
    assertThatThrownBy(() -> estimator().setLabelSmoothing(0.1).fit(rows()))
        .hasMessage(
            "labelSmoothing must be left out unless each example is of classes, got it with numbers as targets and cost squared-error");
  }

  @Test
  void aSearchSurvivesWildRates() {
    MlpRegressor regressor =
        estimator().setOptimizer("gradient-descent").setOnDivergence("keep").setEpochs(3);
    ParamMap[] grid =
        Stream.of(1e-9, 1e-2, 1e-1, 1e30)
            .map(rate -> new ParamMap().put(regressor.learningRate(), rate))
            .toArray(ParamMap[]::new);
    double[] errors =
        new TrainValidationSplit()
            .setEstimator(regressor)
            .setEstimatorParamMaps(grid)
            .setEvaluator(evaluator())
            .setParallelism(2)
            .fit(rows().withColumn("label", col("label").plus(5000)))
            .validationMetrics();
    assertThat(DoubleStream.of(errors)).hasSize(4).allMatch(Double::isFinite);
  }

  @Test
  void takesNumericLabelsOfAnyType() {
    MLTestingUtils$.MODULE$.checkNumericTypes(
        estimator(),
        spark,
        false,
        (MlpRegressionModel one, MlpRegressionModel other) -> {
          assertThat(one.weightsSha256()).isEqualTo(other.weightsSha256());
          return BoxedUnit.UNIT;
        });
  }

  @Test
  void learnsANumber() {
    MlpRegressionModel model = thorough().fit(rows());
    Dataset<Row> out = model.transform(rows());
    assertThat(out.selectExpr("avg(pow(prediction - label, 2))").first().getDouble(0))
        .isLessThan(0.2);
    for (Row row : out.takeAsList(50)) {
      List<Double> x = row.getList(row.fieldIndex("features"));
      assertThat(row.<Double>getAs("prediction"))
          .isCloseTo(model.predict(Vectors.dense(x.get(0), x.get(1))), within(1e-6));
    }
  }

  @Test
  void learnsRatesOfCountsAndQuantiles() {
    Dataset<Row> counts =
        spark.sql(
            "select array(cast(id % 2 as float)) as features, id % 5 * (id % 2) + 1 as label from range(400)");
    MlpRegressor regressor =
        thorough().setHiddenLayers(new int[0]).setLearningRateSchedule("cosine");
    MlpRegressionModel rates = regressor.setCost("poisson").fit(counts);
    assertThat(rates.topology()).hasToString("1-1(exp), poisson");
    // 1 for even ids, for odd ones the mean of 1 … 5
    assertThat(rates.predict(Vectors.dense(0))).isCloseTo(1, within(0.03));
    assertThat(rates.predict(Vectors.dense(1))).isCloseTo(3, within(0.03));
    assertThat(rates.transform(counts).selectExpr("avg(prediction)").first().getDouble(0))
        .isCloseTo(2, within(0.03));

    MlpRegressionModel high = regressor.setCost("quantile(0.9)").fit(counts);
    assertThat(high.predict(Vectors.dense(1))).isCloseTo(5, within(0.1));
    assertThat(regressor.setCost("quantile(0.3)").fit(counts).predict(Vectors.dense(1)))
        .isCloseTo(2, within(0.1));
    assertThatThrownBy(
            () ->
                regressor
                    .setCost("poisson")
                    .fit(counts.selectExpr("features", "label - 2 as label")))
        .hasMessageContaining(
            "target column \"label\" must hold finite numbers of at least 0 for the cost poisson, got -1.0; bring the targets there")
        .hasMessageContaining("in the row {features: [");
  }

  @Test
  void learnsSeveralNumbersFromArraysOrVectors() {
    MlpRegressionModel arrays = thorough().setLabelCol("both").fit(rows());
    Dataset<Row> vectors = rows().withColumn("both", functions.array_to_vector(col("both")));
    assertThat(thorough().setLabelCol("both").fit(vectors).weightsSha256())
        .isEqualTo(arrays.weightsSha256());
    for (Row row : arrays.transform(rows()).takeAsList(50)) {
      Vector prediction = row.getAs("prediction");
      List<Double> both = row.getList(row.fieldIndex("both"));
      assertThat(prediction.apply(0)).isCloseTo(both.get(0), within(0.4));
      assertThat(prediction.apply(1)).isCloseTo(both.get(1), within(0.4));
    }
    assertThatThrownBy(() -> arrays.predict(Vectors.dense(1, 1)))
        .hasMessageContaining("predictVector gives it");
    assertThat(arrays.predictVector(Vectors.dense(1, 1)).size()).isEqualTo(2);
  }

  @Test
  void oneLabelInAnArrayIsPredictedAsAVector() {
    Dataset<Row> rows = rows().selectExpr("features", "array(label) as label");
    Row row = estimator().fit(rows).transform(rows).first();
    assertThat(row.<Vector>getAs("prediction").size()).isEqualTo(1);
  }
}
