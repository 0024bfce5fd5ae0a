package nabla.ml;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.SparkSessions;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What becomes of a DataFrame's other columns, and of its plan, when a model appends some: the same
 * as with Spark's own LogisticRegressionModel.
 */
class AppendedColumnsIT {

  @TempDir private static Path directory;

  private static SparkSession spark;
  private static MlpClassificationModel model;
  private static List<Model<?>> models;
  private static String files;

  @BeforeAll
  static void fit() {
    spark = // that of other tests serialises as Java does
        SparkSessions.start(
            "local[2]", Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
    Dataset<Row> rings =
        Rows.rings(spark)
            .withColumn("features", array_to_vector(col("features")))
            .withMetadata("x", Metadata.fromJson("{\"unit\": \"cm\"}"));
    model = new MlpClassifier().setHiddenLayers(new int[] {8}).setEpochs(5).fit(rings);
    models = List.of(model, new LogisticRegression().setMaxIter(5).fit(rings));
    files = directory.resolve("files").toUri().toString();
    int from = 0;
    for (int rows : new int[] {10, 10, 10, 100}) {
      Dataset<Row> part = rings.filter(col("id").geq(from).and(col("id").lt(from + rows)));
      part.coalesce(1).write().mode("append").parquet(files);
      from += rows;
    }
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** Ours and Spark's own. */
  private static List<Model<?>> models() {
    return models;
  }

  /** 130 rows from four files. */
  private static Dataset<Row> rows() {
    return spark.read().parquet(files);
  }

  private static List<Attribute> attributes(Dataset<Row> rows) {
    var classic = (org.apache.spark.sql.classic.Dataset<?>) rows;
    return CollectionConverters.asJava(classic.queryExecution().analyzed().output());
  }

  private static String plan(Dataset<Row> rows) {
    var classic = (org.apache.spark.sql.classic.Dataset<?>) rows;
    return classic.queryExecution().executedPlan().toString();
  }

  @ParameterizedTest
  @MethodSource("models")
  void othersKeepIdQualifierTypeAndMetadata(Model<?> any) {
    Dataset<Row> rows = rows().alias("r");
    List<Attribute> before = attributes(rows);
    List<Attribute> after = attributes(any.transform(rows)).subList(0, before.size());
    for (int i = 0; i < before.size(); i++) {
      // equal attributes have equal name, type, nullability, metadata, id and qualifier
      assertThat(after.get(i)).isEqualTo(before.get(i));
    }
    assertThat(any.transform(rows).schema().apply("x").metadata().getString("unit"))
        .isEqualTo("cm");
  }

  @ParameterizedTest
  @MethodSource("models")
  void othersAreFoundByWhatTheyWereCalledBefore(Model<?> any) {
    Dataset<Row> rows = rows();
    Dataset<Row> out = any.transform(rows);
    assertThat(out.select(rows.col("x"), col("prediction")).count()).isEqualTo(130);
    assertThat(out.drop(rows.col("x")).columns()).doesNotContain("x").contains("id", "prediction");
    assertThat(any.transform(rows.alias("r")).select("r.x").collectAsList())
        .isEqualTo(rows.select("x").collectAsList());
  }

  @ParameterizedTest
  @MethodSource("models")
  void columnsOfTheSameNameAreToldApartById(Model<?> any) {
    Dataset<Row> rows = rows();
    Dataset<Row> other = rows().select("id", "x").withColumn("x", col("x").multiply(-1));
    Dataset<Row> joined = rows.join(other, rows.col("id").equalTo(other.col("id")));
    Dataset<Row> out = any.transform(joined);
    assertThat(
            out.filter(rows.col("x").plus(other.col("x")).equalTo(0))
                .filter(rows.col("id").equalTo(other.col("id")))
                .count())
        .isEqualTo(130);
    assertThat(out.drop(other.col("x")).select("x").collectAsList())
        .containsExactlyInAnyOrderElementsOf(rows.select("x").collectAsList());
  }

  @ParameterizedTest
  @MethodSource("models")
  void hiddenColumnsOfFilesAreStillThere(Model<?> any) {
    Dataset<Row> rows = rows();
    assertThat(any.transform(rows).select("id", "_metadata.file_name").collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            rows.select("id", "_metadata.file_name").collectAsList());
  }

  /** In one task, which reads all files one after the other, and in as many as Spark makes. */
  @ParameterizedTest
  @MethodSource("models")
  void rowsKnowTheirFile(Model<?> any) {
    Map<Long, String> expected =
        rows().selectExpr("id", "_metadata.file_name").collectAsList().stream()
            .collect(Collectors.toMap(row -> row.getLong(0), row -> row.getString(1)));
    assertThat(expected.values().stream().distinct()).hasSize(4);
    for (Dataset<Row> rows : List.of(rows(), rows().coalesce(1))) {
      Dataset<Row> out = any.transform(rows);
      Dataset<Row> twice = any.transform(out.drop("rawPrediction", "probability", "prediction"));
      for (Dataset<Row> each : List.of(out, twice, out.filter("prediction != 1 or id % 3 = 1"))) {
        assertThat(
                each.withColumn("file", substring_index(input_file_name(), "/", -1))
                    .filter("prediction >= 0") // so that no one may leave the network out
                    .selectExpr("id", "file", "input_file_block_start() as start", "prediction")
                    .collectAsList())
            .isNotEmpty()
            .allMatch(row -> row.getString(1).equals(expected.get(row.getLong(0))))
            .allMatch(row -> row.getLong(2) == 0);
      }
      assertThat(out.select(input_file_name()).filter("input_file_name() = ''").count()).isZero();
    }
  }

  @Test
  void filtersAndPruningReachTheSourceAsWithSparksOwn() {
    for (String query : new String[] {"x > 0.5 and prediction >= 0", "id in (3, 4) or x < 0"}) {
      List<List<String>> scans =
          models.stream()
              .map(any -> scans(any.transform(rows()).filter(query).select("id", "prediction")))
              .toList();
      assertThat(scans.get(0)).hasSize(2).isEqualTo(scans.get(1));
      assertThat(scans.get(0).get(0)).as(query).contains("(x,");
      assertThat(scans.get(0).get(1)).contains("features").doesNotContain("label");
    }
  }

  private static List<String> scans(Dataset<Row> rows) {
    Matcher found =
        Pattern.compile("PushedFilters: .*?(?=, ReadSchema)|ReadSchema: .*").matcher(plan(rows));
    return found.results().map(result -> result.group()).toList();
  }

  @ParameterizedTest
  @MethodSource("models")
  void nothingIsComputedThatNobodyAsksFor(Model<?> any) {
    Dataset<Row> bad = rows().withColumn("features", array_to_vector(array(col("x"))));
    Dataset<Row> out = any.transform(bad); // which fails once it is computed
    assertThat(out.select("id").count()).isEqualTo(130);
    assertThat(out.count()).isEqualTo(130);
    assertThat(out.filter("x > 0").groupBy("label").count().count()).isEqualTo(3);
    assertThat(scans(any.transform(rows()).select("id")).get(1))
        .isEqualTo("ReadSchema: struct<id:bigint>");
    assertThatThrownBy(() -> out.select("prediction").collect()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("models")
  void rowsStayWhereTheyAreAndInOrder(Model<?> any) {
    Dataset<Row> grouped = any.transform(rows().repartition(3, col("id"))).groupBy("id").count();
    assertThat(plan(grouped).split("Exchange hashpartitioning", -1)).hasSize(2);
    Dataset<Row> sorted = any.transform(rows().sort("id"));
    assertThat(sorted.select("id", "prediction").collectAsList().stream().map(r -> r.getLong(0)))
        .isSorted();
  }

  @Test
  void rowsStaySortedInTheEyesOfTheOptimizer() {
    Dataset<Row> sorted = model.transform(rows().sort("id")).sortWithinPartitions("id");
    assertThat(plan(sorted).split("Sort \\[", -1)).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("models")
  void joinsItself(Model<?> any) {
    Dataset<Row> out = any.transform(rows());
    Map<Long, Double> predictions = predictions(out);
    Dataset<Row> pairs =
        out.as("a")
            .join(out.as("b"), col("b.id").equalTo(col("a.id").plus(1)))
            .filter("a.prediction != b.prediction")
            .select("a.id", "a.prediction", "b.prediction");
    assertThat(pairs.collectAsList())
        .isNotEmpty()
        .allMatch(row -> row.getDouble(1) == predictions.get(row.getLong(0)))
        .allMatch(row -> row.getDouble(2) == predictions.get(row.getLong(0) + 1));
    assertThat(out.join(out, "id").count()).isEqualTo(130);
    assertThat(rows().join(out, "id").count()).isEqualTo(130);
    Dataset<Row> rows = rows();
    assertThat(rows.join(any.transform(rows), "id").filter("prediction >= 0").count())
        .isEqualTo(130);
    assertThat(out.union(out).groupBy("id", "prediction").count().filter("count = 2").count())
        .isEqualTo(130);
    assertThat(out.exceptAll(out).count()).isZero();
  }

  private static Map<Long, Double> predictions(Dataset<Row> rows) {
    return rows.select("id", "prediction").collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getLong(0), row -> row.getDouble(1)));
  }

  @Test
  void twoModelsOneAfterTheOther() {
    MlpClassificationModel second = model.copy(new ParamMap());
    second.setPredictionCol("second").setProbabilityCol("");
    second.setRawPredictionCol("");
    Dataset<Row> both = second.transform(model.transform(rows()));
    assertThat(both.filter("prediction = second").count()).isEqualTo(130);
    assertThat(plan(both.select("second")).split("BlockInference", -1)).hasSize(2);
  }

  @Test
  void cachedCheckpointedAndViewedRowsAreTheSame() {
    Map<Long, Double> expected = predictions(model.transform(rows()));
    Dataset<Row> input = rows().cache();
    assertThat(predictions(model.transform(input))).isEqualTo(expected);
    input.unpersist(); // or else all that reads the same files would find it
    assertThat(predictions(model.transform(rows().localCheckpoint()))).isEqualTo(expected);
    assertThat(predictions(model.transform(rows()).localCheckpoint())).isEqualTo(expected);
    Dataset<Row> cached = model.transform(rows()).cache();
    assertThat(cached.count()).isEqualTo(130);
    assertThat(predictions(cached)).isEqualTo(expected);
    assertThat(plan(cached.select("prediction"))).contains("InMemoryTableScan");
    cached.unpersist();
    model.transform(rows()).createOrReplaceTempView("predicted");
    assertThat(predictions(spark.sql("select p.id, p.prediction from predicted p")))
        .isEqualTo(expected);
    assertThat(
            predictions(
                model.transform(
                    spark
                        .read()
                        .format("json")
                        .load(json())
                        .withColumn("features", array(col("x"), col("y"))))))
        .isEqualTo(expected);
  }

  private static String json() {
    String path = directory.resolve("json").toUri().toString();
    rows().select("id", "x", "y").write().mode("overwrite").json(path);
    return path;
  }

  @ParameterizedTest
  @CsvSource({
    "spark.sql.adaptive.enabled,false",
    "spark.sql.codegen.wholeStage,false",
    "spark.sql.codegen.factoryMode,NO_CODEGEN",
    "spark.sql.parquet.enableVectorizedReader,false",
    "spark.sql.sources.useV1SourceList,''",
    "spark.sql.caseSensitive,true",
    "spark.sql.ansi.enabled,false",
  })
  void sessionsMayBeSetAsTheyLike(String key, String value) {
    Map<Long, Double> expected = predictions(model.transform(rows()).filter("id % 2 = 0"));
    spark.conf().set(key, value);
    try {
      Dataset<Row> out = model.transform(rows());
      assertThat(predictions(out.filter("id % 2 = 0"))).isEqualTo(expected);
      assertThat(out.groupBy("prediction").count().agg(Map.of("count", "sum")).first().getLong(0))
          .isEqualTo(130);
      assertThat(out.withColumn("file", input_file_name()).filter("file = ''").count()).isZero();
    } finally {
      spark.conf().unset(key);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a b", "a`b", "`", "ä", "features.x"})
  void namesAreTakenToTheLetter(String name) {
    MlpClassificationModel copy = model.copy(new ParamMap());
    copy.setFeaturesCol(name).setPredictionCol(name + "!");
    Dataset<Row> out = copy.transform(rows().withColumnRenamed("features", name));
    assertThat(out.columns()).contains(name, name + "!");
    assertThat(predictions(out.withColumnRenamed(name + "!", "prediction")))
        .isEqualTo(predictions(model.transform(rows())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"error", "skip", "keep"})
  void newColumnsHaveTheirOwnMetadata(String invalid) {
    MlpClassificationModel copy = model.copy(new ParamMap());
    Dataset<Row> out = copy.setHandleInvalid(invalid).transform(rows());
    assertThat(out.schema()).isEqualTo(copy.transformSchema(rows().schema()));
    assertThat(out.schema().apply("prediction").metadata().json()).contains("\"num_vals\":3");
    assertThat(out.filter("id < 3").collectAsList().get(0).schema()).isEqualTo(out.schema());
  }

  /** A session that was started without Nabla on its class path. */
  private static SparkSession bare() {
    var classic = (org.apache.spark.sql.classic.SparkSession) spark;
    scala.collection.immutable.Map<String, String> none =
        scala.collection.immutable.Map$.MODULE$.empty();
    return new org.apache.spark.sql.classic.SparkSession(
        spark.sparkContext(),
        Option.apply(classic.sharedState()),
        Option.empty(),
        new SparkSessionExtensions(),
        none,
        none);
  }

  @Test
  void aSessionLearnsItWhenItFirstTransforms() {
    SparkSession bare = bare();
    var own = bare.read().parquet(files);
    int before = strategies(bare);
    Stream.generate(() -> own).limit(8).parallel().forEach(rows -> model.transform(rows));
    assertThat(strategies(bare)).isEqualTo(before + 1);
    assertThat(plan(model.transform(own))).contains("BlockInference");
    assertThat(strategies(spark)).isZero(); // it knows it from the class path
    assertThat(plan(model.transform(rows()))).contains("BlockInference");
  }

  private static int strategies(SparkSession session) {
    var classic = (org.apache.spark.sql.classic.SparkSession) session;
    return classic.experimental().extraStrategies().size();
  }

  @Test
  void aSessionThatNeverTransformedComputesRowByRow() {
    Dataset<Row> rows =
        rows().selectExpr("*", "if(id = 7, null, array(float(x), float(y))) as floats");
    MlpClassificationModel skips = model.copy(new ParamMap()).setHandleInvalid("skip");
    skips
        .transform(rows.drop("features").withColumnRenamed("floats", "features"))
        .createOrReplaceGlobalTempView("floats");
    model.transform(rows).createOrReplaceGlobalTempView("vectors");
    for (String view : new String[] {"global_temp.floats", "global_temp.vectors"}) {
      Dataset<Row> inBlocks = shown(spark.table(view));
      Dataset<Row> rowByRow = shown(bare().table(view));
      assertThat(plan(rowByRow)).contains("AppendColumns").doesNotContain("BlockInference");
      List<Row> expected = inBlocks.sort("id").collectAsList();
      List<Row> got = rowByRow.sort("id").collectAsList();
      assertThat(got).hasSameSizeAs(expected).hasSize(view.endsWith("floats") ? 129 : 130);
      for (int i = 0; i < got.size(); i++) {
        assertThat(got.get(i).getDouble(1)).isEqualTo(expected.get(i).getDouble(1));
        assertThat(got.get(i).getString(3)).isEqualTo(expected.get(i).getString(3));
        for (int j = 0; j < 3; j++) {
          double p = (Double) expected.get(i).getList(2).get(j);
          assertThat((Double) got.get(i).getList(2).get(j)).isCloseTo(p, within(1e-6));
        }
      }
    }
  }

  private static Dataset<Row> shown(Dataset<Row> predicted) {
    return predicted.select(
        col("id"),
        col("prediction"),
        vector_to_array(col("probability"), "float64").as("p"),
        input_file_name().as("file"));
  }

  @Test
  void rowByRowTellsOfInvalidFeaturesToo() {
    model
        .transform(rows().withColumn("features", array(col("x"), lit(Double.NaN))))
        .createOrReplaceGlobalTempView("bad");
    assertThatThrownBy(() -> bare().table("global_temp.bad").collect())
        .hasStackTraceContaining("features must be finite numbers")
        .hasStackTraceContaining("handleInvalid can be set to skip or keep such rows");
  }
}
