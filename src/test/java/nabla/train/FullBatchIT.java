package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.ArrayExamples;
import nabla.engine.ArrayTrainer;
import nabla.engine.CheckpointPolicy;
import nabla.engine.EpochReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.engine.TrainingStoppedException;
import nabla.model.Checkpoints;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.ExecutionSettings;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training with all examples at once: the same bits however the work is shared out. */
class FullBatchIT {

  private static final int ROWS = 18_000; // of 1.6 MB: two chunks

  @TempDir private Path directory;

  private static Dataset<Row> rows(SparkSession spark) {
    return spark
        .range(ROWS)
        .selectExpr(
            "transform(sequence(1, 20), i -> cast(xxhash64(id, i) % 1000 / 500.0 as float)) as x",
            "cast(id % 3 as int) as y");
  }

  private static TrainingSettings settings(String optimizer) {
    return new TrainingSettings()
        .setOptimizer(optimizer)
        .setHiddenLayers(new int[] {6})
        .setEpochs(6)
        .setRegParam(1e-3)
        .setElasticNetParam(optimizer.equals("owlqn") ? 0.3 : 0)
        .setChunkMegabytes(1);
  }

  private static TrainingResult train(
      SparkSession spark,
      TrainingSettings settings,
      ExecutionSettings execution,
      Optional<CheckpointPolicy> checkpoints,
      TrainingListener... listeners) {
    Topology topology = settings.topology(20, 3, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    Columns columns = new Columns("x", new Target.Labels("y", 3), Optional.empty());
    return new SparkTrainer(settings, execution, checkpoints, List.of(listeners))
        .fit(topology, Examples.of(rows(spark), "rows", columns), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lbfgs", "owlqn"})
  void theBitsAreThoseOfArrays(String optimizer) {
    TrainingSettings settings = settings(optimizer);
    List<float[]> weights = new ArrayList<>();
    for (String master : List.of("local[1]", "local[2]")) {
      SparkSession spark = SparkSessions.start(master);
      try {
        if (weights.isEmpty()) {
          weights.add(ofArrays(rows(spark).collectAsList(), settings));
        }
        TrainingResult auto = train(spark, settings, Sharing.AUTO, Optional.empty());
        assertThat(auto.run().facts()).containsEntry("chunks", "2");
        assertThat(auto.history()).hasSize(6);
        weights.add(auto.parameters().values());
        weights.add(
            train(spark, settings, Sharing.of("2", "auto", "sliced", "disk"), Optional.empty())
                .parameters()
                .values());
      } finally {
        spark.stop();
      }
    }
    for (float[] one : weights) {
      assertThat(one).containsExactly(weights.get(0));
    }
  }

  @Test
  @Tag("cluster")
  void theBitsOfTwoExecutorsAreThoseOfArrays() {
    SparkSession spark = SparkSessions.start("local-cluster[2,1,1024]");
    try {
      TrainingSettings settings = settings("lbfgs");
      float[] expected = ofArrays(rows(spark).collectAsList(), settings);
      assertThat(train(spark, settings, Sharing.AUTO, Optional.empty()).parameters().values())
          .containsExactly(expected);
    } finally {
      spark.stop();
    }
  }

  private static float[] ofArrays(List<Row> rows, TrainingSettings settings) {
    float[][] x = new float[ROWS][20];
    int[] y = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      List<Float> row = rows.get(i).getList(0);
      for (int k = 0; k < 20; k++) {
        x[i][k] = row.get(k);
      }
      y[i] = rows.get(i).getInt(1);
    }
    TrainedModel model =
        new ArrayTrainer(settings, 3, List.of()).fit(ArrayExamples.of(x, y), Optional.empty());
    return model.parameters().values();
  }

  /** Stopped after two iterations, and resumed with another number of tasks. */
  @Test
  void aResumedTrainingEndsWithTheSameBits() {
    SparkSession spark = SparkSessions.local();
    try {
      TrainingSettings settings = settings("lbfgs");
      TrainingResult whole = train(spark, settings, Sharing.AUTO, Optional.empty());
      List<EpochReport> seen = new ArrayList<>();
      TrainingListener stopping =
          new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
              seen.add(report);
            }

            @Override
            public boolean isToStop() {
              return seen.size() == 2;
            }
          };
      assertThatThrownBy(
              () -> train(spark, settings, Sharing.AUTO, Optional.of(policy()), stopping))
          .isInstanceOf(TrainingStoppedException.class);
      TrainingResult resumed =
          train(spark, settings, Sharing.of("2", "auto", "flat", "auto"), Optional.of(policy()));
      assertThat(resumed.parameters().values()).containsExactly(whole.parameters().values());
      assertThat(resumed.minimised()).isEqualTo(whole.minimised());
    } finally {
      spark.stop();
    }
  }

  private CheckpointPolicy policy() {
    Checkpoints checkpoints = new Checkpoints(Storage.local(), directory.toString());
    return new CheckpointPolicy(checkpoints, OptionalInt.empty(), Duration.ofDays(1), true);
  }
}
