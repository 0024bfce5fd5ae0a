package nabla.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.data.Prepared;
import nabla.data.TableColumns;
import nabla.data.TableFit;
import nabla.spark.PreparedNetwork;
import nabla.table.Preparation;
import nabla.table.PrepareSettings;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code scripts/bench table} runs: how fast the raw columns of a table are prepared and go
 * through a network of 64 hidden units, against Spark's own Imputer, StringIndexer, OneHotEncoder,
 * VectorAssembler and StandardScaler with MLlib's perceptron of the same hidden layer. The rows are
 * like those of a census: six numbers and eight texts, with nulls in some.
 */
public final class TableBenchmark {

  private static final int NUMBERS = 6;
  private static final int[] TEXTS = {2, 5, 6, 7, 9, 15, 16, 42}; // how many each column has
  private static final int HIDDEN = 64;
  private static final int TURNS = 3;

  private TableBenchmark() {}

  /**
   * Measures.
   *
   * @param args how many rows
   */
  public static void main(String[] args) throws IOException {
    long rows = Long.parseLong(args[0]);
    try (SparkSession spark =
        SparkSession.builder().config("spark.ui.enabled", "false").getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      Dataset<Row> few = table(spark, 40_000).cache();
      Dataset<Row> many = table(spark, rows).cache();
      System.out.println(many.count() + " rows");
      PipelineModel pipeline = pipeline().fit(few);
      long begin = System.nanoTime();
      Preparation coded =
          TableFit.fit(few, "data", TableColumns.label("y"), PrepareSettings.DEFAULT).preparation();
      System.out.printf(
          Locale.ROOT, "fit of 40,000 rows: %.2f s%n", (System.nanoTime() - begin) / 1e9);
      begin = System.nanoTime();
      TableFit.fit(many, "data", TableColumns.label("y"), PrepareSettings.DEFAULT);
      System.out.printf(
          Locale.ROOT, "fit of all rows: %.2f s%n", (System.nanoTime() - begin) / 1e9);
      Preparation plain =
          TableFit.fit(few, "data", TableColumns.label("y"), PrepareSettings.DEFAULT.withBins(0))
              .preparation();
      double[] theirs = new double[TURNS];
      double[] ours = new double[TURNS];
      double[] withCodes = new double[TURNS];
      for (int i = 0; i < TURNS; i++) {
        theirs[i] = rate(rows, pipeline.transform(many).select("prediction"));
        ours[i] = rate(rows, transformed(many, plain).select("prediction"));
        withCodes[i] = rate(rows, transformed(many, coded).select("prediction"));
      }
      print("Spark's pipeline and perceptron", theirs);
      print("%s inputs, no codes".formatted(plain.inputs()), ours);
      print("%s inputs, with codes".formatted(coded.inputs()), withCodes);
    }
  }

  private static Dataset<Row> table(SparkSession spark, long rows) {
    Stream<String> numbers =
        IntStream.range(0, NUMBERS)
            .mapToObj(
                i ->
                    "if(pmod(hash(id, %s), 20) = 0, null, pmod(hash(id, %s, 1), 1000) / 7) as x%s"
                        .formatted(i, i, i));
    Stream<String> texts =
        IntStream.range(0, TEXTS.length)
            .mapToObj(
                i ->
                    "if(%s and pmod(hash(id, %s, 2), 50) = 0, null, concat('value ', pmod(hash(id, %s, 3), %s))) as c%s"
                        .formatted(i < 3, i, i, TEXTS[i], i));
    Stream<String> label = Stream.of("if(pmod(hash(id, 9), 4) = 0, 'yes', 'no') as y");
    return spark
        .range(rows)
        .selectExpr(Stream.of(numbers, texts, label).flatMap(one -> one).toArray(String[]::new));
  }

  private static Pipeline pipeline() {
    String[] x = names("x", NUMBERS);
    String[] c = names("c", TEXTS.length);
    String[] index = names("index", TEXTS.length);
    String[] hot = names("hot", TEXTS.length);
    String[] filled = names("filled", NUMBERS);
    int inputs = NUMBERS + Arrays.stream(TEXTS).sum(); // the last category goes, that of null comes
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new Imputer().setInputCols(x).setOutputCols(filled).setStrategy("median"),
              new StringIndexer().setInputCols(c).setOutputCols(index).setHandleInvalid("keep"),
              new OneHotEncoder().setInputCols(index).setOutputCols(hot),
              new VectorAssembler()
                  .setInputCols(Stream.of(filled, hot).flatMap(Stream::of).toArray(String[]::new))
                  .setOutputCol("raw"),
              new StandardScaler().setInputCol("raw").setOutputCol("scaled"),
              new StringIndexer().setInputCol("y").setOutputCol("label"),
              new MultilayerPerceptronClassifier()
                  .setFeaturesCol("scaled")
                  .setLayers(new int[] {inputs, HIDDEN, 2})
                  .setMaxIter(2)
            });
  }

  private static String[] names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
  }

  private static Dataset<Row> transformed(Dataset<Row> rows, Preparation preparation) {
    return PreparedNetwork.of(preparation, false, HIDDEN)
        .transform(rows, Prepared.features(rows, "data", preparation), false);
  }

  /** Rows a second. */
  private static double rate(long rows, Dataset<Row> result) {
    long begin = System.nanoTime();
    result.write().format("noop").mode("overwrite").save();
    return rows / ((System.nanoTime() - begin) / 1e9);
  }

  private static void print(String what, double[] rates) {
    Arrays.sort(rates);
    System.out.printf(
        Locale.ROOT,
        "%s: %,.0f rows/s (median of %s)%n",
        what,
        rates[rates.length / 2],
        rates.length);
  }
}
