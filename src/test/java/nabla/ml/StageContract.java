package nabla.ml;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import nabla.JobRecorder;
import nabla.PlainFileSystem;
import nabla.SparkSessions;
import nabla.data.SessionFiles;
import nabla.model.ModelException;
import nabla.model.ModelFile;
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
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.ParamsSuite$;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultReadWriteSuite;
import org.apache.spark.ml.util.MLTestingUtils$;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * What every estimator of this package, and its model, must be and do as stages of spark.ml: our
 * own checks, and those that Spark publishes for its own stages.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StageContract<
    E extends Estimator<M> & MlpParams<E>, M extends Model<M> & MlpModel<M>> {

  /** Has Spark's check of reading and writing, and its memory on disk. */
  private static DefaultReadWriteSuite readWrite;

  static SparkSession spark;

  private M fitted; // once for all tests

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

  /** What the estimator makes of the rows, by itself for each test. */
  M model() {
    if (fitted == null) {
      fitted = estimator().fit(rows());
    }
    return fitted.copy(new ParamMap());
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
    assertThat(names(model())).containsAll(names(estimator)).doesNotContain("replicas");
    assertThat(estimator.getLearningRate()).isEqualTo(1e-3);
    assertThatThrownBy(() -> estimator.setLearningRate(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("learningRate");
  }

  private static List<String> names(Params stage) {
    return Arrays.stream(stage.params()).map(Param::name).toList();
  }

  /** Before any job. */
  @Test
  void refusesAConfigurationThatIsWrong() throws TimeoutException {
    List<Properties> jobs =
        JobRecorder.during(
            spark.sparkContext(),
            () ->
                Configured.with(
                    spark,
                    "spark.nabla.replicas",
                    6,
                    () ->
                        assertThatThrownBy(() -> estimator().fit(rows()))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage(
                                "spark.nabla.replicas must be a power of two, or auto, got \"6\"")));
    assertThat(jobs).isEmpty();
  }

  @Test
  void copiesKeepUidParentAndParams() {
    E estimator = estimator();
    M model = estimator.fit(rows());
    MLTestingUtils$.MODULE$.checkCopyAndUids(estimator, model);
    assertThat(model.uid()).isEqualTo(estimator.uid());
    ParamMap extra = new ParamMap().put(new ParamPair<>(estimator.epochs(), (Object) 7));
    assertThat(((MlpParams<?>) estimator.copy(extra)).getEpochs()).isEqualTo(7);
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
    assertThatThrownBy(() -> model.write().save(path))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("path " + path + " cannot be written: there must be nothing yet")
        .hasMessageContaining("write().overwrite()");
    model.write().overwrite().save(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-26T01:48:00", "a b", "a#b", "a%20b", "a?b", "é"})
  void savesUnderAnyName(String name, @TempDir Path directory) throws IOException {
    M model = model();
    String path = directory.resolve(name).toString();
    model.save(path);
    model.write().overwrite().save(path);
    assertThat(load(path).weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(directory.toFile().list()).containsExactly(name);
  }

  @Test
  void saysWhatAFileSystemLacks() {
    M model = model();
    for (String path : List.of("s3a://bucket/model", "nosuch://host/model")) {
      assertThatThrownBy(() -> model.save(path))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(path)
          .hasMessageContaining("its file system cannot be had")
          .hasMessageContaining("add its library");
    }
  }

  /** Whatever it refuses: to write it, to let the older step aside, or the new take its place. */
  @ParameterizedTest
  @ValueSource(strings = {"create .*unfinished/.*", "rename .*/model", "rename .*unfinished"})
  void keepsTheOlderModelUntilTheNewOneIsWhole(String refused, @TempDir Path directory)
      throws IOException {
    PlainFileSystem.register(spark);
    String path = "plain://" + directory.resolve("model");
    M older = model();
    older.save(path);
    M newer = estimator().setSeed(2).fit(rows());
    PlainFileSystem.refuse((what, at) -> (what + " " + at).matches(refused));
    try {
      assertThatThrownBy(() -> newer.write().overwrite().save(path)).isNotNull();
    } finally {
      PlainFileSystem.refuseNothing();
    }
    assertThat(older.weightsSha256()).isNotEqualTo(newer.weightsSha256());
    assertThat(load(path).weightsSha256()).isEqualTo(older.weightsSha256());
    assertThat(directory.toFile().list()).as("nothing half left").containsExactly("model");

    newer.write().overwrite().save(path);
    assertThat(load(path).weightsSha256()).isEqualTo(newer.weightsSha256());
    assertThat(directory.toFile().list()).containsExactly("model");
  }

  @Test
  void leavesNothingOfAModelThatCannotBeSaved(@TempDir Path directory) throws IOException {
    PlainFileSystem.register(spark);
    M model = model();
    PlainFileSystem.refuse(
        (what, at) -> what.equals("create") && at.getName().endsWith("finished"));
    try {
      assertThatThrownBy(() -> model.save("plain://" + directory.resolve("model")))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("Access Denied");
    } finally {
      PlainFileSystem.refuseNothing();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void replacesWhatALinkLeadsToAndNoFile(@TempDir Path directory) throws IOException {
    M model = model();
    Path there = directory.resolve("there");
    model.save(there.toString());
    Path link = Files.createSymbolicLink(directory.resolve("link"), there);
    estimator().setSeed(2).fit(rows()).write().overwrite().save(link.toString());
    assertThat(link).isSymbolicLink();
    assertThat(load(there.toString()).weightsSha256()).isNotEqualTo(model.weightsSha256());
    Path file = Files.writeString(directory.resolve("file"), "mine");
    assertThatThrownBy(() -> model.write().overwrite().save(file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessage("path %s cannot be written: it is not a directory".formatted(file));
    assertThat(file).hasContent("mine");
  }

  @Test
  void anEstimatorIsReplacedAsAWholeToo(@TempDir Path directory) throws IOException {
    PlainFileSystem.register(spark);
    String path = "plain://" + directory.resolve("estimator");
    estimator().setEpochs(3).save(path);
    PlainFileSystem.refuse((what, at) -> what.equals("create"));
    try {
      E other = estimator().setEpochs(4);
      assertThatThrownBy(() -> other.write().overwrite().save(path)).isNotNull();
    } finally {
      PlainFileSystem.refuseNothing();
    }
    assertThat(DefaultParamsReader$.MODULE$.<E>loadParamsInstance(path, spark).getEpochs())
        .isEqualTo(3);
  }

  @Test
  void writesFilesWhereTheSessionAloneKnowsTheFileSystem(@TempDir Path directory)
      throws IOException {
    PlainFileSystem.register(spark);
    assertThat(spark.sparkContext().hadoopConfiguration().get("fs.plain.impl")).isNull();
    int before = PlainFileSystem.created();
    E saving =
        estimator()
            .setCheckpointDirectory("plain://" + directory.resolve("checkpoints"))
            .setCheckpointInterval(1);
    M model = Configured.stepByStep(spark, () -> saving.fit(rows()));
    int steps = 2 * 5; // epochs of 600 rows in batches of 128
    assertThat(PlainFileSystem.created() - before).as("checkpoints").isEqualTo(steps);
    String file = "plain://" + directory.resolve("m.safetensors");
    model.toSafetensors(file);
    assertThat(ModelFile.read(SessionFiles.of(spark), file).weightsSha256())
        .isEqualTo(model.weightsSha256());
    assertThatThrownBy(() -> model.toSafetensors(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("path must not be empty, got \"\"");
    assertThatThrownBy(() -> model.toSafetensors(null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> model.save("")).isInstanceOf(IllegalArgumentException.class);
  }

  /** And the thread's own words come back. */
  @Test
  void itsJobsAreDescribed() throws TimeoutException {
    E estimator = estimator();
    spark.sparkContext().setJobDescription("mine");
    List<Properties> jobs = JobRecorder.during(spark.sparkContext(), () -> estimator.fit(rows()));
    assertThat(spark.sparkContext().getLocalProperty("spark.job.description")).isEqualTo("mine");
    spark.sparkContext().setJobDescription(null);
    assertThat(jobs)
        .extracting(job -> job.getProperty("spark.job.description"))
        .isNotEmpty()
        .allMatch(text -> text != null && text.startsWith("nabla: "));
  }

  /** As in an object store with the right to write alone. */
  @Test
  void endsWellWhereCheckpointsCannotBeDeleted(@TempDir Path directory) {
    PlainFileSystem.register(spark);
    E saving = estimator().setCheckpointDirectory("plain://" + directory).setCheckpointInterval(1);
    Supplier<String> fit =
        () -> Configured.stepByStep(spark, () -> saving.fit(rows())).weightsSha256();
    PlainFileSystem.refuse((what, at) -> what.equals("delete"));
    try {
      String sha256 = model().weightsSha256();
      assertThat(fit.get()).isEqualTo(sha256);
      assertThat(fit.get()).as("again").isEqualTo(sha256);
    } finally {
      PlainFileSystem.refuseNothing();
    }
  }

  /** As a Pipeline loads its stages. */
  private M load(String path) {
    return DefaultParamsReader$.MODULE$.loadParamsInstance(path, spark);
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
    assertThat(((MlpParams<?>) tuned.bestModel()).getLearningRate()).isEqualTo(0.03);
  }

  @Test
  void tellsTheSchemaOfWhatItMakes() {
    E estimator = estimator();
    M model = model();
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
    assertThat(estimator().fit(rows()).weightsSha256()).isEqualTo(sha256);
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

  /** As StringIndexer and StandardScaler do: the very name, another case, a field of a struct. */
  @Test
  void findsColumnsAsSparksOwnStagesDo() {
    E estimator = estimator();
    String label = (String) estimator.getOrDefault(estimator.getParam("labelCol"));
    StructType nested =
        rows()
            .selectExpr("struct(features, %s, mod(id, 5) = 0 as held) as s".formatted(label))
            .schema();
    StructType upper = rows().selectExpr("features as FEATURES", label + " as Label").schema();
    for (String[] names : new String[][] {{"features", "LABEL"}, {"FeatureS", "label"}}) {
      E named = with(with(estimator(), "featuresCol", names[0]), "labelCol", names[1]);
      assertThat(named.transformSchema(upper).fieldNames()).endsWith(outputs());
    }
    E inside = with(with(estimator(), "featuresCol", "s.features"), "labelCol", "S." + label);
    inside.setValidationIndicatorCol("s.held").setWeightCol("w");
    assertThat(inside.transformSchema(nested.add("W", "int")).fieldNames()).endsWith(outputs());
    assertThatThrownBy(() -> with(inside, "featuresCol", "s.f").transformSchema(nested))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("featuresCol \"s.f\" must exist, got the columns s");
    spark.conf().set("spark.sql.caseSensitive", "true");
    try {
      assertThatThrownBy(() -> estimator().transformSchema(upper))
          .hasMessageContaining("featuresCol \"features\" must exist, got the columns FEATURES");
    } finally {
      spark.conf().unset("spark.sql.caseSensitive");
    }
  }

  @Test
  void learnsFromColumnsSoFound() {
    E plain = estimator();
    String label = (String) plain.getOrDefault(plain.getParam("labelCol"));
    Dataset<Row> rows = rows().selectExpr("*", "1 + mod(id, 3) as w", "mod(id, 5) = 0 as held");
    plain.setWeightCol("w").setValidationIndicatorCol("held");
    E upper = with(with(estimator(), "featuresCol", "FEATURES"), "labelCol", "LABELS");
    upper.setWeightCol("W").setValidationIndicatorCol("HELD");
    E inside = with(with(estimator(), "featuresCol", "s.features"), "labelCol", "s." + label);
    inside.setWeightCol("s.w").setValidationIndicatorCol("s.held");
    String sha256 = plain.fit(rows).weightsSha256();
    assertThat(upper.fit(rows.withColumnRenamed(label, "labels")).weightsSha256())
        .isEqualTo(sha256);
    assertThat(inside.fit(rows.selectExpr("struct(*) as s")).weightsSha256()).isEqualTo(sha256);
  }

  @Test
  void refusesOutputsThatDifferInCaseAlone() {
    M model = model();
    for (String output : outputs()) {
      String upper = output.toUpperCase(Locale.ROOT);
      StructType taken = rows().schema().add(upper, "int");
      String message =
          "%sCol \"%s\" must not exist yet, got the column \"%s\": drop it, or set another name"
              .formatted(output, output, upper);
      assertThatThrownBy(() -> model.transformSchema(taken))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(message);
      assertThatThrownBy(() -> estimator().transformSchema(taken)).hasMessageContaining(message);
      E alike = with(estimator(), output + "Col", "ID");
      assertThatThrownBy(() -> alike.fit(rows())).hasMessageContaining("got the column \"id\"");
      spark.conf().set("spark.sql.caseSensitive", "true");
      try {
        assertThat(model.transformSchema(taken).fieldNames()).contains(output, upper);
      } finally {
        spark.conf().unset("spark.sql.caseSensitive");
      }
    }
    if (outputs().length > 1) {
      E alike = with(with(estimator(), outputs()[0] + "Col", "p"), outputs()[1] + "Col", "P");
      assertThatThrownBy(() -> alike.fit(rows()))
          .hasMessageContaining("Col \"P\" must not exist yet, got the column \"p\"");
    }
  }

  @Test
  void refusesColumnsThatAreNull() {
    for (String column : new String[] {"featuresCol", "labelCol", "predictionCol"}) {
      E estimator = with(estimator(), column, null);
      assertThatThrownBy(() -> estimator.fit(rows()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(column + " must be a column's name, got null");
    }
  }

  @Test
  void tellsTheVectorsOfSparkMllibApart() {
    List<Row> one = List.of(RowFactory.create(1.0, Vectors.dense(1, 2)));
    StructType type = new StructType().add("x", "double").add("features", new VectorUDT());
    refuses(
        spark.createDataFrame(one, type),
        "featuresCol \"features\" must be a column of org.apache.spark.ml.linalg.Vector or of arrays of numbers, got org.apache.spark.mllib.linalg.Vector; MLUtils.convertVectorColumnsToML");
  }

  @SuppressWarnings("unchecked") // a copy is of the same class
  private E with(E estimator, String param, String value) {
    Param<Object> named = estimator.getParam(param);
    return (E) estimator.copy(new ParamMap().put(new ParamPair<>(named, (Object) value)));
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
