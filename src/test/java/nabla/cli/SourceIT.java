package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import nabla.SparkSessions;
import nabla.table.TableColumn;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceIT {

  private static final String CSV =
      """
      whole, number, flag, day, moment, zoned, text, holes, nothing
      1, 1.5, true, 2024-02-29, 2024-02-29 12:00:00, 2024-02-29T12:00:00Z, 1 apple, 7, ?
      -20, 2, FALSE, 2024-03-01, 2024-03-01T00:00, 2024-03-01T00:00:00+01:00, 2, NA, NA
      NaN, 1e3, ?, NULL, N/A, , 2011-13-41, ?, null
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "a.csv, csv",
    "s3a://bucket/in/a.CSV.gz, csv",
    "in.d/a.jsonl, json",
    "a.parquet/, parquet",
    "in/*.orc, orc",
    "a, ''",
    "a.b/c, ''",
    ".csv/c, ''",
    "a.txt, ''"
  })
  void aNamesEndingSaysTheFormat(String path, String format) {
    assertThat(Source.byEnding(path).orElse("")).isEqualTo(format);
  }

  private Dataset<Row> read(Path path, Map<String, String> options, String column, Object type) {
    Map<String, TableColumn.Type> types =
        type == null ? Map.of() : Map.of(column, (TableColumn.Type) type);
    var spark = SparkSessions.local();
    return Source.of(spark, Optional.empty(), options, path.toString())
        .read(spark, "--data", types);
  }

  @Test
  void typesAreThoseThatAllTextsHave() throws IOException {
    Path csv = Files.writeString(directory.resolve("a.csv"), CSV);
    Dataset<Row> rows = read(csv, Map.of(), "", null);
    assertThat(rows.schema().simpleString())
        .isEqualTo(
            "struct<whole:bigint,number:double,flag:boolean,day:date,moment:timestamp_ntz,zoned:timestamp,text:string,holes:bigint,nothing:string>");
    Row first = rows.first();
    assertThat(first.getLong(0)).isEqualTo(1);
    assertThat(first.get(3)).hasToString("2024-02-29");
    assertThat(first.getString(6)).isEqualTo("1 apple");
    assertThat(
            rows.where("whole is null and flag is null and day is null and holes is null").count())
        .isOne();
    assertThat(rows.where("nothing is null").count()).isEqualTo(3);
  }

  /** A day that no month has, an hour that no day has: Spark's cast would end the reading. */
  @Test
  void whatLooksLikeADateAndIsNoneIsAText() throws IOException {
    String rows =
        """
        day, moment, zoned, leap
        2023-02-28, 2023-05-01 23:59, 2023-05-01T23:59:00+14:00, 2024-02-29
        2023-02-30, 2023-05-01 24:00, 2023-05-01T23:59:00+99:00, 2000-02-29
        """;
    Dataset<Row> read =
        read(Files.writeString(directory.resolve("a.csv"), rows), Map.of(), "", null);
    assertThat(read.schema().simpleString())
        .isEqualTo("struct<day:string,moment:string,zoned:string,leap:date>");
    assertThat(read.collectAsList()).hasSize(2);
  }

  /** As when a model was fitted, if the texts can be read so. */
  @Test
  void whatAColumnWasItIsAgain() throws IOException {
    Path csv = Files.writeString(directory.resolve("a.csv"), CSV);
    assertThat(
            read(csv, Map.of(), "nothing", TableColumn.Type.NUMBER)
                .schema()
                .apply("nothing")
                .dataType()
                .simpleString())
        .isEqualTo("double");
    assertThat(
            read(csv, Map.of(), "whole", TableColumn.Type.TEXT)
                .schema()
                .apply("whole")
                .dataType()
                .simpleString())
        .isEqualTo("string");
    assertThatThrownBy(() -> read(csv, Map.of(), "text", TableColumn.Type.NUMBER))
        .hasMessageEndingWith(
            ": column \"text\" must be of type number, as when the model was fitted, got \"1 apple\"; if that means a missing value, the option nullValue=\"1 apple\" of the format says so");
    assertThat(
            read(csv, Map.of(), "day", TableColumn.Type.TIMESTAMP)
                .schema()
                .apply("day")
                .dataType()
                .simpleString())
        .isEqualTo("timestamp_ntz");
  }

  /** Spark by itself would take the columns of the second file by their places. */
  @Test
  void filesWhoseHeadersDifferAreRefused() throws IOException {
    Path parts = Files.createDirectory(directory.resolve("parts.csv"));
    Files.writeString(parts.resolve("1.csv"), "a,b\n1,x\n");
    Files.writeString(parts.resolve("2.csv"), "a,b\n2,y\n");
    assertThat(read(parts, Map.of(), "", null).count()).isEqualTo(2);
    Files.writeString(parts.resolve("3.csv"), "b,a\nz,3\n");
    assertThatThrownBy(() -> read(parts, Map.of(), "", null))
        .hasMessageContaining(": files must have the same columns in the same order, got others: ")
        .hasMessageContaining("Header: b, a Schema: a, b")
        .hasMessageContaining("3.csv");
  }

  /** One more mark of missing values leaves the types as found, and the other marks. */
  @Test
  void aMarkOfMissingValuesIsOneMore() throws IOException {
    Path csv = Files.writeString(directory.resolve("a.csv"), "a,b\n1,x\n-,y\n?,-\n");
    Dataset<Row> rows = read(csv, Map.of("nullValue", "-"), "", null);
    assertThat(rows.schema().simpleString()).isEqualTo("struct<a:bigint,b:string>");
    assertThat(rows.where("a is null").count()).isEqualTo(2);
    assertThat(rows.where("b is null").count()).isOne();
  }

  @Test
  void whatIsSaidOfACsvIsSparksOwnWay() throws IOException {
    Path csv = Files.writeString(directory.resolve("a.csv"), "a;b\n1;?\n");
    Dataset<Row> rows = read(csv, Map.of("sep", ";", "inferSchema", "true"), "", null);
    assertThat(rows.schema().simpleString()).isEqualTo("struct<a:int,b:string>");
    assertThat(rows.first().getString(1)).isEqualTo("?");
  }

  /** RFC 4180, as everybody but Spark writes it. */
  @Test
  void aQuoteWithinQuotesIsDoubled() throws IOException {
    String csv = "a,b\n\"O\"\"Hara, \"\"Bob\"\"\",1\n\"back\\\",2\n";
    Path file = Files.writeString(directory.resolve("a.csv"), csv);
    Dataset<Row> rows = read(file, Map.of(), "", null);
    assertThat(rows.first().getString(0)).isEqualTo("O\"Hara, \"Bob\"");
    assertThat(rows.where("b = 2").first().getString(0)).isEqualTo("back\\");
    assertThat(read(file, Map.of("escape", "\\"), "", null).first().getString(0))
        .isNotEqualTo("O\"Hara, \"Bob\"");
  }

  /** As pandas writes them; what is to become of them, others decide. */
  @Test
  void infiniteNumbersAreNumbers() throws IOException {
    Path csv = Files.writeString(directory.resolve("a.csv"), "a\n1.5\ninf\n-Infinity\n");
    Dataset<Row> rows = read(csv, Map.of(), "", null);
    assertThat(rows.schema().simpleString()).isEqualTo("struct<a:double>");
    assertThat(rows.where("a = double('inf')").count()).isOne();
    assertThat(rows.where("a = double('-inf')").count()).isOne();
  }

  @Test
  void aDirectoryIsReadAsItsFilesAre() throws IOException {
    Path parts = Files.createDirectory(directory.resolve("parts"));
    Files.writeString(parts.resolve("_SUCCESS"), "");
    Files.writeString(parts.resolve("part-0.tsv"), "a\tb\n1\t2\n");
    Files.writeString(parts.resolve("part-1.tsv"), "a\tb\n3\t4\n");
    Dataset<Row> rows = read(parts, Map.of("sep", "\t"), "", null);
    assertThat(rows.schema().simpleString()).isEqualTo("struct<a:bigint,b:bigint>");
    assertThat(rows.count()).isEqualTo(2);
  }
}
