package io.nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nabla.SparkSessions;
import io.nabla.model.ModelFile;
import io.nabla.model.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MlpStagesIT {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Three rings in the plane: no straight line parts them. */
  private static Dataset<Row> rings() {
    return spark
        .range(600)
        .selectExpr(
            "id",
            "cast(id % 3 as double) as label",
            "(1 + id % 3) * cos(id * 0.7) as x",
            "(1 + id % 3) * sin(id * 0.7) as y")
        .selectExpr("*", "array(x, y) as features");
  }

  private static MlpClassifier classifier() {
    return new MlpClassifier()
        .setHiddenLayers(new int[] {24})
        .setEpochs(60)
        .setBatchSize(32)
        .setLearningRate(0.02);
  }

  private static Dataset<Row> targets() {
    return rings()
        .selectExpr(
            "features",
            "x * x as label",
            "array(x, y) as both",
            "array(if(x > 0, 1, 0), if(y > 0, 1, 0)) as flags");
  }

  static Stream<Estimator<?>> estimators() {
    return Stream.of(
        new MlpClassifier().setHiddenLayers(new int[] {4}).setEpochs(2),
        new MlpRegressor().setHiddenLayers(new int[] {4}).setEpochs(2),
        new MlpMultiLabelClassifier()
            .setLabelCol("flags")
            .setHiddenLayers(new int[] {4})
            .setEpochs(2));
  }

  private static Dataset<Row> rowsFor(Estimator<?> estimator) {
    return estimator instanceof MlpClassifier ? rings() : targets();
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void aStageOwnsItsParamsCopiesAndSaves(Estimator<?> estimator, @TempDir Path directory)
      throws Exception {
    for (Param<?> param : estimator.params()) {
      assertThat(param.parent()).isEqualTo(estimator.uid());
    }
    assertThat(estimator.explainParams()).contains("learningRate: > 0 (default: 0.001)");
    assertThat(estimator.copy(new ParamMap()).extractParamMap().toSeq().size())
        .isEqualTo(estimator.extractParamMap().toSeq().size());

    Dataset<Row> rows = rowsFor(estimator);
    Model<?> model = estimator.fit(rows);
    assertThat(model.uid()).isEqualTo(estimator.uid());
    assertThat(model.parent()).isEqualTo(estimator);
    assertThat(model.copy(new ParamMap()).parent()).isEqualTo(estimator);
    Dataset<Row> out = model.transform(rows);
    assertThat(out.schema()).isEqualTo(model.transformSchema(rows.schema()));
    assertThat(out.count()).isEqualTo(600);

    String path = directory.resolve("pipeline").toString();
    PipelineModel pipeline = new Pipeline().setStages(new PipelineStage[] {estimator}).fit(rows);
    pipeline.write().save(path);
    Transformer loaded = PipelineModel.load(path).stages()[0];
    assertThat(withoutIdentities(loaded)).isEqualTo(withoutIdentities(model));
    assertThat(loaded.transform(rows).collectAsList()).isEqualTo(out.collectAsList());
    assertThat(((HasNetwork) loaded).weightsSha256())
        .isEqualTo(((HasNetwork) model).weightsSha256());
    assertThat(((HasNetwork) loaded).hasSummary()).isFalse();
  }

  /** Arrays explain themselves by where they are in memory. */
  private static String withoutIdentities(Params stage) {
    return stage.explainParams().replaceAll("\\[I@\\w+", "");
  }

  @Test
  void learnsWhatNoLineParts() {
    MlpClassificationModel model = classifier().fit(rings());
    Dataset<Row> out = model.transform(rings());
    assertThat(new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(out))
        .isGreaterThan(0.97);
    assertThat(model.summary().totalIterations()).isEqualTo(60);
    assertThat(model.weights(1).numRows()).isEqualTo(24);
    assertThat(model.biases(2).size()).isEqualTo(3);
    for (Row row : out.limit(300).collectAsList()) {
      List<Double> x = row.getList(row.fieldIndex("features"));
      Vector features = Vectors.dense(x.get(0), x.get(1));
      double[] block = row.<Vector>getAs("probability").toArray();
      double[] single = model.predictProbability(features).toArray();
      for (int j = 0; j < 3; j++) {
        assertThat(block[j]).isCloseTo(single[j], within(1e-6));
      }
      assertThat(row.<Double>getAs("prediction")).isEqualTo(model.predict(features));
    }
  }

  @Test
  void regressesNumbersAndVectors() {
    MlpRegressor regressor =
        new MlpRegressor()
            .setHiddenLayers(new int[] {16})
            .setActivation("tanh")
            .setEpochs(80)
            .setBatchSize(32)
            .setLearningRate(0.02);
    Dataset<Row> one = regressor.fit(targets()).transform(targets());
    assertThat(one.selectExpr("avg(pow(prediction - label, 2))").first().getDouble(0))
        .isLessThan(0.2);
    MlpRegressionModel two = regressor.setLabelCol("both").fit(targets());
    Row row = two.transform(targets()).first();
    Vector prediction = row.getAs("prediction");
    List<Double> both = row.getList(row.fieldIndex("both"));
    assertThat(prediction.apply(0)).isCloseTo(both.get(0), within(0.4));
    assertThat(prediction.apply(1)).isCloseTo(both.get(1), within(0.4));
  }

  @Test
  void tellsSeveralLabelsAtOnce() {
    MlpMultiLabelModel model =
        new MlpMultiLabelClassifier()
            .setLabelCol("flags")
            .setHiddenLayers(new int[] {8})
            .setEpochs(40)
            .setBatchSize(32)
            .setLearningRate(0.02)
            .fit(targets());
    long right =
        model.transform(targets()).collectAsList().stream()
            .filter(
                row -> {
                  Vector said = row.getAs("prediction");
                  List<Integer> flags = row.getList(row.fieldIndex("flags"));
                  return said.apply(0) == flags.get(0) && said.apply(1) == flags.get(1);
                })
            .count();
    assertThat(right).isGreaterThan(570);
  }

  @Test
  void sameRowsSameBitsWhateverThePartitioningAndTheType() {
    MlpClassifier short1 = classifier().setEpochs(3);
    String sha = short1.fit(rings()).weightsSha256();
    Dataset<Row> vectors =
        new VectorAssembler()
            .setInputCols(new String[] {"x", "y"})
            .setOutputCol("features")
            .transform(rings().drop("features"));
    assertThat(short1.fit(rings().repartition(7)).weightsSha256()).isEqualTo(sha);
    assertThat(short1.fit(vectors).weightsSha256()).isEqualTo(sha);
    assertThat(short1.setSeed(2).fit(rings()).weightsSha256()).isNotEqualTo(sha);
  }

  @Test
  void worksInPipelineCrossValidatorAndOneVsRest() {
    Dataset<Row> raw = rings().selectExpr("x", "y", "concat('ring ', id % 3) as name");
    StringIndexer indexer = new StringIndexer().setInputCol("name").setOutputCol("label");
    VectorAssembler assembler =
        new VectorAssembler().setInputCols(new String[] {"x", "y"}).setOutputCol("features");
    MlpClassifier mlp = classifier().setEpochs(15);
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(new Pipeline().setStages(new PipelineStage[] {indexer, assembler, mlp}))
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setEstimatorParamMaps(
                new ParamGridBuilder()
                    .addGrid(mlp.learningRate(), new double[] {1e-6, 0.03})
                    .build())
            .setNumFolds(2)
            .setSeed(1);
    CrossValidatorModel best = validator.fit(raw);
    assertThat(best.avgMetrics()[1]).isGreaterThan(best.avgMetrics()[0] + 0.2);
    MlpClassificationModel model =
        (MlpClassificationModel) ((PipelineModel) best.bestModel()).stages()[2];
    assertThat(model.getLearningRate()).isEqualTo(0.03);
    assertThat(model.labels()).containsExactlyInAnyOrder("ring 0", "ring 1", "ring 2");
    assertThat(spark.sparkContext().getPersistentRDDs().isEmpty()).isTrue();

    Dataset<Row> vectors = assembler.transform(rings().drop("features"));
    Dataset<Row> out = new OneVsRest().setClassifier(classifier()).fit(vectors).transform(vectors);
    assertThat(new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(out))
        .isGreaterThan(0.9);
  }

  @Test
  void writesAModelFileThatNablaReads(@TempDir Path directory) {
    MlpClassificationModel model = classifier().setEpochs(1).fit(rings());
    String file = directory.resolve("m.safetensors").toUri().toString();
    model.toSafetensors(file);
    assertThat(ModelFile.read(Storage.local(), file).weightsSha256())
        .isEqualTo(model.weightsSha256());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "string(label) as label; features | index it with StringIndexer",
        "label; x as features | must be a column of Vector or of arrays of numbers",
        "label | featuresCol \"features\" must exist",
        "label; features; 1 as prediction | predictionCol \"prediction\" must not exist yet",
        "label + 0.5 as label; features | must hold integers",
        "label; array_repeat(double('NaN'), 2) as features | must hold finite numbers",
        "-label as label; features | must hold integers",
      })
  void refusesWhatItCannotUse(String columns, String message) {
    Dataset<Row> bad = rings().selectExpr(columns.split("; "));
    assertThatThrownBy(() -> classifier().fit(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void invalidRowsFailAreSkippedOrKept() {
    MlpClassificationModel model = classifier().setEpochs(1).fit(rings());
    Dataset<Row> rows = rings().selectExpr("id", "if(id = 3, null, features) as features");
    assertThatThrownBy(() -> model.transform(rows).collect())
        .hasStackTraceContaining("features must be finite numbers, got null")
        .hasStackTraceContaining("handleInvalid");
    assertThat(model.setHandleInvalid("skip").transform(rows).count()).isEqualTo(599);
    Dataset<Row> kept = model.setHandleInvalid("keep").transform(rows);
    assertThat(kept.filter("prediction is null").collectAsList()).hasSize(1);
    assertThat(kept.count()).isEqualTo(600);
    assertThatThrownBy(() -> model.transform(rings().selectExpr("array(x) as features")).collect())
        .hasStackTraceContaining("features must be 2 numbers, as when the model was fitted, got 1");
  }

  @Test
  void validationNeedsARowAndItsFlags() {
    MlpClassifier validated = classifier().setEpochs(2).setValidationIndicatorCol("held");
    assertThatThrownBy(() -> validated.fit(rings().selectExpr("*", "false as held")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("validationIndicatorCol \"held\" must be true in some row");
    TrainingSummary summary =
        validated.fit(rings().selectExpr("*", "id % 5 = 0 as held")).summary();
    assertThat(summary.trainingRows()).isEqualTo(480);
    assertThat(summary.history().get(0).validation()).isPresent();
  }
}
