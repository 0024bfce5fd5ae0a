package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import nabla.Leftovers;
import nabla.engine.EpochReport;
import nabla.engine.TrainingDivergedException;
import nabla.model.ModelFile;
import nabla.model.Storage;
import nabla.settings.Metric;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionSuite;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.LabeledPoint;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.ml.util.MLTestingUtils$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

class MlpClassifierIT extends StageContract<MlpClassifier, MlpClassificationModel> {

  @Override
  MlpClassifier estimator() {
    return new MlpClassifier().setHiddenLayers(new int[] {4}).setEpochs(2);
  }

  /** Static, since a function that is sent to a task is a copy. */
  private static final AtomicReference<AtomicInteger> CALLS = new AtomicReference<>();

  @Override
  Dataset<Row> rows() {
    return Rows.rings(spark);
  }

  @Override
  Evaluator evaluator() {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy");
  }

  @Override
  String[] outputs() {
    return new String[] {"rawPrediction", "probability", "prediction"};
  }

  /** A network that tells the rings apart. */
  private static MlpClassifier thorough() {
    return new MlpClassifier()
        .setHiddenLayers(new int[] {24})
        .setEpochs(60)
        .setBatchSize(32)
        .setLearningRate(0.02);
  }

  private static double accuracy(Dataset<Row> predictions) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predictions);
  }

  /** A mean does not change where all weigh the same; four times as much is exact in floats. */
  @Test
  void classesWeighWhatTheyAreTold() {
    String alike = estimator().fit(rows()).weightsSha256();
    for (String weights : List.of("balanced", "[4, 4, 4]")) { // 200 rows of each class
      assertThat(estimator().setClassWeights(weights).fit(rows()).weightsSha256()).isEqualTo(alike);
    }
    Dataset<Row> uneven = rows().where("label = 0 or id % 4 = 0"); // 200, 50 and 50
    String balanced = estimator().setClassWeights("balanced").fit(uneven).weightsSha256();
    assertThat(estimator().setClassWeights("[0.5, 2, 2]").fit(uneven).weightsSha256())
        .isEqualTo(balanced)
        .isNotEqualTo(estimator().fit(uneven).weightsSha256());
  }

  @Test
  void refusesWeightsThatDoNotFitTheClasses() {
    assertThatThrownBy(() -> estimator().setClassWeights("[1, 2]").fit(rows()))
        .hasMessage(
            "training data: classWeights must be 3 numbers, one for each class, got 2: [1, 2]");
    assertThatThrownBy(
            () -> estimator().setClassWeights("balanced").fit(rows().where("label <> 1")))
        .hasMessage(
            "training data: classWeights must be none or a list of numbers where a class has no training example, got balanced and none of class 1");
    Dataset<Row> named =
        new StringIndexer()
            .setInputCol("label")
            .setOutputCol("named")
            .fit(rows())
            .transform(rows());
    assertThatThrownBy(() -> estimator().setLabelCol("named").setClassWeights("[1, 2]").fit(named))
        .hasMessage("classWeights must be 3 numbers, one for each class, got 2: [1, 2]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax-focal", "sigmoid-focal(1)"})
  void focalCostsTellTheRingsApart(String cost) {
    Dataset<Row> out = thorough().setCost(cost).fit(rows()).transform(rows());
    assertThat(accuracy(out)).isGreaterThan(0.95);
    Vector p = out.select("probability").first().getAs(0);
    assertThat(p.apply(0) + p.apply(1) + p.apply(2)).isCloseTo(1, within(1e-9));
  }

  @Test
  void hingeGivesMarginsAndNoProbabilities() {
    MlpClassifier hinge = thorough().setCost("hinge");
    assertThatThrownBy(() -> hinge.fit(rows()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "probabilityCol must be empty for the cost hinge, whose outputs are margins and no probabilities, got \"probability\"; set it to \"\", or choose another cost");
    hinge.setProbabilityCol("");
    MlpClassificationModel model = hinge.fit(rows());
    Dataset<Row> out = model.transform(rows());
    assertThat(accuracy(out)).isGreaterThan(0.95);
    assertThat(out.columns()).doesNotContain("probability");
    Row row = out.first();
    Vector margins = row.getAs("rawPrediction");
    int said = (int) row.<Double>getAs("prediction").doubleValue();
    assertThat(margins.apply(said)).isPositive();
    assertThat(margins.apply((said + 1) % 3)).isNegative();
    assertThat(margins.apply((said + 2) % 3)).isNegative();
    assertThatThrownBy(() -> model.predictProbability(Vectors.dense(0.3, 0.1)))
        .hasMessageContaining("are margins and no probabilities: predictRaw gives them");
    assertThatThrownBy(() -> model.copy(ParamMap.empty()).setProbabilityCol("p").transform(rows()))
        .hasMessageContaining("probabilityCol must be empty for the cost hinge");
    assertThatThrownBy(() -> hinge.setThresholds(new double[] {0.5, 0.5}).fit(rows()))
        .hasMessageContaining("thresholds must be left out for the cost hinge");
  }

  @Test
  void takesNumericLabelsOfAnyType() {
    MLTestingUtils$.MODULE$.checkNumericTypes(
        estimator(),
        spark,
        true,
        (MlpClassificationModel one, MlpClassificationModel other) -> {
          assertThat(one.weightsSha256()).isEqualTo(other.weightsSha256());
          return BoxedUnit.UNIT;
        });
  }

  @Test
  void learnsWhatNoLineParts() {
    MlpClassificationModel model = thorough().fit(rows());
    Dataset<Row> out = model.transform(rows());
    assertThat(accuracy(out)).isGreaterThan(0.97);
    assertThat(model.weights(1).numRows()).isEqualTo(24);
    assertThat(model.weights(1).numCols()).isEqualTo(2);
    assertThat(model.biases(2).size()).isEqualTo(3);
    assertThatThrownBy(() -> model.weights(3)).hasMessage("layer must be in [1, 2], got 3");
    for (Row row : out.takeAsList(300)) {
      List<Double> x = row.getList(row.fieldIndex("features"));
      Vector features = Vectors.dense(x.get(0), x.get(1));
      assertThat(row.<Vector>getAs("probability").toArray())
          .containsExactly(model.predictProbability(features).toArray(), within(1e-6));
      double[] raw = model.predictRaw(features).toArray();
      double scale = Math.max(1, Arrays.stream(raw).map(Math::abs).max().orElseThrow());
      assertThat(row.<Vector>getAs("rawPrediction").toArray())
          .containsExactly(raw, within(1e-6 * scale));
      assertThat(row.<Double>getAs("prediction")).isEqualTo(model.predict(features));
    }
  }

  /** As in MLlib's suite of its perceptron: two inputs, two classes. */
  @Test
  void learnsXor() {
    Dataset<Row> xor =
        spark.sql(
            "select * from values (array(0, 0), 0), (array(0, 1), 1), (array(1, 0), 1),"
                + " (array(1, 1), 0) as t(features, label)");
    Dataset<Row> out =
        new MlpClassifier()
            .setHiddenLayers(new int[] {5})
            .setActivation("tanh")
            .setEpochs(300)
            .setLearningRate(0.05)
            .fit(xor)
            .transform(xor);
    assertThat(accuracy(out)).isEqualTo(1);
  }

  @Test
  void learnsIris(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("iris.txt");
    try (InputStream iris = LabeledPoint.class.getResourceAsStream("/iris_libsvm.txt")) {
      Files.copy(iris, file);
    }
    Dataset<Row> iris =
        spark.read().format("libsvm").option("numFeatures", 4).load(file.toString()).cache();
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StandardScaler()
                      .setInputCol("features")
                      .setOutputCol("scaled")
                      .setWithMean(true),
                  new MlpClassifier()
                      .setFeaturesCol("scaled")
                      .setHiddenLayers(new int[] {5, 4})
                      .setActivation("tanh")
                      .setEpochs(200)
                      .setBatchSize(16)
                      .setLearningRate(0.01)
                });
    assertThat(accuracy(pipeline.fit(iris).transform(iris))).isGreaterThan(0.97);
    iris.unpersist();
  }

  /** The made-up data of MLlib's own test of two hidden layers: as good as logistic regression. */
  @Test
  void isAsGoodAsLogisticRegressionWhereThatIsRight() {
    double[] coefficients = {
      -0.57997, 0.912083, -0.371077, -0.819866, 2.688191, -0.16624, -0.84355, -0.048509, -0.301789,
      4.170682
    };
    double[] means = {5.843, 3.057, 3.758, 1.199};
    double[] variances = {0.6856, 0.1899, 3.116, 0.581};
    Dataset<Row> data =
        spark
            .createDataFrame(
                CollectionConverters.asJava(
                    LogisticRegressionSuite.generateMultinomialLogisticInput(
                        coefficients, means, variances, true, 1000, 42)),
                LabeledPoint.class)
            .select("label", "features")
            .cache();
    double logistic = accuracy(new LogisticRegression().fit(data).transform(data));
    MlpClassifier mlp =
        new MlpClassifier()
            .setHiddenLayers(new int[] {5, 4})
            .setActivation("sigmoid")
            .setInitializer("glorot")
            .setEpochs(150)
            .setBatchSize(32)
            .setLearningRate(0.01);
    assertThat(accuracy(mlp.fit(data).transform(data))).isGreaterThan(logistic - 0.02);
    data.unpersist();
  }

  @Test
  void learnsDigits() {
    Dataset<Row> train = spark.read().parquet("data/mnist/train.parquet").limit(8000).cache();
    Dataset<Row> test = spark.read().parquet("data/mnist/test.parquet");
    MlpClassificationModel model =
        new MlpClassifier().setHiddenLayers(new int[] {100}).setEpochs(12).fit(train);
    assertThat(accuracy(model.transform(test))).isGreaterThan(0.93);
    assertThat(model.numClasses()).isEqualTo(10);
    assertThat(model.numFeatures()).isEqualTo(784);
    train.unpersist();
  }

  @Test
  void everyCostMakesADistribution() {
    for (String cost :
        new String[] {"softmax-cross-entropy", "sigmoid-cross-entropy", "quadratic"}) {
      MlpClassificationModel model = thorough().setCost(cost).fit(rows());
      Dataset<Row> out = model.transform(rows());
      assertThat(accuracy(out)).as(cost).isGreaterThan(0.9);
      double[] p = out.first().<Vector>getAs("probability").toArray();
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-6));
    }
  }

  /** Where sigmoid outputs, as floats, are 0 or 1 for several classes. */
  @ParameterizedTest
  @ValueSource(strings = {"softmax-cross-entropy", "sigmoid-cross-entropy"})
  void transformAgreesWithPredictFarOut(String cost) {
    MlpClassificationModel model = thorough().setEpochs(5).setCost(cost).fit(rows());
    Dataset<Row> far = rows().selectExpr("array(1000 * x, 1000 * y) as features");
    for (Row row : model.transform(far).takeAsList(100)) {
      List<Double> x = row.getList(row.fieldIndex("features"));
      Vector features = Vectors.dense(x.get(0), x.get(1));
      double[] p = row.<Vector>getAs("probability").toArray();
      assertThat(row.<Double>getAs("prediction")).isEqualTo(model.predict(features));
      assertThat(p).containsExactly(model.predictProbability(features).toArray(), within(1e-6));
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void ranksTwoClassesByItsRawPrediction() {
    Dataset<Row> two = rows().filter("label < 2");
    Dataset<Row> out = estimator().setEpochs(20).fit(two).transform(two);
    for (Row row : out.takeAsList(20)) {
      double[] raw = row.<Vector>getAs("rawPrediction").toArray();
      double[] p = row.<Vector>getAs("probability").toArray();
      assertThat(2 * raw[1]).isCloseTo(Math.log(p[1] / p[0]), within(1e-4));
    }
    double byRaw = new BinaryClassificationEvaluator().evaluate(out);
    double byProbability =
        new BinaryClassificationEvaluator().setRawPredictionCol("probability").evaluate(out);
    assertThat(byRaw).isCloseTo(byProbability, within(1e-9));
  }

  @Test
  void thresholdsMoveThePrediction() {
    MlpClassificationModel model = model();
    model.setThresholds(new double[] {1, 1, 1e-6});
    assertThat(model.transform(rows()).filter("prediction != 2").count()).isZero();
    assertThat(model.predict(Vectors.dense(1, 1))).isEqualTo(2);
    MlpClassifier wrong = estimator().setThresholds(new double[] {0.5, 0.5});
    assertThatThrownBy(() -> wrong.fit(rows()))
        .hasMessageContaining("thresholds must be 3 numbers, one for each class, got 2");
    ParamMap two = new ParamMap().put(new ParamPair<>(model.thresholds(), new double[] {1, 1}));
    assertThatThrownBy(() -> model.transform(rows(), two))
        .hasMessageContaining("thresholds must be 3 numbers, one for each class, got 2");
  }

  @Test
  void keepsTheNamesOfItsClasses() {
    Dataset<Row> named = rows().selectExpr("features", "concat('ring ', id % 3) as name");
    StringIndexer indexer = new StringIndexer().setInputCol("name").setOutputCol("label");
    Dataset<Row> indexed = indexer.fit(named).transform(named);
    String[] names = {"ring 0", "ring 1", "ring 2"};
    assertThat(estimator().fit(indexed).labels()).containsExactly(names);
    // from metadata, so though a class is missing
    assertThat(estimator().fit(indexed.filter("label < 2")).labels()).containsExactly(names);
    assertThat(model().labels()).containsExactly("0", "1", "2");
    Dataset<Row> one = named.filter("name = 'ring 1'");
    assertThat(estimator().fit(indexer.fit(one).transform(one)).labels())
        .containsExactly("ring 1", "1");
    assertThat(estimator().fit(rows().filter("label < 2")).numClasses()).isEqualTo(2);
  }

  @Test
  void aRowOfWeightThreeActsAsThreeCopies() {
    MlpClassifier oneBatch =
        estimator().setActivation("tanh").setBatchSize(10_000).setEpochs(30).setLearningRate(0.01);
    Dataset<Row> copies = rows().join(spark.range(3).toDF("copy")).filter("copy = 0 or id < 200");
    Dataset<Row> weighted = rows().selectExpr("*", "if(id < 200, 3, 1) as weight");
    double[] expected = oneBatch.fit(copies).weights(1).toArray();
    assertThat(oneBatch.setWeightCol("weight").fit(weighted).weights(1).toArray())
        .containsExactly(expected, within(1e-4));
    double[] unweighted = oneBatch.setWeightCol("").fit(weighted).weights(1).toArray();
    assertThat(unweighted[0]).isNotCloseTo(expected[0], within(1e-3));
  }

  @Test
  void summaryTellsHowItWent() {
    MlpClassifier validated = thorough().setValidationIndicatorCol("held");
    Dataset<Row> rows = rows().selectExpr("*", "id % 5 = 0 as held");
    FitSummary summary = validated.fit(rows).summary();
    assertThat(summary.trainingRows()).isEqualTo(480);
    assertThat(summary.totalIterations()).isEqualTo(60);
    assertThat(summary.objectiveHistory()).hasSize(60);
    assertThat(summary.objectiveHistory()[59]).isLessThan(summary.objectiveHistory()[0]);
    assertThat(summary.stopReason()).isEqualTo("all 60 epochs are done");
    EpochReport last = summary.history().get(59);
    assertThat(last.validation().orElseThrow().accuracy().orElseThrow()).isGreaterThan(0.9);
    assertThat(last.examplesPerSecond()).isPositive();

    FitSummary stopped = validated.setPatience(2).setTol(0.3).fit(rows).summary();
    assertThat(stopped.totalIterations()).isBetween(3, 59);
    assertThat(stopped.stopReason()).contains("0.3").contains("2 epochs");
  }

  @Test
  void crossValidationPicksTheBetterAndLeavesNothingBehind() throws InterruptedException {
    Dataset<Row> raw = rows().selectExpr("x", "y", "concat('ring ', id % 3) as name");
    MlpClassifier mlp = thorough().setEpochs(15);
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new StringIndexer().setInputCol("name").setOutputCol("label"),
                  new VectorAssembler().setInputCols(new String[] {"x", "y"}).setOutputCol("in"),
                  new StandardScaler().setInputCol("in").setOutputCol("features"),
                  mlp
                });
    ParamMap[] grid =
        new ParamGrid()
            .add(mlp.learningRate(), 1e-6, 0.03)
            .add(mlp.hiddenLayers(), new int[] {2}, new int[] {24})
            .build();
    MulticlassClassificationEvaluator evaluator =
        new MulticlassClassificationEvaluator().setMetricName("accuracy");
    pipeline.fit(raw); // Spark starts threads of its own that stay
    Leftovers before = Leftovers.of(spark);
    CrossValidatorModel best =
        new CrossValidator()
            .setEstimator(pipeline)
            .setEvaluator(evaluator)
            .setEstimatorParamMaps(grid)
            .setNumFolds(3)
            .setParallelism(2)
            .setSeed(1)
            .fit(raw);
    MlpClassificationModel model =
        (MlpClassificationModel) ((PipelineModel) best.bestModel()).stages()[3];
    assertThat(model.getLearningRate()).isEqualTo(0.03);
    assertThat(model.getHiddenLayers()).containsExactly(24);
    assertThat(Arrays.stream(best.avgMetrics()).max().orElseThrow()).isGreaterThan(0.9);
    MlpClassifier diverging =
        estimator().setOptimizer("gradient-descent").setLearningRate(1e30).setEpochs(50);
    assertThatThrownBy(() -> diverging.fit(rows())).isInstanceOf(TrainingDivergedException.class);
    MlpClassifier validated = estimator().setValidationIndicatorCol("held");
    Dataset<Row> bad =
        rows().selectExpr("if(id = 0, array(x), features) as features", "label", "id < 9 as held");
    assertThatThrownBy(() -> validated.fit(bad)).hasMessageContaining("validation data");
    before.requireNoMore(spark);

    TrainValidationSplitModel split =
        new TrainValidationSplit()
            .setEstimator(pipeline)
            .setEvaluator(evaluator)
            .setEstimatorParamMaps(grid)
            .setSeed(1)
            .fit(raw);
    model = (MlpClassificationModel) ((PipelineModel) split.bestModel()).stages()[3];
    assertThat(model.getLearningRate()).isEqualTo(0.03);
  }

  /** With several fits at once, all of which save checkpoints in the same directory. */
  @Test
  void aWildRateDoesNotEndASearch(@TempDir Path directory) throws IOException {
    MlpClassifier mlp =
        thorough()
            .setOptimizer("gradient-descent")
            .setEpochs(8)
            .setOnDivergence("keep")
            .setCheckpointDirectory(directory.toString())
            .setCheckpointInterval(1);
    CrossValidatorModel best =
        new CrossValidator()
            .setEstimator(mlp)
            .setEvaluator(evaluator())
            .setEstimatorParamMaps(new ParamGrid().add(mlp.learningRate(), 0.5, 1e30).build())
            .setNumFolds(2)
            .setParallelism(2)
            .setSeed(1)
            .fit(rows());
    assertThat(((MlpClassificationModel) best.bestModel()).getLearningRate()).isEqualTo(0.5);
    assertThat(best.avgMetrics()[0]).isGreaterThan(best.avgMetrics()[1]);
    assertThat(newest(directory)).as("the last state of a fit stays").isEqualTo(8 * 19);
  }

  @Test
  void aDivergedFitKeepsTheLastFiniteWeightsIfItIsTold() {
    MlpClassifier wild =
        estimator().setOptimizer("gradient-descent").setLearningRate(1e30).setEpochs(5);
    assertThatThrownBy(() -> wild.fit(rows())).isInstanceOf(TrainingDivergedException.class);
    MlpClassificationModel kept = wild.setOnDivergence("keep").fit(rows());
    assertThat(kept.summary().totalIterations()).isLessThan(5);
    assertThat(kept.summary().stopReason())
        .contains("diverged")
        .contains("1.0E30")
        .doesNotContain("all 5 epochs");
    double[] weights = kept.weights(1).toArray();
    assertThat(Arrays.stream(weights)).allMatch(Double::isFinite);
    assertThat(kept.transform(rows()).count()).isEqualTo(Rows.COUNT);
  }

  @Test
  void isOneOfOneVsRest() {
    Dataset<Row> vectors =
        new VectorAssembler()
            .setInputCols(new String[] {"x", "y"})
            .setOutputCol("features")
            .transform(rows().drop("features"));
    Dataset<Row> out = new OneVsRest().setClassifier(thorough()).fit(vectors).transform(vectors);
    assertThat(accuracy(out)).isGreaterThan(0.9);
  }

  @Test
  void writesAModelFileThatNablaReads(@TempDir Path directory) {
    MlpClassificationModel model = model();
    String file = directory.resolve("m.safetensors").toUri().toString();
    model.toSafetensors(file);
    assertThat(ModelFile.read(Storage.local(), file).weightsSha256())
        .isEqualTo(model.weightsSha256());
  }

  /** By the names that {@code nabla evaluate} looks for. */
  @Test
  void tellsWhichColumnsItWasFittedTo() {
    Dataset<Row> rows = rows().selectExpr("features as scaled", "label as y", "1 + id as w");
    MlpClassifier named =
        estimator().setFeaturesCol("scaled").setLabelCol("y").setWeightCol("w").setEpochs(1);
    assertThat(named.fit(rows).trained().provenance().circumstances())
        .containsEntry("featuresCol", "scaled")
        .containsEntry("labelCol", "y")
        .containsEntry("weightCol", "w")
        .containsEntry("hiddenLayers", "[4]");
  }

  @Test
  void goesOnFromACheckpointOfTheSameRun(@TempDir Path directory) throws Exception {
    MlpClassifier saved =
        estimator()
            .setEpochs(100)
            .setCheckpointDirectory(directory.toUri().toString())
            .setCheckpointInterval(1);
    Dataset<Row> rows = rows().cache();
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            jobs.incrementAndGet();
          }
        };
    CompletableFuture<MlpClassificationModel> cancelled =
        CompletableFuture.supplyAsync(() -> Configured.stepByStep(spark, () -> saved.fit(rows)));
    while (!cancelled.isDone()) {
      if (newest(directory) >= 150) {
        spark.sparkContext().cancelAllJobs();
      }
      Thread.sleep(20);
    }
    assertThat(cancelled).isCompletedExceptionally();
    long done = newest(directory);
    assertThat(done).isGreaterThanOrEqualTo(150);

    // another run does not mind them
    assertThat(saved.copy(new ParamMap()).setEpochs(2).fit(rows).summary().totalIterations())
        .isEqualTo(2);
    assertThat(newest(directory)).isEqualTo(done);

    String expected = estimator().setEpochs(100).fit(rows).weightsSha256();
    spark.sparkContext().addSparkListener(counter);
    assertThat(Configured.stepByStep(spark, () -> saved.fit(rows)).weightsSha256())
        .isEqualTo(expected);
    spark.sparkContext().removeSparkListener(counter);
    int steps = 100 * 5;
    assertThat(jobs.get()).as("steps that were left").isBetween((int) (steps - done), steps - 130);
    assertThat(newest(directory)).as("the last state stays").isEqualTo(steps);
    rows.unpersist();
  }

  /** How many steps the newest checkpoint has done; 0 if there is none. */
  private static long newest(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("checkpoint-\\d+\\.safetensors"))
          .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
          .max()
          .orElse(0);
    } catch (UncheckedIOException e) { // a file that is being written has got its name meanwhile
      return newest(directory);
    }
  }

  /** Labels without metadata: how many classes there are is found in the same reading. */
  @Test
  void stagesBeforeItInAPipelineSeeEachRowOnce() {
    AtomicInteger calls = new AtomicInteger();
    CALLS.set(calls);
    spark
        .udf()
        .register(
            "counted",
            (UDF1<Double, Double>)
                x -> {
                  CALLS.get().incrementAndGet();
                  return x;
                },
            DataTypes.DoubleType);
    Dataset<Row> plain = rows().selectExpr("label", "x", "y", "rand(7) < 0.2 as held");
    long rows = plain.count();
    PipelineStage counting =
        new SQLTransformer().setStatement("SELECT label, held, counted(x) AS x, y FROM __THIS__");
    PipelineStage assembling =
        new VectorAssembler().setInputCols(new String[] {"x", "y"}).setOutputCol("features");
    for (MlpClassifier last :
        List.of(estimator(), estimator().setValidationIndicatorCol("held").setPatience(1))) {
      calls.set(0);
      new Pipeline().setStages(new PipelineStage[] {counting, assembling, last}).fit(plain);
      assertThat(calls).hasValue((int) rows);
    }
  }

  @Test
  void theLargestLabelOfAllRowsSaysHowManyClassesThereAre() {
    // the last class is held back
    Dataset<Row> rows = rows().selectExpr("features", "label * 2 as label", "label = 2 as held");
    MlpClassificationModel model = estimator().setValidationIndicatorCol("held").fit(rows);
    assertThat(model.numClasses()).isEqualTo(5);
    assertThatThrownBy(() -> estimator().setThresholds(new double[] {1, 1}).fit(rows))
        .hasMessage("thresholds must be 5 numbers, one for each class, got 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "string(label) as label; features | index it with StringIndexer",
        "label = 1 as label; features | numeric but was actually of type boolean, and it is the labelCol; make 0 and 1 of it, as in col(\"label\").cast(\"int\")",
        "current_date() as label; features | of type date, and it is the labelCol; cast it to string and index that",
        "features | labelCol \"label\" must exist, got the columns features",
        "label + 0.5 as label; features | must hold integers from 0 on, one for each output of the network, got 0.5",
        "-label as label; features | must hold integers",
        "label * 1e6 as label; features | must hold class indexes below 1000, got 1000000.0; if that is right, name the classes",
        "label; array_repeat(double('NaN'), 2) as features | must hold finite numbers, got NaN",
        "label; if(id = 7, null, features) as features | must hold finite numbers, got null",
        "if(id = 7, null, label) as label; features | one for each output of the network, got null",
        "label; if(id = 7, array(x), features) as features | must hold 2 numbers in every row, got 1",
      })
  void refusesRowsItCannotLearnFrom(String columns, String message) {
    Dataset<Row> bad = rows().selectExpr(columns.split("; "));
    assertThatThrownBy(() -> estimator().fit(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weight | -1.0 as weight | must hold finite numbers of at least 0, got -1.0",
        "weight | 0 as weight | must be above 0 in some row, as a 32-bit float, got 0 in all 600",
        "weight | 'a' as weight | it is the weightCol; cast it first",
        "weight | 1 as other | weightCol \"weight\" must exist",
        "held | false as held | \"held\" must be true in some row, got false in all 600",
        "held | 0 as held | validationIndicatorCol \"held\" must be boolean, got int",
        "held | if(id = 1, null, true) as held | true or false in every row, got null in 1",
        "held | true as held | must hold at least one row, got none",
        "held | true as other | validationIndicatorCol \"held\" must exist",
      })
  void refusesWeightsAndValidationItCannotUse(String column, String as, String message) {
    Dataset<Row> bad = rows().selectExpr("*", as);
    MlpClassifier classifier =
        column.equals("weight")
            ? estimator().setWeightCol(column)
            : estimator().setValidationIndicatorCol(column);
    assertThatThrownBy(() -> classifier.fit(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void validationIsAPartByContentOrAColumnButNotBoth() {
    Dataset<Row> rows = rows().selectExpr("*", "id % 5 = 0 as held");
    MlpClassifier part = estimator().setEpochs(3).setValidationFraction(0.2).setMetric("f1");
    FitSummary summary = part.fit(rows).summary();
    assertThat(summary.trainingRows()).isBetween(430L, 520L);
    assertThat(summary.history().get(0).validation().orElseThrow().values())
        .containsOnlyKeys(Metric.COST, Metric.ACCURACY, Metric.F1);
    assertThat(part.fit(rows.repartition(7)).summary().trainingRows())
        .isEqualTo(summary.trainingRows());
    assertThatThrownBy(() -> part.setValidationIndicatorCol("held").fit(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "validationFraction must be left out where validationIndicatorCol says which rows are held back, got 0.2 with \"held\"");
  }

  @Test
  void aMetricThatCannotBeMeasuredIsRefused() {
    Dataset<Row> rows = rows();
    assertThatThrownBy(() -> estimator().setMetric("rmse").fit(rows))
        .hasMessage(
            "metric must be cost or accuracy or auc or f1 for the classes of labelCol, got rmse");
    assertThatThrownBy(() -> estimator().setMetric("auc").fit(rows))
        .hasMessage(
            "metric must be cost without validation examples, got auc; set validationFraction or validationIndicatorCol");
    assertThatThrownBy(() -> estimator().setMetric("auc").setValidationFraction(0.1).fit(rows))
        .hasMessage("metric must be cost or accuracy or f1 for the 3 classes of labelCol, got auc");
  }

  /**
   * The rows that are held back say something else than the others, so they fit worse and worse.
   */
  @Test
  void theModelIsThatOfTheBestEpoch() {
    Dataset<Row> rows =
        rows()
            .selectExpr("features", "id % 5 = 0 as held", "(label + int(id % 5 = 0)) % 3 as label");
    MlpClassifier misled = thorough().setEpochs(8).setValidationIndicatorCol("held");
    MlpClassificationModel best = misled.fit(rows);
    int epoch = best.summary().keptEpoch();
    double least = best.summary().history().get(epoch - 1).validation().orElseThrow().cost();
    assertThat(best.summary().history())
        .hasSize(8)
        .allMatch(report -> report.validation().orElseThrow().cost() >= least);
    assertThat(epoch).isLessThan(8);
    MlpClassificationModel last = misled.setKeep("last").fit(rows);
    assertThat(last.summary().keptEpoch()).isEqualTo(8);
    assertThat(last.weightsSha256()).isNotEqualTo(best.weightsSha256());
    assertThat(misled.setEpochs(epoch).fit(rows).weightsSha256()).isEqualTo(best.weightsSha256());
  }
}
