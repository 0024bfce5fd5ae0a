package nabla.ml;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nabla.SparkSessions;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Estimators on the columns of a table as they are: texts, nulls and all. */
class TableColumnsIT {

  private static SparkSession spark;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  /** Whether red or small, and not both, is a class; ten times the size is a number. */
  private static Dataset<Row> table() {
    return spark
        .range(400)
        .selectExpr(
            "if(id % 13 = 0, null, cast(id * 37 % 100 as decimal(5, 1))) as size",
            "if(id % 17 = 0, null, if(id % 3 = 0, 'red', 'blue')) as colour",
            "id % 5 = 0 as odd",
            "if((id % 3 = 0) = (id * 37 % 100 < 50), 'yes', 'no') as answer",
            "1000 + 10d * (id * 37 % 100) as amount",
            "-1d * (id * 37 % 100) as debt",
            "double(if((id % 3 = 0) = (id * 37 % 100 < 50), 1, 0)) as label");
  }

  private static MlpClassifier classifier() {
    return new MlpClassifier()
        .setFeaturesCols("size", "colour", "odd")
        .setLabelCol("answer")
        .setHiddenLayers(new int[] {32})
        .setBatchSize(32)
        .setEpochs(40);
  }

  private static MlpRegressor regressor() {
    return new MlpRegressor()
        .setFeaturesCols(List.of("size", "colour"))
        .setLabelCol("amount")
        .setHiddenLayers(new int[] {32})
        .setBatchSize(32)
        .setEpochs(60);
  }

  @Test
  void namesOfClassesStayWithTheModel() {
    MlpClassificationModel model = classifier().fit(table());
    assertThat(model.labels()).containsExactly("no", "yes");
    Dataset<Row> scored = model.transform(table());
    assertThat(scored.schema()).isEqualTo(model.transformSchema(table().schema()));
    Dataset<Row> named =
        new IndexToString().setInputCol("prediction").setOutputCol("name").transform(scored);
    assertThat(named.where("name = answer").count()).isGreaterThan(350); // 31 have no size
    assertThat(named.where("prediction = 1 and name <> 'yes'").count()).isZero();
  }

  /** The column of names has what Spark's own stage makes of the indexes. */
  @Test
  void thePredictedClassHasItsName() throws IOException {
    MlpClassificationModel model =
        classifier().setPredictedLabelCol("said").setEpochs(5).fit(table());
    Dataset<Row> scored = model.transform(table());
    assertThat(scored.schema()).isEqualTo(model.transformSchema(table().schema()));
    assertThat(scored.columns()).endsWith("prediction", "said");
    Dataset<Row> named =
        new IndexToString().setInputCol("prediction").setOutputCol("name").transform(scored);
    assertThat(named.where("said = name").count()).isEqualTo(table().count());
    assertThat(named.select("said").distinct().count()).isEqualTo(2);
    model.write().overwrite().save(directory.resolve("named").toString());
    MlpClassificationModel loaded =
        MlpClassificationModel.load(directory.resolve("named").toString());
    assertThat(loaded.setPredictionCol("").transform(table()).select("said").collectAsList())
        .isEqualTo(scored.select("said").collectAsList());

    Dataset<Row> vectors = Rows.rings(spark); // classes of whose names nobody knows more
    MlpClassificationModel indexed =
        new MlpClassifier().setEpochs(1).setPredictedLabelCol("said").fit(vectors);
    assertThat(indexed.transform(vectors).where("said = string(int(prediction))").count())
        .isEqualTo(vectors.count());
    assertThatThrownBy(() -> model.setPredictedLabelCol("size").transform(table()))
        .hasMessageContaining("predictedLabelCol \"size\" must not exist yet");
  }

  /** The metadata of a saved model tells what was in effect. */
  @Test
  void thePresetIsToldByTheModel() {
    MlpClassifier estimator = classifier();
    MlpClassificationModel model = estimator.fit(table());
    assertThat(model.getOptimizer()).isEqualTo("adamw");
    assertThat(model.getActivation()).isEqualTo("selu");
    assertThat(model.getPreset()).isEqualTo("none");
    assertThat(model.getEpochs()).isEqualTo(40);
    assertThat(model.topology().toString()).contains("-32(selu)-2(softmax)");
    assertThat(model.trained().provenance().circumstances()).containsEntry("optimizer", "adamw");
    assertThat(estimator.isSet(estimator.optimizer())).isFalse();

    MlpClassificationModel plain = estimator.setPreset("none").fit(table());
    assertThat(plain.getOptimizer()).isEqualTo("adam");
    assertThat(plain.topology().toString()).contains("-32(relu)-2(softmax)");
  }

  /** An estimator that is told what the preset has makes the same model. */
  @Test
  void whatWasInEffectGivesTheSameWeights() {
    MlpClassificationModel model = classifier().fit(table());
    MlpClassifier told = new MlpClassifier();
    model.copyValues(told, new ParamMap());
    assertThat(told.getPreset()).isEqualTo("none");
    assertThat(told.fit(table().repartition(7)).weightsSha256()).isEqualTo(model.weightsSha256());
  }

