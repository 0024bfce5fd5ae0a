package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nabla.SparkSessions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolvedColumnIT {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static ResolvedColumn in(Dataset<Row> data, String name) {
    return ResolvedColumn.in(data.schema(), "featuresCol", name);
  }

  private static int value(Dataset<Row> data, String name) {
    return data.select(in(data, name).of(data)).first().getInt(0);
  }

  @ParameterizedTest
  @CsvSource({
    "x,1",
    "X,1",
    "s.x,2", // a column with a dot in its name, before the field of a struct
    "S.X,2",
    "s.y,4",
    "S.y,4",
    "s.t.z,5",
    "s.d.z,6",
    "label,7", // the very name, though another one differs in case alone
    "Label,8",
    "s.u,9",
    "s.U,9",
    "s.v,11",
    "s.V,12" // the same inside a struct
  })
  void meansWhatSparksOwnStagesWouldTakeOrTheVeryName(String name, int value) {
    Dataset<Row> data =
        spark.sql(
            "select 1 as x, 2 as `s.x`, struct(3 as x, 4 as y, struct(5 as z) as t,"
                + " struct(6 as z) as d, 11 as v, 12 as V) as s, 7 as label, 8 as Label, 9 as `s.u`");
    assertThat(value(data, name)).isEqualTo(value);
  }

  @Test
  void heedsCaseWhereSparkDoes() {
    Dataset<Row> data = spark.sql("select 1 as x");
    spark.conf().set("spark.sql.caseSensitive", "true");
    try {
      assertThat(value(data, "x")).isEqualTo(1);
      assertThatThrownBy(() -> in(data, "X"))
          .isInstanceOf(DataException.class)
          .hasMessage("featuresCol \"X\" must exist, got the columns x");
    } finally {
      spark.conf().unset("spark.sql.caseSensitive");
    }
  }

  @Test
  void refusesANameOfSeveralColumns() {
    assertThatThrownBy(() -> in(spark.sql("select 1 as ab, 2 as Ab, 3 as x"), "AB"))
        .hasMessage(
            "featuresCol \"AB\" must be one column, got several of that name: ab, Ab; rename or drop the others");
    assertThatThrownBy(() -> in(spark.sql("select 1 as x, 2 as x"), "x"))
        .hasMessageContaining("got several of that name: x, x");
    assertThatThrownBy(() -> in(spark.sql("select struct(1 as ab, 2 as Ab) as s"), "s.AB"))
        .hasMessageContaining("featuresCol \"s.AB\" must be one column");
  }

  /** A letter too many, too few, another one, or two in the wrong order: each is one mistake. */
  @ParameterizedTest
  @CsvSource({
    "lable,true",
    "labels,true",
    "labl,true",
    "labek,true",
    "balel,false",
    "lablee,false"
  })
  void suggestsTheColumnThatIsOneMistakeAway(String name, boolean suggested) {
    String hint = suggested ? "; did you mean \"Label\"?" : "";
    assertThatThrownBy(() -> in(spark.sql("select 1 as x, 2 as Label"), name))
        .hasMessage(
            "featuresCol \"%s\" must exist, got the columns x, Label%s".formatted(name, hint));
  }

  @Test
  void saysWhereThereIsNoColumnAtAllAndShowsNamesSafely() {
    Dataset<Row> none = spark.sql("select 1 as x").drop("x");
    assertThatThrownBy(() -> in(none, "x"))
        .hasMessage("featuresCol \"x\" must exist, got no column at all: the data is empty");
    assertThatThrownBy(() -> in(spark.sql("select 1 as `\u001b[31mred\n`"), "x"))
        .hasMessage("featuresCol \"x\" must exist, got the columns \\u001b[31mred\\u000a");
    assertThatThrownBy(() -> in(spark.sql("select 1 as x"), "y".repeat(1_000_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }
}
