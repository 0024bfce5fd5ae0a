package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import nabla.SparkSessions;
import nabla.engine.BatchPlan;
import nabla.engine.Shard;
import nabla.nn.Cost;
import nabla.settings.Caching;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExamplesIT {

  private static final Columns COLUMNS =
      new Columns("x", new Target.Labels("y", 3), Optional.empty());
  private static final String TWO = "array(1.0, 2.0)";

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> rows(String... tuples) {
    return spark.sql("select * from values " + String.join(",", tuples) + " as t(x, y)");
  }

  /** What was looked at is kept until it is packed. */
  @Test
  void rowsOfWhichSparkExpectsMoreThanFitWaitOnDisk() {
    Dataset<Row> few = spark.range(100).selectExpr("array(id, 2) as x", "id % 3 as y");
    Dataset<Row> unknown = spark.createDataFrame(few.toJavaRDD(), few.schema());
    assertThat(onDisk(few)).isFalse();
    assertThat(onDisk(unknown)).isTrue();
    assertThat(survey(few)).isEqualTo(survey(unknown));
  }

  private static boolean onDisk(Dataset<Row> rows) {
    List<Integer> before = kept().map(RDDInfo::id).toList();
    try (Examples examples = Examples.of(rows, "rows", COLUMNS)) {
      examples.survey();
      List<RDDInfo> now = kept().filter(rdd -> !before.contains(rdd.id())).toList();
      assertThat(now).hasSize(1);
      return now.get(0).diskSize() > 0;
    }
  }

  private static Stream<RDDInfo> kept() {
    return Stream.of(spark.sparkContext().getRDDStorageInfo());
  }

  private static Survey survey(Dataset<Row> rows) {
    return Examples.of(rows, "data.train", COLUMNS).survey();
  }

  @Test
  void countsWhatIsThere() {
    Dataset<Row> rows =
        rows("(%s, 0)".formatted(TWO), "(%s, 2)".formatted(TWO), "(array(3, 4), 0)");
    Survey survey = survey(rows);
    assertThat(survey)
        .isEqualTo(new Survey(3, 2, 1, 3, List.of(2L, 0L, 1L), false, survey.fingerprint()));
    assertThat(survey(rows.orderBy(functions.desc("y")).repartition(3)).fingerprint())
        .isEqualTo(survey.fingerprint());
    assertThat(survey(rows.filter("y = 0").union(rows)).fingerprint())
        .isNotEqualTo(survey.fingerprint());
    assertThat(survey(rows.union(rows).coalesce(1)).copies()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "array(1.0, null)               | 0    | features column \"x\" must hold finite numbers, got null at index 1",
        "null                           | 0    | features column \"x\" must hold finite numbers, got null",
        "array(1.0, double('NaN'))      | 0    | got NaN at index 1",
        "array(-double('Infinity'), 1)  | 0    | got -Infinity at index 0",
        "array(1e300, 1)                | 0    | got 1.0E300 (Infinity as a 32-bit float) at index 0",
        "array(1, 2, 3)                 | 0    | must hold 2 numbers in every row, got 3",
        "array(1, 2)                    | -1   | integers in [0, 3), one for each output of the network, got -1.0",
        "array(1, 2)                    | 3    | got 3.0",
        "array(1, 2)                    | 1.5  | got 1.5",
        "array(1, 2)                    | 0.9999999999 | got 0.9999999999", // 1 as a float
        "array(1, 2)                    | 1e300 | got 1.0E300, in",
        "array(1, 2)                    | null | label column \"y\" must hold integers in [0, 3), one for each output of the network, got null",
        "array(1, 2)                    | double('NaN') | got NaN, in",
        "array(1, 2)                    | -double('Infinity') | got -Infinity, in",
      })
  void namesColumnValueAndRow(String x, String y, String problem) {
    Dataset<Row> good = rows("(cast(array(1.0, 2.0) as array<double>), cast(0 as double))");
    Dataset<Row> bad =
        spark.sql("select cast(%s as array<double>) as x, cast(%s as double) as y".formatted(x, y));
    assertThatThrownBy(() -> survey(good.union(bad).coalesce(1)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("data.train: ")
        .hasMessageContaining(problem)
        .hasMessageContaining("in the row {features: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float  | 1.5f                | got 1.5, in the row {features: [0.1], target: [1.5]}",
        "bigint | 9007199254740993    | got 9007199254740993, in",
        "tinyint| -7                  | got -7, in",
        "decimal(3,1) | 2.5           | got 2.5, in",
      })
  void showsNumbersAsTheyWereGiven(String type, String label, String problem) {
    Dataset<Row> rows =
        spark.sql("select array(0.1f) as x, cast(%s as %s) as y".formatted(label, type));
    assertThatThrownBy(() -> survey(rows)).hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "softmax-cross-entropy | array(1, 1, 1)     | a distribution over the classes (each in [0, 1], sum 1) for the cost softmax-cross-entropy, got sum 3.0; bring",
        "softmax-cross-entropy | array(0.2, 0.2)    | got sum 0.4;",
        "softmax-cross-entropy | array(2, -1)       | got 2.0;",
        "sigmoid-cross-entropy  | array(1, 7)        | numbers in [0, 1] for the cost sigmoid-cross-entropy, got 7.0;",
        "sigmoid-cross-entropy  | array(-0.5, 0)     | got -0.5;",
        "poisson        | array(2, -0.5)     | finite numbers of at least 0 for the cost poisson, got -0.5;",
        "hinge          | array(1, -1)       | zeros and ones for the cost hinge, got -1.0;",
        "softmax-focal  | array(1, 1)        | for the cost softmax-focal(2), got sum 2.0;",
        "sigmoid-focal(1) | array(1, 3)      | numbers in [0, 1] for the cost sigmoid-focal(1), got 3.0;",
        "huber          | array(1e39, 0)     | finite numbers, got 1.0E39 (Infinity as a 32-bit float), in",
        "quadratic      | array(1e39, 0)     | finite numbers, got 1.0E39 (Infinity as a 32-bit float), in",
        "squared-error  | array(1, null)     | finite numbers, got null, in",
        "sigmoid-cross-entropy  | null               | got null, in",
      })
  void refusesTargetsThatTheCostIsNotMadeFor(String cost, String y, String problem) {
    Columns columns = new Columns("x", new Target.Values("y", Cost.of(cost)), Optional.empty());
    Dataset<Row> rows =
        spark.sql(
            "select array(1f) as x, cast(array(1, 0) as array<double>) as y union all"
                + " select array(2f), cast(%s as array<double>)".formatted(y));
    assertThatThrownBy(() -> Examples.of(rows.coalesce(1), "t", columns).survey())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t: target column \"y\" must hold ")
        .hasMessageContaining(problem)
        .hasMessageContaining("in the row {features: [2.0], target: ");
  }

  @Test
  void takesTargetsThatTheCostIsMadeFor() {
    for (Cost cost : Cost.FAMILY.members()) {
      String y = cost.label().equals("hinge") ? "0, 1, 0" : "1/3d, 1/3d, 1/3d";
      Dataset<Row> rows = spark.sql("select array(1f) as x, array(%s) as y".formatted(y));
      Columns columns = new Columns("x", new Target.Values("y", cost), Optional.empty());
      assertThat(Examples.of(rows, "t", columns).survey().targets()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1d, -1e-3d      | must hold finite numbers of at least 0, got -0.001, in the row {features: [1.0], target: [0], weight: -0.001}",
        "1d, 1e39d       | got 1.0E39 (Infinity as a 32-bit float), in",
        "1d, null        | got null, in",
        "1d, double('NaN') | got NaN, in",
        "3e38d, 3e38d    | must sum up to a number in [1.17549435E-38, 3.4028235E38], got 6.",
        "1e-39d, 2e-39d  | in 2 rows; scale the weights up",
        "1e-60d, 1e-50d  | must be above 0 in some row, as a 32-bit float, got 0 in all 2",
        "0d, 0d          | must be above 0 in some row",
      })
  void refusesWeightsWithoutASum(String weights, String problem) {
    assertThatThrownBy(() -> weighted(weights).survey())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("t: weight column \"w\" must ")
        .hasMessageContaining(problem);
  }

  @Test
  void takesWeightsThatAreFarApart() {
    assertThat(weighted("0d, 1e-44d, 1e38d, 1e-300d").survey().rows()).isEqualTo(4);
  }

  private static Examples weighted(String weights) {
    Dataset<Row> rows =
        spark.sql("select array(1f) as x, 0 as y, explode(array(%s)) as w".formatted(weights));
    return Examples.of(rows, "t", new Columns("x", new Target.Labels("y", 2), Optional.of("w")));
  }

  @Test
  void refusesNoRowsWrongTypesAndMissingColumns() {
    Dataset<Row> rows = rows("(%s, 0)".formatted(TWO));
    assertThatThrownBy(() -> survey(rows.limit(0))).hasMessageContaining("at least one row");
    assertThatThrownBy(() -> survey(rows.drop("y")))
        .hasMessageContaining("label column \"y\" must exist, got the columns x");
    assertThatThrownBy(() -> survey(rows.drop("x", "y"))).hasMessageContaining("the data is empty");
    assertThatThrownBy(() -> survey(rows("(1.0, 0)")))
        .hasMessageContaining("must be a Vector or an array of numbers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '_',
      value = {
        "COMMAND_LINE | 'a'            | got string; number the classes 0, 1, … first, for example in SQL with dense_rank() - 1",
        "SPARK_ML     | 'a'            | got string; index it with StringIndexer",
        "COMMAND_LINE | true           | got boolean; cast it to int",
        "SPARK_ML     | true           | got boolean; cast it to int",
        "COMMAND_LINE | current_date   | got date; number the classes 0",
        "SPARK_ML     | current_date   | got date; index it with StringIndexer",
      })
  void givesAdviceThatTheReaderCanFollow(Door door, String label, String advice) {
    Columns columns = new Columns("x", new Target.Labels("y", 3), Optional.empty(), door);
    Dataset<Row> rows = spark.sql("select array(1f) as x, %s as y".formatted(label));
    assertThatThrownBy(() -> Examples.of(rows, "t", columns))
        .hasMessageStartingWith("t: label column \"y\" must be numeric, " + advice);
  }

  @Test
  void saysHowACsvComesByNumbers() {
    Dataset<Row> texts = spark.sql("select '1' as x, '0' as y");
    Dataset<Row> vectors = spark.sql("select array(1f) as x, '0' as y");
    assertThatThrownBy(() -> Given.target(texts, "t", COLUMNS))
        .hasMessageEndingWith("data.options.inferSchema=true reads a CSV's numbers as such");
    assertThatThrownBy(() -> Given.target(vectors, "t", COLUMNS))
        .hasMessageContaining("number the classes");
  }

  @Test
  void tellsTheTwoKindsOfVectorsApart() {
    Dataset<Row> rows =
        spark.createDataFrame(
            List.of(RowFactory.create(org.apache.spark.mllib.linalg.Vectors.dense(1), 0)),
            new StructType()
                .add("x", new org.apache.spark.mllib.linalg.VectorUDT())
                .add("y", "int"));
    assertThatThrownBy(() -> survey(rows))
        .hasMessageContaining("a Vector of org.apache.spark.ml.linalg")
        .hasMessageContaining("got org.apache.spark.mllib.linalg.Vector; ")
        .hasMessageContaining("MLUtils.convertVectorColumnsToML");
  }

  @Test
  void tellsOfDataThatDiesWhileItIsRead() {
    Dataset<Row> rows =
        spark.range(10).selectExpr("array(id) as x", "if(id = 7, raise_error('dis\nk'), 0) as y");
    assertThatThrownBy(() -> survey(rows))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("data.train: must be readable to the last row, got ")
        .hasMessageContaining("dis")
        .hasMessageNotContaining("\n");
  }

  @Test
  void writesNumbersInAnyCountryTheSame() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("fa-IR"));
    try {
      assertThat("%d".formatted(3)).isNotEqualTo("3"); // or this would show nothing
      assertThatThrownBy(() -> survey(rows("(%s, 3)".formatted(TWO))))
          .hasMessageContaining(
              "integers in [0, 3), one for each output of the network, got 3, in");
      assertThatThrownBy(
              () -> survey(rows("(%s, 0)".formatted(TWO), "(array(1.5), 0)").coalesce(1)))
          .hasMessageContaining("must hold 2 numbers in every row, got 1");
      assertThatThrownBy(() -> new BatchPlan(9, 10, 1)).hasMessageContaining("in [1, 9], got 10");
      assertThatThrownBy(() -> new Target.Labels("y", 1)).hasMessageContaining("got 1;");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void holdsBackTheSameRowsHoweverTheyArePartitioned() {
    Dataset<Row> rows = spark.range(1000).selectExpr("array(id, id * 7) as x", "id % 3 as y");
    Split split = Examples.of(rows, "t", COLUMNS).split(0.2, 5);
    Split again = Examples.of(rows.repartition(7).orderBy("y"), "t", COLUMNS).split(0.2, 5);
    Survey held = split.validation().orElseThrow().survey();
    assertThat(held.rows()).isBetween(150L, 250L);
    assertThat(split.training().survey().rows() + held.rows()).isEqualTo(1000);
    assertThat(again.validation().orElseThrow().survey().identity()).isEqualTo(held.identity());
  }

  @Test
  void spreadsCopiesOfOneRowOverTheShards() {
    Dataset<Row> rows = spark.range(4000).selectExpr("array(1, 2) as x", "0 as y");
    Examples examples = Examples.of(rows, "t", COLUMNS);
    try (Shards shards = Shards.inMemory(examples, examples.survey(), 8, 2)) {
      assertThat(shards.rdd().collect())
          .extracting(Shard::index)
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      assertThat(shards.rdd().collect())
          .allSatisfy(shard -> assertThat(shard.rows()).isBetween(400, 600));
    }
  }

  @ParameterizedTest
  @CsvSource({"DISK, 30517639 MiB for cached data", "AUTO, 30517639 MiB", "MEMORY, 152"})
  void refusesRowsWithoutRoomBeforeTheyArePacked(Caching caching, String need) {
    Examples examples = Examples.of(rows("(%s, 0)".formatted(TWO)), "t", COLUMNS);
    Survey huge = new Survey(4_000_000, 1_000_000, 1, 4_000_000, List.of(), false, "");
    BatchPlan plan = new BatchPlan(4_000_000, 1 << 20, 1);
    assertThatThrownBy(() -> Shards.pack(examples, huge, 1, plan, 1, caching, new float[0]))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("t: an executor must have " + need)
        .hasMessageContaining("; lower training.batchSize to ")
        .hasMessageContaining(" and training.chunkMegabytes to at most ")
        .hasMessageContaining("or give Spark more memory (--driver-memory ");
  }
}
