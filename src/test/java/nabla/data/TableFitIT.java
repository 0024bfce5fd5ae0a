package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import nabla.SparkSessions;
import nabla.nn.Embedding;
import nabla.table.CategoryFeature;
import nabla.table.NumberFeature;
import nabla.table.Part;
import nabla.table.PlainFeature;
import nabla.table.PrepareSettings;
import nabla.table.PrepareSettings.Logarithm;
import nabla.table.PrepareSettings.Scaling;
import nabla.table.PrepareSettings.Task;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableFitIT {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = // others' sessions serialise as Java does
        SparkSessions.start(
            "local[2]", Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
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
        none.task(), none.scaling(), 0, 0, fewest, 32, 16, none.most(), none.logarithm(), true);
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
            new CategoryFeature(
                1, List.of("blue", "green", "red"), false, true, 2 / Math.sqrt(1 + 4 / 9.0), 0));
    Prepared prepared =
        Prepared.of(data, "data.train", fitted.preparation(), List.of("y"), fitted.classes());
    Row fourth = prepared.rows().where("x = 4").first();
    double u = 1 / 3.75;
    assertThat(((Vector) fourth.getAs(prepared.features())).toArray())
        .containsExactly(
            new double[] {u / Math.sqrt(1 + u * u / 9), 0, 0, 0, 0, 1.6641006}, within(1e-7));
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
    assertThat(number.edges()) // ⌈p n⌉ − 1 of n = 4 · 37,500 + 1
        .containsExactly(x[0], x[37_500], x[75_000], x[112_500], x[last]);
    assertThat(number.center()).isEqualTo(x[last / 2]);
    assertThat(number.factor()).isEqualTo(1 / (x[3 * last / 4] - x[last / 4]));
  }

  /** Of the 12 rows 4 are 0, a heavy value; the others' ⌈p · 8⌉-th at p = 0, 1/3, 2/3, 1. */
  @Test
  void codesHaveHeavyValuesAndTheQuantilesOfTheOthersAsEdges() {
    Dataset<Row> data =
        spark
            .range(12)
            .selectExpr("if(id < 8, double(id + 1), 0) as x", "if(id < 6, 'a', 'b') as y");
    PrepareSettings how = PrepareSettings.DEFAULT.withBins(4).withCodeUnits(0);
    Fitted fitted = fit(data, how);
    NumberFeature number = (NumberFeature) fitted.preparation().features().get(0);
    assertThat(fitted.preparation().embedding()).isEmpty();
    assertThat(number.edges()).containsExactly(0.0, 1.0, 3.0, 6.0, 8.0);
    assertThat(number.code().factor()).isEqualTo(0.2);
    // 8 of 12 are beyond 1; of the way from 1 to 3 a half for 2 and all for 6; and so on
    assertThat(number.code().means())
        .containsExactly(8 / 12.0, 6.5 / 12, (1 / 3.0 + 2 / 3.0 + 3) / 12, 1.5 / 12);
    Vector seven = inputs(data.where("x = 7"), fitted);
    double[] code = Arrays.copyOfRange(seven.toArray(), 1, 5);
    assertThat(code)
        .containsExactly(
            new double[] {0.2 * 4 / 12, 0.2 * 5.5 / 12, 0.2 * 8 / 12, 0.2 * 4.5 / 12},
            within(1e-7));

    Fitted embedded = fit(data, how.withCodeUnits(8)); // as large as they are
    assertThat(embedded.preparation().embedding()).containsExactly(new Embedding(1, 4, 8, 2));
    double[] whole = inputs(data.where("x = 7"), embedded).toArray();
    assertThat(Arrays.copyOfRange(whole, 1, 5))
        .containsExactly(new double[] {4 / 12.0, 5.5 / 12, 8 / 12.0, 4.5 / 12}, within(1e-6));
  }

  private static Vector inputs(Dataset<Row> row, Fitted fitted) {
    return row.select(Prepared.features(row, "data", fitted.preparation())).first().getAs(0);
  }

  /** Without scaling, inputs are the numbers themselves. */
  @Test
  void everyTypeIsReadAsTheNumbersThatItHolds() {
    Dataset<Row> data =
        spark
            .range(4)
            .selectExpr(
                "tinyint(id) as a",
                "smallint(id) as b",
                "int(id) as c",
                "id as d",
                "float(id / 4) as e",
                "double(id) / 3 as f",
                "cast(id as decimal(20,2)) / 8 as g",
                "id = 3 as h",
                "date_add(date'2024-02-28', int(id)) as i",
                "timestamp_seconds(id * 1800) as j",
                "timestamp_ntz'2024-01-01 06:00:00' + make_interval(0,0,0,0,int(id)) as k",
                "substr('xyxy', int(id) + 1, 1) as l",
                "cast(concat('a', id) as binary) as m",
                "array(id, id + 1) as n",
                "array(double(id)) as o",
                "if(id < 2, 'no', 'yes') as y");
    PrepareSettings how = ANY_SEEN.withScaling(Scaling.NONE);
    spark.conf().set("spark.sql.session.timeZone", "Asia/Tokyo"); // must not matter
    Fitted fitted;
    Vector last;
    try {
      fitted = fit(data, how);
      last = inputs(data.where("d = 3"), fitted);
    } finally {
      spark.conf().unset("spark.sql.session.timeZone");
    }
    assertThat(fitted.preparation().columns().stream().map(one -> one.type().label()))
        .containsExactly(
            "number",
            "number",
            "number",
            "number",
            "number",
            "number",
            "number",
            "boolean",
            "date",
            "timestamp",
            "timestamp",
            "text",
            "numbers",
            "numbers",
            "numbers");
    assertThat(fitted.preparation().names())
        .containsExactly(
            "a",
            "b",
            "c",
            "d",
            "e",
            "f",
            "g",
            "h=true", // of dates those parts that vary
            "i",
            "i.month",
            "i.day",
            "i.weekday",
            "j",
            "j.hour",
            "k",
            "k.hour",
            "l=y",
            "m[0]",
            "m[1]",
            "n[0]",
            "n[1]",
            "o[0]");
    assertThat(last.toArray())
        .containsExactly(
            new double[] {
              3,
              3,
              3,
              3,
              0.75,
              1,
              0.375,
              1, // 2024-03-02 is a Saturday, day 19,784
              19_784,
              3,
              2,
              6,
              1.5 / 24,
              1.5,
              19_723 + 9 / 24.0,
              9,
              1,
              97 / 255.0,
              51 / 255.0,
              3,
              4,
              3
            },
            within(1e-3));
  }

  @Test
  void vectorsStandSideBySideWithOtherColumns() {
    StructType schema =
        new StructType().add("v", SQLDataTypes.VectorType()).add("x", "int").add("y", "string");
    Dataset<Row> data =
        spark.createDataFrame(
            List.of(
                RowFactory.create(Vectors.dense(1, 2, 3), 5, "a"),
                RowFactory.create(Vectors.sparse(3, new int[] {1}, new double[] {7}), 6, "b")),
            schema);
    Fitted fitted = fit(data, ANY_SEEN.withScaling(Scaling.NONE));
    assertThat(inputs(data.where("x = 6"), fitted)).isEqualTo(Vectors.dense(0, 7, 0, 6));
  }

  /** So many different values that none are counted in a single task. */
  @ParameterizedTest
  @CsvSource({"1, false", "7, true", "64, true"})
  void theSameRowsGiveTheSameBitsHoweverTheyArePartitioned(int partitions, boolean shuffled) {
    Dataset<Row> rows =
        spark
            .range(0, 140_000, 1, 3)
            .selectExpr(
                "sin(id) * pow(10, id % 7) as x",
                "if(id % 3 = 0, null, cast(id % 50 as int)) as few",
                "timestamp_seconds(id * 7919) as at",
                "concat('k', if(id % 2 = 0, id % 900, id)) as many",
                "concat('c', id % 40) as some",
                "cos(id) * id as y");
    PrepareSettings how =
        PrepareSettings.DEFAULT.withTask(Task.REGRESSION).withLogarithm(Logarithm.AUTO);
    String expected = fit(rows, how).preparation().json();
    Dataset<Row> others =
        shuffled ? rows.repartition(partitions, functions.rand(7)) : rows.coalesce(partitions);
    assertThat(fit(others, how).preparation().json()).isEqualTo(expected);
  }

  @Test
  void ofAMillionTextsThoseThatAreSeenOftenAreCategories() {
    Dataset<Row> data =
        spark
            .range(1_000_000)
            .selectExpr(
                "concat('t', if(id % 4 = 0, id % 800, id)) as x", // 200 of 1250 each
                "concat('id', id) as key", "if(id % 2 = 0, 'a', 'b') as y");
    Fitted fitted = fit(data, PrepareSettings.DEFAULT);
    CategoryFeature x = (CategoryFeature) fitted.preparation().features().get(0);
    assertThat(x.values()).hasSize(200).contains("t0", "t796").doesNotContain("t1");
    assertThat(x.others()).isTrue();
    assertThat(x.units()).isEqualTo(16);
    assertThat(fitted.preparation().columns()).hasSize(1);
    assertThat(fitted.remarks())
        .containsExactly(
            "column \"key\" is left out: nearly all its 1000000 texts are different, 1000000 of them");
  }

  @Test
  void aTableMayHaveFiveHundredColumns() {
    String[] columns =
        IntStream.rangeClosed(0, 500)
            .mapToObj(
                i -> i == 500 ? "if(id < 500, 0, 1) as y" : "id * %s as c%s".formatted(i + 1, i))
            .toArray(String[]::new);
    Dataset<Row> data = spark.range(0, 1001, 1, 4).selectExpr(columns);
    Fitted fitted =
        TableFit.fit(
            data,
            "data",
            new TableColumns(
                IntStream.range(0, 500).mapToObj(i -> "c" + i).toList(),
                List.of("y"),
                Optional.empty(),
                List.of(),
                Door.SPARK_ML),
            PrepareSettings.DEFAULT);
    NumberFeature last = (NumberFeature) fitted.preparation().features().get(499);
    assertThat(last.center()).isEqualTo(500 * 500);
    assertThat(last.factor()).isEqualTo(1 / (500 * 500.0));
    assertThat(fitted.preparation().inputs()).isEqualTo(500 * 33);
  }

  @Test
  void standardisesWithMeanAndDeviationThatAreRoundedOnce() {
    Dataset<Row> data =
        spark
            .sql(
                "select explode(array(3.5D,0.1D,0.1D,0.1D,7D,2.25D,1e6D,-4D,0.1D,9D,11D,0.3D,5D)) as x")
            .selectExpr("x", "x as y", "if(x > 1, 'a', 'b') as z");
    TableColumns columns =
        new TableColumns(List.of("x"), List.of("y"), Optional.empty(), List.of(), Door.SPARK_ML);
    PrepareSettings how = ANY_SEEN.withTask(Task.REGRESSION).withScaling(Scaling.STANDARDISE);
    Fitted fitted = TableFit.fit(data, "data", columns, how);
    double deviation = 266468.59005187906;
    assertThat(fitted.preparation().targets())
        .containsExactly(new TargetScale("y", 76925.72692307692, deviation, false, 1));
    Prepared prepared = Prepared.of(data, "data", fitted.preparation(), List.of("y"), List.of());
    assertThat(prepared.unit()).isEqualTo(deviation);
    List<Double> targets = prepared.rows().where("x = 1e6").select("y").first().getList(0);
    assertThat(targets).containsExactly((1e6 - 76925.72692307692) / deviation);
    // and the quartiles that numpy.quantile has
    NumberFeature robust =
        (NumberFeature)
            TableFit.fit(data, "data", columns, ANY_SEEN.withTask(Task.REGRESSION))
                .preparation()
                .features()
                .get(0);
    assertThat(robust.center()).isEqualTo(2.25);
    assertThat(robust.factor()).isEqualTo(1 / 6.9);
  }

  @Test
  void logarithmsAreLearnedOfLabelsAboveZero() {
    Dataset<Row> data = rows("x, y", "(1, 1)", "(2, 10)", "(3, 100)");
    PrepareSettings none = ANY_SEEN;
    PrepareSettings how =
        new PrepareSettings(
            Task.REGRESSION, none.scaling(), 0, 0, 1, 32, 16, 9, Logarithm.ALWAYS, true);
    TargetScale target = fit(data, how).preparation().targets().get(0);
    assertThat(target.log()).isTrue();
    assertThat(target.center()).isCloseTo(Math.log(10), within(1e-15));
    assertThat(target.scale()).isCloseTo(Math.log(10) * Math.sqrt(2 / 3.0), within(1e-15));
    assertThatThrownBy(() -> fit(rows("x, y", "(1, 1)", "(2, 0)"), how))
        .hasMessageContaining(
            "must hold numbers above 0, of which the logarithm is learned, got 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          x, y    | (1, 'a'), (2, null), (3, null)           | data.train: label column "y" must have a value in every row, got none in 2 of 3 rows; leave these rows out, for example in SQL with where y is not null; a CSV whose texts hold line breaks is read with data.options.multiLine=true
          x, y    | (1, 'a'), (2, 'a')                       | data.train: label column "y" must have at least two classes, got "a" in every row
          x, y    | (1, 2.5), (2, 2.5)                       | data.train: label column "y" must hold finite numbers (as 32-bit floats) that differ, got from 2.5 to 2.5
          x, y    | (double('inf'), 'a'), (2, 'b')           | data.train: column "x" must hold finite numbers, or nothing where they are missing, got Infinity
          x, y    | (array(1), 'a'), (array(1, 2), 'b')      | data.train: column "x" must hold as many numbers in every row, at least one, got 1 and 2
          x, y    | (array(1), 'a'), (null, 'b')             | data.train: column "x" must hold numbers in every row, got null in 1 of 2 rows; leave it out, or fill it first
          x, y    | (map(1, 2), 'a'), (map(), 'b')           | data.train: feature column "x" must hold numbers, texts, booleans, dates or timestamps, or arrays or Vectors of numbers, got map<int,int>; leave it out by naming it in data.keyCols, or the columns that count in data.featuresCols
          x, y    | (1, date'2020-01-01'), (2, null)         | data.train: label column "y" must hold numbers, texts or booleans, got date; cast it first
          x, y    | (1, 'a'), (1, 'b')                       | data.train: must have a column to learn from, got none: column "x" is left out: it has the same value in every row
          x, z    | (1, 'a'), (1, 'b')                       | data.train: label column "y" must exist, got the columns x, z
          ```x;y``` | ('a;b'), ('c;d')                         | data.train: label column "y" must exist, got the columns x;y; if these are columns separated by ";", the option sep=";" of the format says so
          ```0``, a` | (5, 'a'), (6, 'b')                    | data.train: label column "y" must exist, got the columns 0, a; if the first line is no header, the option header=false of the format says so, and columns are _c0, _c1, …
          """)
  void faultsAreToldInOneLine(String columns, String tuples, String message) {
    assertThatThrownBy(() -> fit(rows(columns, tuples), ANY_SEEN))
        .isInstanceOf(DataException.class)
        .hasMessage(message);
  }

  @Test
  void labelsThatHardlyRepeatAreNoClassesUnlessTheUserSaysSo() {
    Dataset<Row> prices = spark.range(40).selectExpr("id % 7 as x", "concat('1,', 100 + id) as y");
    assertThatThrownBy(() -> fit(prices, ANY_SEEN))
        .hasMessage(
            "data.train: label column \"y\" must have classes that repeat, got 40 in 40 rows: its texts look like numbers with signs in them, such as \"1,100\"; take these out first, for example in SQL with cast(regexp_replace(x, '[^0-9.-]', '') as double); task = classification learns them all the same");
    PrepareSettings classes = ANY_SEEN.withTask(Task.CLASSIFICATION);
    assertThat(fit(prices, classes).classes()).hasSize(40);
    Dataset<Row> repeated =
        spark.range(40).selectExpr("id % 7 as x", "concat('1,', 100 + id % 9) as y");
    assertThat(fit(repeated, ANY_SEEN).remarks())
        .containsExactly(
            "label column \"y\": its texts look like numbers with signs in them, such as \"1,100\"; take these out first, for example in SQL with cast(regexp_replace(x, '[^0-9.-]', '') as double)");
  }

  /** A number that can't be read makes a column of texts, which is no reason to learn classes. */
  @Test
  void labelsThatAreNumbersButForSomeAreNoClasses() {
    Dataset<Row> data =
        spark.range(40).selectExpr("id % 7 as x", "if(id = 7, 'n.a.', string(id % 20)) as y");
    assertThatThrownBy(() -> fit(data, ANY_SEEN))
        .hasMessage(
            "data.train: label column \"y\" must hold nothing but numbers, or classes, got 21 different texts: its texts look like numbers, such as \"0\", but not \"n.a.\" (if that means a missing one, data.options.nullValue=n.a. reads it so); data.options.inferSchema=true reads them as such, and cast(x as double) makes them; task = classification learns them all the same");
    assertThat(fit(data, ANY_SEEN.withTask(Task.CLASSIFICATION)).classes()).hasSize(21);
    assertThat(fit(data.where("id <> 7"), ANY_SEEN).classes()).hasSize(20);
  }

  /** Where Latin-1 is read as UTF-8, é and è are one category. */
  @Test
  void bytesThatAreNotUtf8AreRemarked() {
    Dataset<Row> data =
        spark
            .range(60)
            .selectExpr("id % 7 as x", "concat('caf\ufffd', id % 3) as k", "id % 2 as y");
    assertThat(fit(data, PrepareSettings.DEFAULT).remarks())
        .contains(
            "column \"k\": its texts hold bytes that are not UTF-8, such as in \"caf\ufffd0\"; data.options.encoding=ISO-8859-1, or the like, says what they are");
  }

  /** Of 60 texts each is there twice, and five rows make a category. */
  @Test
  void textsOfWhichNoneIsOftenEnoughAreToldToBeSo() {
    Dataset<Row> data =
        spark.range(120).selectExpr("id % 7 as x", "concat(id % 60, ' kg') as k", "id % 2 as y");
    assertThat(fit(data, PrepareSettings.DEFAULT).remarks())
        .contains(
            "column \"k\" is left out: none of its 60 different texts is in 5 rows; its texts look like numbers with signs in them, such as \"0 kg\"; take these out first, for example in SQL with cast(regexp_replace(x, '[^0-9.-]', '') as double)");
  }

  @Test
  void emptyTablesAreRefused() {
    assertThatThrownBy(() -> fit(rows("x, y", "(1, 'a')").where("x > 1"), ANY_SEEN))
        .hasMessage("data.train: must hold at least one row, got none");
    assertThatThrownBy(() -> fit(spark.emptyDataFrame(), ANY_SEEN))
        .hasMessageContaining("must exist, got no column at all: the data is empty");
  }

  @Test
  void whatIsLeftOutOrLooksLikeAnotherTypeIsRemarked() {
    Dataset<Row> data =
        spark
            .range(60)
            .selectExpr(
                "id as number",
                "id * id as square",
                "5 as same",
                "cast(null as string) as nothing",
                "uuid() as key",
                "concat('1,', 100 + id % 9) as price",
                "concat('5/1', id % 9, '/2011') as day",
                "concat('1', id % 9, '.5.2011') as german",
                "concat('$', id, ',100') as dollars",
                "if(id % 12 = 0, '?', string(id % 12)) as text",
                "id % 3 as y");
    Fitted fitted = fit(data, PrepareSettings.DEFAULT);
    assertThat(fitted.classes()).containsExactly("0", "1", "2");
    assertThat(fitted.preparation().columns().stream().map(TableColumn::name))
        .containsExactly("square", "price", "day", "german", "text");
    assertThat(fitted.remarks())
        .containsExactly(
            "column \"number\" is left out: it numbers the rows; it counts if it is named",
            "column \"same\" is left out: it has the same value in every row",
            "column \"nothing\" is left out: all its values are missing",
            "column \"key\" is left out: nearly all its 60 texts are different, 60 of them",
            "column \"price\": its texts look like numbers with signs in them, such as \"1,100\"; take these out first, for example in SQL with cast(regexp_replace(x, '[^0-9.-]', '') as double)",
            "column \"day\": its texts look like dates, such as \"5/10/2011\"; make them such first, for example in SQL with to_date(x, 'M/d/yyyy')",
            "column \"german\": its texts look like dates, such as \"10.5.2011\"; make them such first, for example in SQL with to_date(x, 'd.M.yyyy')",
            "column \"dollars\" is left out: nearly all its 60 texts are different, 60 of them; its texts look like numbers with signs in them, such as \"$0,100\"; take these out first, for example in SQL with cast(regexp_replace(x, '[^0-9.-]', '') as double)",
            "column \"text\": its texts look like numbers, such as \"1\", but not \"?\" (if that means a missing one, data.options.nullValue=? reads it so); data.options.inferSchema=true reads them as such, and cast(x as double) makes them",
            "label column \"y\" holds 3 different integers, which are taken for classes; task = regression learns numbers");
  }

  @Test
  void missingAndOtherColumnsAreRefusedWhereAPreparationIsApplied() {
    Fitted fitted =
        fit(rows("x, c, y", "(1, 'p', 'a')", "(2, 'q', 'b')", "(3, 'p', 'a')"), fewest(1));
    assertThatThrownBy(
            () -> Prepared.features(rows("x, y", "(1, 'a')"), "data.test", fitted.preparation()))
        .hasMessage(
            "data.test: column \"c\" must exist, got the columns x, y; the model reads the columns x, c, as nabla inspect tells");
    assertThatThrownBy(
            () -> Prepared.features(rows("x, c", "('1', 'a')"), "data.test", fitted.preparation()))
        .hasMessage(
            "data.test: column \"x\" must be of type number, as when the model was fitted, got string; cast it first");
    assertThat(inputs(rows("X, C", "(cast(2 as decimal(5,1)), 'r')"), fitted).toArray())
        .hasSize(2) // an unknown category is none
        .endsWith(0);
  }

  @Test
  void labelsThatAreNoClassAreToldWithTheirRow() {
    Fitted fitted = fit(rows("x, y", "(1, 'a')", "(2, 'b')"), ANY_SEEN);
    Dataset<Row> other = rows("x, y", "(1, 'c')");
    Prepared prepared =
        Prepared.of(other, "data.test", fitted.preparation(), List.of("y"), fitted.classes());
    Columns columns =
        new Columns(prepared.features(), new Target.Labels(prepared.label(), 2), Optional.empty());
    try (Examples examples = Examples.of(prepared.rows(), "data.test", columns)) {
      assertThatThrownBy(examples::survey)
          .isInstanceOf(DataException.class)
          .hasMessage(
              "data.test: label column \"y\" must be one of the classes a, b, as when the model was fitted, got \"c\", in the row {y: c, x: 1}");
    }
  }

  /** Labels as a column of another type may have them, and the index of the class that is meant. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'0', '1'           | cast(1 as double)  | 1",
        "'0', '1'           | cast(0 as bigint)  | 0",
        "'0', '1'           | true               | 1",
        "'0', '1'           | '1.0'              | 1",
        "'0', '1'           | '01'               | 1",
        "'1.0', '2.0'       | 2                  | 1",
        "0, 1               | '1'                | 1",
        "0, 1               | false              | 0",
        "2.5, 10            | '2.50'             | 0",
        "false, true        | 1                  | 1",
        "false, true        | 'True'             | 1",
        "'False', 'True'    | true               | 1",
        "'a', 'b'           | 1.0                | 1", // no name is a number: an index
        "'a', 'b'           | cast(0 as tinyint) | 0",
        "'01', '1'          | '1'                | 1", // the very name comes first
        "'10', '2', '3'     | 2                  | 1" // a name, where names are numbers
      })
  void labelsMeanTheClassOfTheirNameWhateverTheirType(String classes, String label, int index) {
    String[] values = classes.split(", ", -1);
    String[] tuples = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      tuples[i] = "(%s, %s)".formatted(i, values[i]);
    }
    PrepareSettings how = ANY_SEEN.withTask(Task.CLASSIFICATION);
    Fitted fitted = fit(rows("x, y", tuples), how);
    assertThat(target(rows("x, y", "(1, %s)".formatted(label)), fitted)).isEqualTo((double) index);
  }

  /** StringIndexer counts the classes by how often they are, here b, a, and leaves their names. */
  @Test
  void numbersWithNamesInTheMetadataAreIndexesOfThese() {
    Fitted fitted = fit(rows("x, y", "(1, 'a')", "(2, 'b')"), ANY_SEEN);
    Dataset<Row> texts = rows("x, t", "(1, 'b')", "(2, 'b')", "(3, 'a')");
    Dataset<Row> indexed =
        new StringIndexer().setInputCol("t").setOutputCol("y").fit(texts).transform(texts);
    Prepared prepared =
        Prepared.of(indexed, "data", fitted.preparation(), List.of("y"), fitted.classes());
    assertThat(indexed.select("y").as(Encoders.DOUBLE()).collectAsList())
        .containsExactly(0., 0., 1.);
    assertThat(prepared.rows().select("y").as(Encoders.DOUBLE()).collectAsList())
        .containsExactly(1., 1., 0.);
  }

  /** Of an indexer "1" may be class 0: then a number without metadata may mean either. */
  @Test
  void numbersThatMayBeNamesOrIndexesAreRefused() {
    Fitted fitted = fit(rows("x, y", "(1, '0')", "(2, '1')"), ANY_SEEN);
    List<String> shuffled = List.of("1", "0");
    Dataset<Row> data = rows("x, y", "(1, 1)");
    assertThatThrownBy(
            () -> Prepared.of(data, "data", fitted.preparation(), List.of("y"), shuffled))
        .hasMessage(
            "data: label column \"y\" must hold the names of classes as texts, or their indexes with the names in the column's metadata, as StringIndexer leaves them, got numbers that may be either: class 0 has the name \"1\"");
    Dataset<Row> dates = rows("x, y", "(1, date'2024-01-01')");
    assertThatThrownBy(
            () -> Prepared.of(dates, "data", fitted.preparation(), List.of("y"), fitted.classes()))
        .hasMessage(
            "data: label column \"y\" must hold classes, as numbers, texts or booleans, got date");
  }

  private static double target(Dataset<Row> data, Fitted fitted) {
    return Prepared.of(data, "data", fitted.preparation(), List.of("y"), fitted.classes())
        .rows()
        .select("y")
        .as(Encoders.DOUBLE())
        .first();
  }

  /** A row is told by the columns that its user has given, and dates are dates. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "cast(null as double) | must hold finite numbers above 0, whose logarithm is learned, got none",
        "'-3'   | must hold numbers, as when the model was fitted, got string",
        "-3.5   | must hold finite numbers above 0, whose logarithm is learned, got -3.5",
      })
  void labelsThatAreNoNumbersAreToldWithTheirRow(String label, String message) {
    String[] tuples = {
      "(1, date'2024-01-01', 1.0)", "(2, date'2024-01-02', 2.0)", "(3, date'2024-01-03', 40.0)"
    };
    PrepareSettings how = ANY_SEEN.withTask(Task.REGRESSION).withLogarithm(Logarithm.ALWAYS);
    Fitted fitted = fit(rows("x, d, y", tuples), how);
    Dataset<Row> other = rows("x, d, y", "(7, date'2024-02-29', %s)".formatted(label));
    assertThatThrownBy(
            () ->
                Prepared.of(other, "data", fitted.preparation(), List.of("y"), List.of())
                    .rows()
                    .collectAsList())
        .hasStackTraceContaining("label column \"y\" " + message)
        .satisfies(
            e -> {
              if (!label.startsWith("'")) {
                assertThat(e)
                    .hasStackTraceContaining(
                        "in the row {y: %s, x: 7, d: 2024-02-29}"
                            .formatted(label.startsWith("-") ? label : "null"));
              }
            });
  }

  @Test
  void theColumnOfInputsTakesNoOtherPlace() {
    Dataset<Row> data = rows("INPUTS, y", "(1, 'a')", "(2, 'b')");
    Fitted fitted = fit(data, ANY_SEEN);
    Prepared prepared =
        Prepared.of(data, "data", fitted.preparation(), List.of("y"), fitted.classes());
    assertThat(prepared.features()).isEqualTo("_inputs");
    assertThat(prepared.rows().columns()).containsExactly("INPUTS", "y", "_inputs");
  }

  @Test
  void columnsOfManyNumbersAreFeaturesAsTheyAre() {
    Fitted fitted = fit(rows("x, y", "(array(1, 2), 'a')", "(array(3, 4), 'b')"), ANY_SEEN);
    assertThat(fitted.preparation().features()).containsExactly(new PlainFeature(0, 2));
  }

  @Test
  void missingValuesAreFlagsAndCategoriesOfTheirOwn() {
    Dataset<Row> data =
        spark
            .range(40)
            .selectExpr(
                "if(id % 2 = 0, null, 7) as only", // there or not is all that it says
                "if(id % 4 = 0, null, double('nan')) as none",
                "if(id % 2 = 0, null, date_add(date'2024-01-01', int(id))) as day",
                "if(id % 2 = 0, null, id % 3 = 0) as flag",
                "if(id % 2 = 0, null, 'x') as text",
                "if(id % 3 = 0, 'a', 'b') as y");
    Fitted fitted = fit(data, ANY_SEEN);
    assertThat(fitted.remarks())
        .containsExactly("column \"none\" is left out: all its values are missing");
    assertThat(fitted.preparation().names())
        .containsExactly(
            "only",
            "only is missing",
            "day",
            "day is missing",
            "day.month",
            "day.day",
            "day.weekday",
            "flag=false",
            "flag=true",
            "flag is missing",
            "text is missing");
    double[] inputs = inputs(data.where("only is null").limit(1), fitted).toArray();
    assertThat(inputs).startsWith(0, 1, 0, 1, 0, 0, 0, 0, 0).endsWith(1);
  }

  /** Of as many columns that a task can count few numbers of each one by one. */
  @Test
  void quantilesOfManyColumnsAreFoundInMoreLooks() {
    String[] columns =
        IntStream.rangeClosed(0, 300)
            .mapToObj(i -> i == 300 ? "id < 4500 as y" : "sin(id) * %s as c%s".formatted(i + 1, i))
            .toArray(String[]::new);
    Dataset<Row> data = spark.range(0, 9001, 1, 2).selectExpr(columns);
    NumberFeature last =
        (NumberFeature) fit(data, PrepareSettings.DEFAULT).preparation().features().get(299);
    double[] sorted =
        IntStream.range(0, 9001).mapToDouble(i -> StrictMath.sin(i) * 300).sorted().toArray();
    assertThat(last.center()).isCloseTo(sorted[4500], within(1e-12));
    assertThat(1 / last.factor()).isCloseTo(sorted[6750] - sorted[2250], within(1e-9));
    assertThat(last.edges()).hasSize(33);
    assertThat(last.edges().get(1)).isCloseTo(sorted[281], within(1e-12)); // ⌈9001/32⌉ − 1
  }

  /** Numbers of which the quantiles .05, .5 and .95 are 1, 10 and 100 or so; then evenly spread. */
  @ParameterizedTest
  @CsvSource({"'exp(id / 1e4)', true", "'id + 1', false", "'exp(id / 1e4) - 2', false"})
  void logarithmsAreLearnedWhereLabelsDifferByFactors(String label, boolean log) {
    Dataset<Row> data = spark.range(0, 90_000, 1, 3).selectExpr("id % 7 as x", label + " as y");
    PrepareSettings how = PrepareSettings.DEFAULT.withBins(0).withLogarithm(Logarithm.AUTO);
    Fitted fitted = fit(data, how);
    assertThat(fitted.preparation().targets().get(0).log()).isEqualTo(log);
    assertThat(String.join("", fitted.remarks()).contains("the logarithm of label")).isEqualTo(log);
  }
}
