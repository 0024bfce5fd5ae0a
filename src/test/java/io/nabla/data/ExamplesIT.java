package io.nabla.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nabla.SparkSessions;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
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

  private static Survey survey(Dataset<Row> rows) {
    return Examples.of(rows, "data.train", COLUMNS).survey();
  }

  @Test
  void countsWhatIsThere() {
    Dataset<Row> rows =
        rows("(%s, 0)".formatted(TWO), "(%s, 2)".formatted(TWO), "(array(3, 4), 0)");
    Survey survey = survey(rows);
    assertThat(survey).isEqualTo(new Survey(3, 2, 1, 2, false, survey.fingerprint()));
    assertThat(survey(rows.orderBy(functions.desc("y")).repartition(3)).fingerprint())
        .isEqualTo(survey.fingerprint());
    assertThat(survey(rows.filter("y = 0").union(rows)).fingerprint())
        .isNotEqualTo(survey.fingerprint());
    assertThat(survey(rows.union(rows)).copies()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "array(1.0, null)               | 0    | features column \"x\" must hold finite numbers, got null at index 1",
        "null                           | 0    | features column \"x\" must hold finite numbers, got null",
        "array(1.0, double('NaN'))      | 0    | got NaN at index 1",
        "array(-double('Infinity'), 1)  | 0    | got -Infinity at index 0",
        "array(1e300, 1)                | 0    | got Infinity at index 0",
        "array(1, 2, 3)                 | 0    | must hold 2 numbers in every row, got 3",
        "array(1, 2)                    | -1   | integers in [0, 3), one for each output of the network, got -1.0",
        "array(1, 2)                    | 3    | got 3.0",
        "array(1, 2)                    | 1.5  | got 1.5",
        "array(1, 2)                    | null | label column \"y\" must hold finite numbers, got null",
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

  @Test
  void refusesNoRowsWrongTypesAndMissingColumns() {
    Dataset<Row> rows = rows("(%s, 0)".formatted(TWO));
    assertThatThrownBy(() -> survey(rows.limit(0))).hasMessageContaining("at least one row");
    assertThatThrownBy(() -> survey(rows.drop("y")))
        .hasMessageContaining("label column \"y\" must exist, got the columns x");
    assertThatThrownBy(() -> survey(rows("(%s, 'a')".formatted(TWO))))
        .hasMessageContaining("got string; index it with StringIndexer");
    assertThatThrownBy(() -> survey(rows("(1.0, 0)")))
        .hasMessageContaining("must be a Vector or an array of numbers");
  }

  @Test
  void holdsBackTheSameRowsHoweverTheyArePartitioned() {
    Dataset<Row> rows = spark.range(1000).selectExpr("array(id, id * 7) as x", "id % 3 as y");
    Split split = Examples.of(rows, "t", COLUMNS).split(0.2, 5);
    Split again = Examples.of(rows.repartition(7).orderBy("y"), "t", COLUMNS).split(0.2, 5);
    assertThat(split.validation().rows().count()).isBetween(150L, 250L);
    assertThat(split.training().rows().count() + split.validation().rows().count()).isEqualTo(1000);
    assertThat(split.validation().rows().except(again.validation().rows()).count()).isZero();
  }

  @Test
  void spreadsCopiesOfOneRowOverTheShards() {
    Dataset<Row> rows = spark.range(4000).selectExpr("array(1, 2) as x", "0 as y");
    Examples examples = Examples.of(rows, "t", COLUMNS);
    try (Shards shards = Shards.pack(examples, examples.survey(), 1, 1, 8, 2, Caching.MEMORY)) {
      assertThat(shards.rdd().collect())
          .extracting(Shard::index)
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
      assertThat(shards.rdd().collect())
          .allSatisfy(shard -> assertThat(shard.rows()).isBetween(400, 600));
    }
  }
}
