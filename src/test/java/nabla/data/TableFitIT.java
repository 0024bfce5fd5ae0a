package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import nabla.SparkSessions;
import nabla.table.CategoryFeature;
import nabla.table.NumberFeature;
import nabla.table.Part;
import nabla.table.PrepareSettings;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TableFitIT {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> rows(String columns, String... tuples) {
    return spark.sql(
        "select * from values %s as t(%s)".formatted(String.join(",", tuples), columns));
  }

  private static final PrepareSettings ANY_SEEN = fewest(1);

  private static PrepareSettings fewest(int fewest) {
    PrepareSettings none = PrepareSettings.DEFAULT;
    return new PrepareSettings(
        none.task(), none.scaling(), none.bins(), fewest, 32, 16, none.most(), false);
  }

  private static Fitted fit(Dataset<Row> data, PrepareSettings how) {
    return TableFit.fit(data, "data.train", TableColumns.label("y"), how);
  }

  @Test
  void robustScalesAndClassesAreThoseWorkedOutByHand() {
    Dataset<Row> data =
        rows(
            "x, colour, y",
            "(1, 'red', 'yes')",
            "(2, 'red', 'no')",
            "(null, 'blue', 'no')",
            "(4, null, 'yes')",
            "(10, 'green', 'no')");
    Fitted fitted = fit(data, ANY_SEEN);
    assertThat(fitted.rows()).isEqualTo(5);
    assertThat(fitted.classes()).containsExactly("no", "yes");
    assertThat(fitted.remarks()).isEmpty();
    assertThat(fitted.preparation().targets()).isEmpty();
    // of 1, 2, 4, 10: the median is 3, the quartiles are 1.75 and 5.5
    assertThat(fitted.preparation().features())
        .containsExactly(
            new NumberFeature(0, Part.VALUE, 3, 1 / 3.75, true, List.of(), true),
            new CategoryFeature(1, List.of("blue", "green", "red"), false, true, 0));
    Prepared prepared =
        Prepared.of(data, "data.train", fitted.preparation(), List.of("y"), fitted.classes());
    Row fourth = prepared.rows().where("x = 4").first();
    double u = 1 / 3.75;
    assertThat(((Vector) fourth.getAs(prepared.features())).toArray())
        .containsExactly(new double[] {u / Math.sqrt(1 + u * u / 9), 0, 0, 0, 0, 1}, within(1e-7));
    assertThat((double) fourth.getAs("y")).isEqualTo(1);
  }

  /** Thousands of values a column are counted one by one; more by their leading bits first. */
  @Test
  void quantilesOfManyNumbersAreThoseOfTheSortedNumbers() {
    int n = 150_001;
    SplittableRandom random = new SplittableRandom(1);
    double[] x =
        random.doubles(n).map(u -> Math.log(u) * (u > 0.5 ? -1e9 : 1e-9)).sorted().toArray();
    List<Row> list =
        Arrays.stream(x).mapToObj(v -> RowFactory.create(v, v > 0 ? "a" : "b")).toList();
    StructType schema = new StructType().add("x", "double").add("y", "string");
    Dataset<Row> data = spark.createDataFrame(list, schema).repartition(5);
    Fitted fitted = fit(data, PrepareSettings.DEFAULT.withBins(4));
    NumberFeature number = (NumberFeature) fitted.preparation().features().get(0);
    int last = n - 1;
    assertThat(number.edges())
        .containsExactly(x[0], x[last / 4], x[last / 2], x[3 * last / 4], x[last]);
    assertThat(number.center()).isEqualTo(x[last / 2]);
    assertThat(number.factor()).isEqualTo(1 / (x[3 * last / 4] - x[last / 4]));
  }
}