  @Test
  void predictionsAreInUnitsOfTheLabel() {
    Dataset<Row> scored = regressor().fit(table()).transform(table());
    double rmse = new RegressionEvaluator().setLabelCol("amount").evaluate(scored);
    assertThat(rmse).isBetween(0.1, 150.0); // a deviation is 289; one in thirteen has no size
    assertThat(scored.selectExpr("avg(prediction)").first().getDouble(0))
        .isCloseTo(1495, within(60.0));
  }

  @Test
  void severalNumbersAreLearnedAtOnce() {
    MlpRegressionModel model = regressor().setLabelCols("amount", "debt").fit(table());
    Row first =
        model
            .transform(table().where("size = 50 and colour is not null"))
            .select("prediction")
            .first();
    Vector prediction = first.getAs(0);
    assertThat(prediction.apply(0)).isCloseTo(1500, within(100.0));
    assertThat(prediction.apply(1)).isCloseTo(-50, within(10.0));
  }

  @Test
  void modelsAreSavedAndGoInPipelines() throws IOException {
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {classifier().setEpochs(2)});
    PipelineModel model = pipeline.fit(table());
    String path = directory.resolve("model").toString();
    model.write().save(path);
    Dataset<Row> before = model.transform(table()).select("probability");
    Dataset<Row> after = PipelineModel.load(path).transform(table()).select("probability");
    assertThat(after.collectAsList()).isEqualTo(before.collectAsList());
  }

  @Test
  void crossValidationAndSearchTakeTables() {
    MlpRegressor few = regressor().setEpochs(2);
    var cross =
        new CrossValidator()
            .setEstimator(few)
            .setEstimatorParamMaps(new ParamGrid().add(few.learningRate(), 0.01, 0.07).build())
            .setEvaluator(new RegressionEvaluator().setLabelCol("amount"))
            .setNumFolds(2)
            .fit(table());
    assertThat(cross.avgMetrics()).hasSize(2).doesNotContain(Double.NaN);

    MlpClassificationModel best =
        new MlpTuner<>(classifier().setEpochs(2).setValidationFraction(0.2))
            .setTrials(2)
            .setSpace(Map.of("learningRate", "log(1e-3, 0.1)"))
            .fit(table());
    assertThat(best.labels()).containsExactly("no", "yes");
    assertThat(best.getOptimizer()).isEqualTo("adamw");
  }

  /** The weights of a network mean what its own preparation makes of columns. */
  @Test
  void trainingOnKeepsThePreparation() {
    MlpRegressionModel first = regressor().fit(table());
    String file = directory.resolve("first.safetensors").toString();
    first.toSafetensors(file);
    Dataset<Row> others = table().where("size < 60").withColumn("amount", col("amount").plus(1));
    MlpRegressionModel second =
        regressor().setInitialModel(file).setEpochs(1).setLearningRate(1e-9).fit(others);
    assertThat(second.trained().preparation()).isEqualTo(first.trained().preparation());
    assertThat(second.transform(table()).selectExpr("avg(prediction)").first().getDouble(0))
        .isCloseTo(
            first.transform(table()).selectExpr("avg(prediction)").first().getDouble(0),
            within(1.0));
  }

  /** A label that is an index already keeps Spark's contract. */
  @Test
  void anIndexedLabelStaysAsItIs() {
    MlpClassificationModel model = classifier().setLabelCol("label").fit(table());
    assertThat(model.labels()).containsExactly("0", "1");
    assertThat(model.transform(table()).where("prediction = label").count()).isGreaterThan(350);
  }

  @Test
  void refusesWhatCanNotBe() {
    assertThatThrownBy(() -> classifier().setFeaturesCols("size", "color").fit(table()))
        .hasMessageContaining("\"color\" must exist")
        .hasMessageContaining("did you mean \"colour\"?");
    assertThatThrownBy(() -> classifier().setFeaturesCols("size", "answer").fit(table()))
        .hasMessageContaining("\"answer\" must be none of the label");
    assertThatThrownBy(() -> classifier().setLabelCols("answer", "odd").fit(table()))
        .hasMessageStartingWith("labelCols must be left out where classes are learned");
    assertThatThrownBy(() -> new MlpClassifier().setNumberBins(8).fit(Rows.rings(spark)))
        .hasMessage(
            "numberBins must be left out unless featuresCols is set: features are inputs already, which nothing prepares");
    assertThatThrownBy(() -> new MlpClassifier().setFeaturesCols())
        .hasMessage("featuresCols must be names of columns, each once, and at least one, got []");
    assertThatThrownBy(() -> classifier().setMomentum(0.5).fit(table()))
        .hasMessageContaining("momentum must be left out unless optimizer is momentum or nesterov");
    MlpClassificationModel model = classifier().setEpochs(1).fit(table());
    assertThatThrownBy(() -> model.transform(table().drop("size")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"size\" must exist");
    assertThatThrownBy(() -> model.transform(table().withColumn("size", col("colour"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"size\" must be of type number");
  }
}
