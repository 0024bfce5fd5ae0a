package nabla.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nabla.SparkSessions;
import nabla.data.Prepared;
import nabla.data.TableColumns;
import nabla.data.TableFit;
import nabla.table.Preparation;
import nabla.table.PrepareSettings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table's columns that go into a network without becoming Vectors first. */
class PreparedBlocksIT {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void outputsAreThoseOfTheSameInputsAsVectors(boolean sparse) {
    Dataset<Row> data =
        spark
            .range(300)
            .selectExpr(
                "cast(sin(id) * 100 as decimal(10,2)) as x",
                "if(id % 7 = 0, null, id % 40) as n",
                "if(id % 5 = 0, null, concat('c', id % 6)) as c",
                "date_add(date'2024-01-01', int(id)) as d",
                "id % 2 = 0 as b",
                "array(id, 1) as a",
                "if(id < 150, 'no', 'yes') as y");
    Preparation preparation =
        TableFit.fit(data, "data", TableColumns.label("y"), PrepareSettings.DEFAULT).preparation();
    PreparedNetwork network = PreparedNetwork.of(preparation, sparse, 8);
    Dataset<Row> vectors =
        data.withColumn("v", Prepared.features(data, "data", preparation)).cache();
    List<Row> expected =
        network.transform(vectors, vectors.col("v"), false).drop("v").collectAsList();
    Dataset<Row> direct =
        network.transform(data, Prepared.features(data, "data", preparation), false);
    assertThat(direct.collectAsList()).hasSize(300).isEqualTo(expected);
    assertThat(direct.queryExecution().executedPlan().toString())
        .contains("BlockInference")
        .doesNotContain("prepared(");
    vectors.unpersist();
  }

  @Test
  void numbersThatAreInfiniteAreToldWithColumnAndRow() {
    Dataset<Row> data =
        spark.range(30).selectExpr("double(id * id) as x", "if(id < 9, 'a', 'b') as y");
    Preparation preparation =
        TableFit.fit(data, "data", TableColumns.label("y"), PrepareSettings.DEFAULT).preparation();
    Dataset<Row> other = spark.sql("select double('inf') as x");
    PreparedNetwork network = PreparedNetwork.of(preparation, false, 3);
    assertThatThrownBy(
            () ->
                network
                    .transform(other, Prepared.features(other, "data", preparation), false)
                    .collectAsList())
        .rootCause()
        .hasMessage(
            "column \"x\" must be finite numbers, or nothing where they are missing, got Infinity, in the row {x: Infinity}");
  }
}
