package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Split;
import nabla.data.Target;
import nabla.engine.ArrayExamples;
import nabla.engine.ArrayTrainer;
import nabla.engine.EpochReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.ExecutionSettings;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same rows as a DataFrame and as arrays give the same bits. */
class SameBitsAsArraysIT {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** 18,000 rows, a third of them copies of others, of 1.6 MB: two chunks. */
  private static Dataset<Row> rows(long from, long to) {
    return spark
        .range(from, to)
        .selectExpr(
            "transform(sequence(1, 20), i -> cast(xxhash64(id % 12000, i) % 1000 / 500.0 as float))"
                + " as x",
            "cast(id % 3 as int) as label", "cast(id % 12000 % 4 + 0.5 as float) as weight")
        .selectExpr("x", "label", "array(x[0] - x[1], x[2]) as y", "weight");
  }

  private static TrainingSettings settings() {
    return new TrainingSettings()
        .setHiddenLayers(new int[] {6})
        .setEpochs(4)
        .setBatchSize(512)
        .setLearningRate(0.01)
        .setSeed(3)
        .setChunkMegabytes(1);
  }

  private static float[][] floats(List<Row> rows, String column) {
    return rows.stream()
        .map(
            row -> {
              List<Float> list = row.getList(row.fieldIndex(column));
              float[] array = new float[list.size()];
              for (int i = 0; i < array.length; i++) {
                array[i] = list.get(i);
              }
              return array;
            })
        .toArray(float[][]::new);
  }

  private static ArrayExamples classes(List<Row> rows) {
    return ArrayExamples.of(
        floats(rows, "x"), rows.stream().mapToInt(row -> row.getInt(1)).toArray());
  }

  private static TrainingListener collecting(List<EpochReport> reports) {
    return new TrainingListener() {
      @Override
      public void onEpoch(EpochReport report) {
        reports.add(report);
      }
    };
  }

  @Test
  void ofClassesWithValidationAndEarlyStopping() {
    TrainingSettings settings =
        settings()
            .setPatience(1)
            .setTol(0.01)
            .setInputScale(true)
            .setScaleRate(6)
            .setNormalisation("layer")
            .setDropout(0.1)
            .setInputDropout(0.05)
            .setInputNoise(0.01)
            .setLabelSmoothing(0.1)
            .setClassWeights("[1, 2.5, 0.5]");
    Topology topology = settings.topology(20, 3, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    Columns columns = new Columns("x", new Target.Labels("label", 3), Optional.empty());
    TrainingResult expected =
        new SparkTrainer(settings, Sharing.AUTO, Optional.empty(), List.of())
            .fit(
                topology,
                Examples.of(rows(0, 18_000), "rows", columns),
                Optional.of(Examples.of(rows(18_000, 27_000), "held", columns)));

    List<EpochReport> reports = new ArrayList<>();
    TrainedModel model =
        new ArrayTrainer(settings, 2, List.of(collecting(reports)))
            .fit(
                classes(rows(0, 18_000).collectAsList()),
                Optional.of(classes(rows(18_000, 27_000).collectAsList())));
    assertThat(model.parameters().values()).containsExactly(expected.parameters().values());
    assertThat(reports)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds", "examplesPerSecond")
        .isEqualTo(expected.history());
    assertThat(expected.run().facts()).containsEntry("chunks", "2");
    assertThat(model.provenance().run()).isEqualTo(expected.run());
  }

  @Test
  void ofNumbersWithWeights() {
    TrainingSettings settings = settings().setOptimizer("nesterov").setShuffleSeed(8);
    Topology topology = settings.topology(20, 2, Activation.IDENTITY, Cost.SQUARED_ERROR);
    Columns columns =
        new Columns("x", new Target.Values("y", Cost.SQUARED_ERROR), Optional.of("weight"));
    TrainingResult expected =
        new SparkTrainer(
                settings, Sharing.of("2", "1", "flat", "memory"), Optional.empty(), List.of())
            .fit(topology, Examples.of(rows(0, 18_000), "rows", columns), Optional.empty());

    List<Row> rows = rows(0, 18_000).collectAsList();
    float[] weights = new float[rows.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = rows.get(i).getFloat(3);
    }
    TrainedModel model =
        new ArrayTrainer(settings)
            .fit(
                ArrayExamples.of(floats(rows, "x"), floats(rows, "y")).weighted(weights),
                Optional.empty());
    assertThat(model.parameters().values()).containsExactly(expected.parameters().values());
  }

  @Test
  void ofAPartHeldBackWithF1AndTheMeanOfTheWeights() {
    TrainingSettings settings =
        settings()
            .setValidationFraction(0.2)
            .setMetric("f1")
            .setAverageDecay(0.9)
            .setLearningRateSchedule("plateau(0, 0.5)");
    Topology topology = settings.topology(20, 3, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    Columns columns = new Columns("x", new Target.Labels("label", 3), Optional.empty());
    Dataset<Row> rows = rows(0, 18_000);
    List<EpochReport> reports = new ArrayList<>();
    TrainedModel model =
        new ArrayTrainer(settings, 2, List.of(collecting(reports)))
            .fit(classes(rows.collectAsList()), Optional.empty());
    for (ExecutionSettings execution :
        List.of(Sharing.AUTO, Sharing.of("2", "1", "flat", "memory"))) {
      Split split = Examples.of(rows.repartition(3), "rows", columns).split(0.2, 3);
      TrainingResult expected =
          new SparkTrainer(settings, execution, Optional.empty(), List.of())
              .fit(topology, split.training(), split.validation());
      assertThat(model.parameters().values()).containsExactly(expected.parameters().values());
      assertThat(reports)
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds", "examplesPerSecond")
          .isEqualTo(expected.history());
      assertThat(model.provenance().run()).isEqualTo(expected.run());
    }
  }
}
