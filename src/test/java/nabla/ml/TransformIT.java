package nabla.ml;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nabla.SparkSessions;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes through a model's transform, and how. */
class TransformIT {

  private static SparkSession spark;
  private static MlpClassificationModel model;

  @BeforeAll
  static void fit() {
    spark = SparkSessions.local();
    model = new MlpClassifier().setHiddenLayers(new int[] {8}).setEpochs(5).fit(Rows.rings(spark));
    UDF1<Vector, Vector> toSparse = Vector::toSparse;
    spark.udf().register("to_sparse", toSparse, SQLDataTypes.VectorType());
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** The points of the rings, rounded so that every type can hold them. */
  private static Dataset<Row> points() {
    return Rows.rings(spark)
        .selectExpr("id", "array(round(x), round(y)) as features", "label")
        .repartition(3);
  }

  private static List<Row> predictions(Dataset<Row> rows) {
    return model
        .transform(rows)
        .select("id", "probability", "prediction")
        .sort("id")
        .collectAsList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"array<float>", "array<int>", "array<bigint>", "array<decimal(9,3)>"})
  void takesArraysOfAnyNumbers(String type) {
    Dataset<Row> cast = points().withColumn("features", col("features").cast(type));
    assertThat(predictions(cast)).isEqualTo(predictions(points()));
  }

  /** Its parametrisation, scale and normalisation are the model's, not the stage's. */
  @Test
  void aNetworkOfAnyFormPredictsTheSameWhenLoadedAndInPlainJava(@TempDir Path directory)
      throws Exception {
    MlpClassificationModel fitted =
        new MlpClassifier()
            .setHiddenLayers(new int[] {8, 6})
            .setParametrisation("neural-tangent")
            .setInitializer("normal")
            .setInputScale(true)
            .setScaleRate(6)
            .setBiasRate(0.1)
            .setNormalisation("layer")
            .setLearningRate(0.05)
            .setEpochs(5)
            .fit(Rows.rings(spark));
    String path = directory.resolve("model").toString();
    fitted.save(path);
    MlpClassificationModel loaded = MlpClassificationModel.load(path);
    Dataset<Row> cast = points().withColumn("features", col("features").cast("array<float>"));
    for (Row row : loaded.transform(cast).collectAsList()) {
      List<Float> features = row.getList(row.fieldIndex("features"));
      float[] outputs = fitted.trained().predict(new float[] {features.get(0), features.get(1)});
      Vector probability = row.getAs("probability");
      for (int k = 0; k < outputs.length; k++) {
        assertThat(probability.apply(k)).isCloseTo(outputs[k], within(1e-6));
      }
    }
    assertThat(loaded.toString()).contains("neural-tangent, input scale, layer normalisation");
    assertThat(loaded.getScaleRate()).isEqualTo(6);
  }

  @Test
  void takesDenseAndSparseVectors() {
    Dataset<Row> dense =
        points().withColumn("features", functions.array_to_vector(col("features")));
    assertThat(predictions(dense)).isEqualTo(predictions(points()));
    assertThat(predictions(dense.selectExpr("id", "to_sparse(features) as features")))
        .isEqualTo(predictions(points()));
  }

  @Test
  void leavesAllOtherColumnsAlone() {
    Dataset<Row> rich =
        points()
            .selectExpr(
                "id",
                "named_struct('a', id, 'b', array('x', null)) as nested",
                "map('k', cast(id as decimal(20, 2))) as `a.b`",
                "if(id % 2 = 0, null, timestamp'2026-01-02 03:04:05') as time",
                "features");
    Dataset<Row> out = model.transform(rich);
    assertThat(out.select("id", "nested", "`a.b`", "time", "features").sort("id").collectAsList())
        .isEqualTo(rich.sort("id").collectAsList());
  }

  @Test
  void keepsTheOrderOfRowsAcrossBlocks() {
    Dataset<Row> one = points().coalesce(1).sort("id");
    assertThat(model.transform(one).select("id").collectAsList())
        .isEqualTo(one.select("id").collectAsList());
    assertThat(model.transform(points().filter("id < 0")).collectAsList()).isEmpty();
    assertThat(model.transform(points().filter("id = 5")).count()).isEqualTo(1);
  }

  @Test
  void invalidRowsFailAreSkippedOrKept() {
    Dataset<Row> rows =
        points()
            .selectExpr(
                "id",
                "case when id = 3 then null when id = 4 then array(double('NaN'), 1d)"
                    + " when id = 5 then array(1d, null) else features end as features");
    MlpClassificationModel copy = model.copy(new org.apache.spark.ml.param.ParamMap());
    assertThatThrownBy(() -> copy.transform(rows.filter("id = 3")).collect())
        .hasStackTraceContaining("features must be finite numbers, got null")
        .hasStackTraceContaining("handleInvalid can be set to skip or keep such rows");
    assertThatThrownBy(() -> copy.transform(rows.filter("id = 4")).collect())
        .hasStackTraceContaining("got NaN at index 0 in [NaN, 1.0]");
    assertThat(copy.setHandleInvalid("skip").transform(rows).count()).isEqualTo(597);
    Dataset<Row> kept = copy.setHandleInvalid("keep").transform(rows).cache();
    assertThat(kept.count()).isEqualTo(600);
    assertThat(
            kept.filter("prediction is null and probability is null and rawPrediction is null")
                .select("id")
                .as(org.apache.spark.sql.Encoders.LONG())
                .collectAsList())
        .containsExactlyInAnyOrder(3L, 4L, 5L);
    kept.unpersist();
  }

  @Test
  void refusesFeaturesOfAnotherWidth() {
    assertThatThrownBy(() -> model.transform(points().selectExpr("array(1) as features")).collect())
        .hasStackTraceContaining(
            "features must be 2 numbers, as when the model was fitted, got 1: [1.0]");
    Dataset<Row> three =
        new org.apache.spark.ml.feature.VectorAssembler()
            .setInputCols(new String[] {"id", "label", "label"})
            .setOutputCol("v")
            .transform(points())
            .selectExpr("v as features");
    // known from metadata, so before any row is touched
    assertThatThrownBy(() -> model.transform(three))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "featuresCol \"features\" must hold 2 numbers, as when the model was fitted, got 3");
    assertThatThrownBy(() -> model.predict(Vectors.dense(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 3");
  }

  @Test
  void transformsAStream(@TempDir Path directory) throws Exception {
    String in = directory.resolve("in").toString();
    points().write().parquet(in);
    Dataset<Row> stream = spark.readStream().schema(points().schema()).parquet(in);
    StreamingQuery query =
        model
            .transform(stream)
            .writeStream()
            .format("memory")
            .queryName("predicted")
            .option("checkpointLocation", directory.resolve("checkpoint").toString())
            .start();
    try {
      query.processAllAvailable();
      assertThat(
              spark
                  .table("predicted")
                  .select("id", "probability", "prediction")
                  .sort("id")
                  .collectAsList())
          .isEqualTo(predictions(points()));
    } finally {
      query.stop();
    }
  }

  @Test
  void manyThreadsMayUseOneModel() {
    Vector point = Vectors.dense(1, 1);
    double expected = model.predict(point);
    assertThat(Stream.generate(() -> point).limit(1000).parallel().mapToDouble(model::predict))
        .containsOnly(expected);
  }
}
