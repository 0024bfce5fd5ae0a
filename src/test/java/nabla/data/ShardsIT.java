package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nabla.SparkSessions;
import nabla.engine.BatchPlan;
import nabla.engine.Shard;
import nabla.nn.Cost;
import nabla.nn.Microbatch;
import nabla.settings.Caching;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows are packed where Spark SQL's own functions say. */
class ShardsIT {

  private static final Columns COLUMNS =
      new Columns("x", new Target.Values("y", Cost.SQUARED_ERROR), Optional.of("w"));

  /** The canonical order, said once more, in SQL: 3 chunks of 4 shards, with the seed 5. */
  private static final String PLACED =
      """
      with given as (select cast(x as array<float>) as x, array(cast(y as float)) as y,
          cast(w as float) as w from rows),
        hashed as (select *, xxhash64(5L, x, y, w) as h, xxhash64(5L, 1L, x, y, w) as h2 from given),
        numbered as (select *, row_number() over (partition by h order by h2) as copy from hashed),
        placed as (select *, xxhash64(h, copy) as f, xxhash64(h2, copy) as s from numbered)
      select x[0], x[1], y[0], w, pmod(f, 12L) as cell from placed order by cell, f, s
      """;

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** The rows of the shards one after another, each as {@link #PLACED} shows it. */
  private static List<List<Object>> packed(Examples examples) {
    BatchPlan plan = new BatchPlan(examples.survey().rows(), 12, 3, 4);
    List<List<Object>> rows = new ArrayList<>();
    try (Shards shards =
        Shards.pack(examples, examples.survey(), 5, plan, 2, Caching.AUTO, new float[0])) {
      for (Shard shard : shards.rdd().collect()) {
        Microbatch batch = new Microbatch(2, 1, Math.max(1, shard.rows()));
        shard.gather(0, shard.rows(), 1, batch);
        long cell = shard.chunk() * 4L + shard.index();
        for (int i = 0; i < shard.rows(); i++) {
          float[] x = batch.inputs();
          rows.add(List.of(x[2 * i], x[2 * i + 1], batch.targets()[i], batch.weights()[i], cell));
        }
      }
    }
    return rows;
  }

  private static List<List<Object>> placed(Dataset<Row> rows) {
    rows.createOrReplaceTempView("rows");
    List<List<Object>> all = new ArrayList<>();
    for (Row row : spark.sql(PLACED).collectAsList()) {
      all.add(List.of(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4)));
    }
    return all;
  }

  private static Dataset<Row> rows(long count, int partitions, String x) {
    return spark
        .range(0, count, 1, partitions)
        .selectExpr(x + " as x", "sin(id) as y", "id % 3 + 0.5 as w");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "array(id / 7, -id / 3)", // doubles
        "array(float(id / 7), 0f)",
        "array(id, id * 12345678901234567)", // rounded once
        "array(int(id), -7)",
        "array(cast(id / 7 as decimal(30, 20)), 16777217.0000001)", // rounded once, too
        "array(0d, -0d)"
      })
  void whateverTheNumbersAre(String x) {
    Dataset<Row> rows = rows(500, 3, x);
    assertThat(packed(Examples.of(rows, "t", COLUMNS))).isNotEmpty().isEqualTo(placed(rows));
  }

  @Test
  void vectorsDenseOrSparse() {
    Dataset<Row> rows = rows(500, 3, "array(if(id % 5 = 0, id / 7, 0d), id % 2 * id / 3)");
    Dataset<Row> vectors =
        rows.withColumn("x", org.apache.spark.ml.functions.array_to_vector(rows.col("x")));
    Dataset<Row> compressed =
        new org.apache.spark.ml.feature.VectorAssembler() // makes what has zeros sparse
            .setInputCols(new String[] {"x"})
            .setOutputCol("v")
            .transform(vectors)
            .drop("x")
            .withColumnRenamed("v", "x");
    List<List<Object>> expected = placed(rows);
    assertThat(packed(Examples.of(vectors, "t", COLUMNS))).isEqualTo(expected);
    assertThat(packed(Examples.of(compressed, "t", COLUMNS))).isEqualTo(expected);
  }

  /** Copies in one partition of the input are seen there, others only when they are packed. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, false", "1, true", "2, true", "3, true"})
  void copiesWhereverTheyWereRead(int times, boolean seen) {
    Dataset<Row> rows = rows(300, 2, "array(id, id * 7)");
    Dataset<Row> all = rows;
    for (int i = 1; i < times; i++) {
      all = all.union(rows.filter("mod(x[0], %s) = 0".formatted(i)));
    }
    Dataset<Row> given = seen ? all.union(rows.limit(2)).coalesce(1) : all;
    Examples examples = Examples.of(given, "t", COLUMNS);
    assertThat(examples.survey().copies()).isEqualTo(seen);
    assertThat(packed(examples)).isEqualTo(placed(given));
  }

  @Test
  void rowsAreReadOnceAndNothingOfThemIsLeft() {
    Set<Integer> before = persisted(); // by others, who don't close their examples
    var read = spark.sparkContext().longAccumulator();
    Dataset<Row> rows =
        spark
            .range(100)
            .map(
                (org.apache.spark.api.java.function.MapFunction<Long, Long>)
                    id -> {
                      read.add(1);
                      return id;
                    },
                org.apache.spark.sql.Encoders.LONG())
            .selectExpr("array(value, 1) as x", "value as y", "1 as w");
    try (Examples examples = Examples.of(rows, "t", COLUMNS)) {
      assertThat(packed(examples)).hasSize(100).isEqualTo(packed(examples)); // for other networks
    }
    assertThat(read.value()).isEqualTo(100);
    assertThat(persisted()).isSubsetOf(before);
  }

  private static Set<Integer> persisted() {
    return Set.copyOf(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).getPersistentRDDs().keySet());
  }
}
