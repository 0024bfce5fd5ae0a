package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.Metric;
import nabla.table.Preparation;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class AssessmentIT {

  private static final int ROWS = 20_000; // several shards
  private static final StructType SCHEMA =
      new StructType()
          .add("features", DataTypes.createArrayType(DataTypes.FloatType))
          .add("target", DataTypes.DoubleType);

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static TrainedModel model(Activation output, Cost cost, int outputs, float[] parameters) {
    Topology topology = new Topology(3, List.of(new Layer(outputs, output)), cost);
    List<String> labels =
        cost == Cost.SOFTMAX_CROSS_ENTROPY
            ? IntStream.range(0, outputs).mapToObj(k -> "class " + k).toList()
            : List.of();
    return new TrainedModel(
        new Parameters(topology, parameters),
        labels,
        new Provenance(new RunIdentity(Map.of()), Map.of()));
  }

  /** What is so where class k is said of which the k-th number is the largest. */
  private static TrainedModel largest() {
    float[] identity = {3, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0};
    return model(Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY, 3, identity);
  }

  private static List<Row> rows(ToDoubleFunction<List<Float>> target) {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      List<Float> features =
          List.of(random.nextFloat(), random.nextFloat(), random.nextFloat() + 0.2f);
      rows.add(RowFactory.create(features, target.applyAsDouble(features)));
    }
    return rows;
  }

  private static double largest(List<Float> x) {
    return x.get(0) > Math.max(x.get(1), x.get(2)) ? 0 : x.get(1) > x.get(2) ? 1 : 2;
  }

  private static Assessment assessment(
      List<Row> rows, int partitions, TrainedModel model, Target target) {
    Dataset<Row> data = spark.createDataFrame(rows, SCHEMA).repartition(partitions);
    return Assessment.of(
        Examples.of(data, "t", new Columns("features", target, Optional.empty())),
        model,
        Metric.COST,
        InputGroup.of(3));
  }

  /** Every third row has another class than its largest number says. */
  private static List<Row> classRows() {
    int[] i = {0};
    return rows(x -> i[0]++ % 3 == 0 ? i[0] % 2 : largest(x));
  }

  @Test
  void figuresOfClassesAreThoseOfSpark() {
    List<Row> rows = classRows();
    Assessment found = assessment(rows, 3, largest(), new Target.Labels("target", 3));
    JavaRDD<Tuple2<Object, Object>> pairs =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(rows)
            .map(row -> new Tuple2<>(largest(row.<List<Float>>getAs(0)), row.getDouble(1)));
    MulticlassMetrics sparks = new MulticlassMetrics(pairs.rdd());
    Tested tested = Tested.of("test", found, Preparation.NONE, InputGroup.of(3));
    assertThat(tested.rows()).isEqualTo(ROWS);
    assertThat(tested.metrics().get("accuracy")).isEqualTo(sparks.accuracy());
    assertThat(tested.metrics().get("f1")).isCloseTo(sparks.weightedFMeasure(), within(1e-12));
    for (int k = 0; k < 3; k++) {
      ClassFindings.Figures figures = tested.classes().figures().get(k);
      assertThat(figures.name()).isEqualTo("class " + k);
      assertThat(figures.precision()).isEqualTo(sparks.precision(k));
      assertThat(figures.recall()).isEqualTo(sparks.recall(k));
      assertThat(figures.f1()).isCloseTo(sparks.fMeasure(k), within(1e-12));
      for (int j = 0; j < 3; j++) {
        double weight = sparks.confusionMatrix().apply(k, j);
        ClassFindings.Confusion pair = new ClassFindings.Confusion(k, j, weight);
        assertThat(tested.classes().matrix().contains(pair)).isEqualTo(weight > 0);
      }
    }
  }

  @Test
  void isTheSameForAnyPartitioning() {
    List<Row> rows = classRows();
    Target target = new Target.Labels("target", 3);
    Tested one =
        Tested.of(
            "test", assessment(rows, 1, largest(), target), Preparation.NONE, InputGroup.of(3));
    Tested many =
        Tested.of(
            "test", assessment(rows, 7, largest(), target), Preparation.NONE, InputGroup.of(3));
    assertThat(many.metrics()).isEqualTo(one.metrics());
    assertThat(many.mistakes()).isEqualTo(one.mistakes()).hasSize(Findings.WORST);
    assertThat(many.importance()).isEqualTo(one.importance()).hasSize(3);
    assertThat(many.classes().matrix()).isEqualTo(one.classes().matrix());
  }

  /**
   * Rows of one class have no area, and equal targets no R²; what the epochs went by is told last.
   */
  @Test
  void whatHasNoValueIsNotTold() {
    TrainedModel two = model(Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY, 2, new float[8]);
    List<String> classes =
        assessment(rows(x -> 0), 1, two, new Target.Labels("target", 2)).figures().stream()
            .map(Figure::name)
            .toList();
    assertThat(classes).containsExactly("logLoss", "cost", "f1", "accuracy");
    TrainedModel sum = model(Activation.IDENTITY, Cost.SQUARED_ERROR, 1, new float[4]);
    List<String> numbers =
        assessment(rows(x -> 2), 1, sum, new Target.Values("target", Cost.SQUARED_ERROR))
            .figures()
            .stream()
            .map(Figure::name)
            .toList();
    assertThat(numbers).containsExactly("rmse", "mae", "cost");
  }

  @Test
  void figuresOfNumbersAreThoseOfSpark() {
    TrainedModel sum = model(Activation.IDENTITY, Cost.SQUARED_ERROR, 1, new float[] {1, 1, 0, 0});
    List<Row> rows = rows(x -> (float) (x.get(0) + x.get(1) + 0.3 * x.get(2)));
    Assessment found = assessment(rows, 3, sum, new Target.Values("target", Cost.SQUARED_ERROR));
    JavaRDD<Tuple2<Object, Object>> pairs =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(rows)
            .map(
                row -> {
                  List<Float> x = row.getAs(0);
                  return new Tuple2<>((double) (x.get(0) + x.get(1)), row.getDouble(1));
                });
    RegressionMetrics sparks = new RegressionMetrics(pairs.rdd(), false);
    Tested tested = Tested.of("test", found, Preparation.NONE, InputGroup.of(3));
    assertThat(tested.metrics().get("rmse")).isCloseTo(sparks.rootMeanSquaredError(), within(1e-6));
    assertThat(tested.metrics().get("mae")).isCloseTo(sparks.meanAbsoluteError(), within(1e-6));
    assertThat(tested.metrics().get("r2")).isCloseTo(sparks.r2(), within(1e-6));
    assertThat(tested.classes()).isNull();
    assertThat(tested.numbers().names()).containsExactly("output 0");
    assertThat(tested.numbers().actual().get(0)).hasSizeBetween(1900, Findings.SAMPLE);
    assertThat(tested.importance().stream().map(Importance::name))
        .last()
        .isEqualTo("input 2"); // which the network doesn't look at
    assertThat(tested.mistakes().get(0).cost()).isCloseTo(0.36 * 0.36, within(0.001));
  }
}
