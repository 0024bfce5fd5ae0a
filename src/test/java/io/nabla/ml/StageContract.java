package io.nabla.ml;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nabla.SparkSessions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.ParamsSuite$;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.util.DefaultReadWriteSuite;
import org.apache.spark.ml.util.MLTestingUtils$;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * What every estimator of this package, and its model, must be and do as stages of spark.ml: our
 * own checks, and those that Spark publishes for its own stages.
 */
abstract class StageContract<
    E extends Estimator<M> & SetsTrainingParams<E> & HasHandleInvalid<E> & MLWritable,
    M extends Model<M> & HasNetwork & HasHandleInvalid<M> & MLWritable> {

  /** Has Spark's check of reading and writing, and its memory on disk. */
  private static DefaultReadWriteSuite readWrite;

  static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
    readWrite = new DefaultReadWriteSuite();
    readWrite.beforeAll(); // takes the session that is there
  }

  @AfterAll
  static void stop() {
    readWrite.afterAll();
    spark.stop();
    System.clearProperty("spark.testing"); // which Spark's suites set
  }

  /** A small network with nothing but the columns set, quick to fit. */
  abstract E estimator();

  /** Rows for it. */
  abstract Dataset<Row> rows();

  /** The columns that the model appends. */
  abstract String[] outputs();

  /** Tells how good its predictions are. */
  abstract Evaluator evaluator();

  private M model() {
    return estimator().fit(rows());
  }

  private static scala.collection.immutable.Map<String, Object> params(Map<String, Object> params) {
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(params));
  }

  @Test
  void paramsAreTheStagesOwn() {
    E estimator = estimator();
    ParamsSuite$.MODULE$.checkParams(estimator);
    ParamsSuite$.MODULE$.checkParams(model());
    for (Param<?> param : estimator.params()) {
      assertThat(param.doc()).as(param.name()).isNotBlank();
      assertThat(estimator.explainParam(param)).startsWith(param.name() + ": ");
    }
    assertThat(estimator.getLearningRate()).isEqualTo(1e-3);
    assertThatThrownBy(() -> estimator.setLearningRate(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("learningRate");
  }

  @Test
  void copiesKeepUidParentAndParams() {
    E estimator = estimator();
    M model = estimator.fit(rows());
    MLTestingUtils$.MODULE$.checkCopyAndUids(estimator, model);
    assertThat(model.uid()).isEqualTo(estimator.uid());
    ParamMap extra = new ParamMap().put(new ParamPair<>(estimator.epochs(), (Object) 7));
    assertThat(((HasTrainingParams) estimator.copy(extra)).getEpochs()).isEqualTo(7);
    assertThat(estimator.getEpochs()).isEqualTo(2);
    assertThat(model.hasSummary()).isTrue();
    assertThat(model.copy(new ParamMap()).summary()).isEqualTo(model.summary());
  }

  @Test
  void readsWhatItWrites() {
    E estimator = estimator();
    readWrite.testDefaultReadWrite(estimator, true, true);
    Map<String, Object> settings =
        Map.of("epochs", 1, "seed", 5L, "activation", "tanh", "handleInvalid", "skip");
    readWrite.testEstimatorAndModelReadWrite(
        estimator,
        rows(),
        params(settings),
        params(settings),
        (M saved, M loaded) -> {
          assertThat(loaded.weightsSha256()).isEqualTo(saved.weightsSha256());
          assertThat(loaded.trained().provenance()).isEqualTo(saved.trained().provenance());
          assertThat(loaded.hasSummary()).isFalse();
          assertThatThrownBy(loaded::summary).hasMessageContaining("not saved with a model");
          return BoxedUnit.UNIT;
        },
        false);
  }

  @Test
  void replacesAModelOnlyWhenTold(@TempDir Path directory) throws IOException {
    M model = model();
    String path = directory.resolve("model").toUri().toString();
    model.write().save(path);
    assertThatThrownBy(() -> model.write().save(path)).isInstanceOf(IOException.class);
    model.write().overwrite().save(path);
  }

  @Test
  void worksInAPipelineThatIsSavedAndLoaded(@TempDir Path directory) throws IOException {
    String path = directory.resolve("pipeline").toUri().toString();
    PipelineModel pipeline =
        new Pipeline().setStages(new PipelineStage[] {estimator()}).fit(rows());
    pipeline.write().save(path);
    Transformer loaded = PipelineModel.load(path).stages()[0];
    assertThat(loaded.transform(rows()).collectAsList())
        .isEqualTo(pipeline.transform(rows()).collectAsList());
  }

  @Test
  void isTunedByCrossValidation() {
    E estimator = estimator().setEpochs(10).setBatchSize(32);
    CrossValidatorModel tuned =
        new CrossValidator()
            .setEstimator(estimator)
            .setEvaluator(evaluator())
            .setEstimatorParamMaps(
                new ParamGridBuilder()
                    .addGrid(estimator.learningRate(), new double[] {1e-9, 0.03})
                    .build())
            .setNumFolds(2)
            .setSeed(1)
            .fit(rows());
    assertThat(((HasTrainingParams) tuned.bestModel()).getLearningRate()).isEqualTo(0.03);
  }

  @Test
  void tellsTheSchemaOfWhatItMakes() {
    E estimator = estimator();
    M model = estimator.fit(rows());
    for (String invalid : new String[] {"error", "skip", "keep"}) {
      model.setHandleInvalid(invalid);
      Dataset<Row> out = model.transform(rows());
      assertThat(out.schema()).isEqualTo(model.transformSchema(rows().schema()));
      assertThat(out.columns()).containsSequence(outputs()).endsWith(outputs());
      assertThat(estimator.setHandleInvalid(invalid).transformSchema(rows().schema()).fieldNames())
          .isEqualTo(out.columns());
      assertThat(out.count()).isEqualTo(rows().count());
    }
  }

  @Test
  void leavesOutColumnsWithoutAName() {
    M model = model();
    for (String output : outputs()) {
      Param<String> param = param(model, output + "Col");
      M without = model.copy(new ParamMap().put(new ParamPair<>(param, "")));
      assertThat(without.transform(rows()).columns())
          .containsExactly(
              Arrays.stream(model.transform(rows()).columns())
                  .filter(column -> !column.equals(output))
                  .toArray(String[]::new));
    }
  }

  @SuppressWarnings("unchecked") // names of columns are strings
  private Param<String> param(M model, String name) {
    return (Param<String>) (Param<?>) model.getParam(name);
  }

  @Test
  void isAServiceThatSparkConnectFinds() {
    assertThat(ServiceLoader.load(Estimator.class).stream().map(ServiceLoader.Provider::type))
        .anyMatch(type -> type.equals(estimator().getClass()));
  }

  @Test
  void goesThroughJavaSerialization() throws IOException, ClassNotFoundException {
    E estimator = estimator();
    M model = estimator.fit(rows());
    assertThat(serialized(estimator).fit(rows()).weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(serialized(model).transform(rows()).collectAsList())
        .isEqualTo(model.transform(rows()).collectAsList());
  }

  @SuppressWarnings({"unchecked", "BanSerializableRead"}) // what has just been written
  private static <T> T serialized(T stage) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(stage);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  @Test
  void sameRowsSameModelHoweverTheyArePartitioned() {
    String sha256 = model().weightsSha256();
    assertThat(model().weightsSha256()).isEqualTo(sha256);
    assertThat(estimator().fit(rows().repartition(7)).weightsSha256()).isEqualTo(sha256);
    assertThat(estimator().fit(rows().coalesce(1)).weightsSha256()).isEqualTo(sha256);
    assertThat(estimator().setSeed(2).fit(rows()).weightsSha256()).isNotEqualTo(sha256);
  }

  @Test
  void refusesColumnsThatAreMissingWrongOrInTheWay() {
    refuses(rows().drop("features"), "featuresCol \"features\" must exist, got the columns");
    refuses(
        rows().drop("features").withColumnRenamed("x", "features"),
        "featuresCol \"features\" must be a column of Vector or of arrays of numbers, got");
    Dataset<Row> twice = rows().join(rows().select("id", "features"), "id");
    refuses(twice, "featuresCol \"features\" must be one column, got several of that name");
    for (String output : outputs()) {
      refuses(
          rows().selectExpr("*", "1 as " + output),
          "%sCol \"%s\" must not exist yet".formatted(output, output));
    }
  }

  @Test
  void namesTheRowWhoseVectorIsNull() {
    Dataset<Row> vectors = rows().withColumn("features", array_to_vector(col("features")));
    Dataset<Row> bad = vectors.withColumn("features", when(col("id").notEqual(3), col("features")));
    assertThatThrownBy(() -> estimator().fit(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("features column \"features\" must hold finite numbers, got null");
  }

  /** At fit, and by the model at transform, before anything is computed. */
  private void refuses(Dataset<Row> bad, String message) {
    for (Runnable use : new Runnable[] {() -> estimator().fit(bad), () -> model().transform(bad)}) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(message);
    }
  }
}
