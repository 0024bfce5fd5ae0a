package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nabla.SparkSessions;
import nabla.model.KeepingFileSystem;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fits do with a directory of checkpoints that is not theirs alone, or gives nothing back. */
class CheckpointDirectoryIT {

  private static SparkSession spark;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static MlpClassifier estimator(String directory) {
    return new MlpClassifier()
        .setHiddenLayers(new int[] {8})
        .setEpochs(3)
        .setCheckpointDirectory(directory)
        .setCheckpointInterval(1);
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  /** Each of these was refused once there were checkpoints of the fit without it. */
  @Test
  void fitWithOtherSettingsBeginsAtTheStart() throws Exception {
    Dataset<Row> rows = Rows.rings(spark).cache();
    MlpClassifier interrupted = estimator(directory.toString()).setEpochs(5000);
    CompletableFuture<MlpClassificationModel> fit =
        CompletableFuture.supplyAsync(
            () -> Configured.stepByStep(spark, () -> interrupted.fit(rows)));
    while (!fit.isDone()) {
      if (files() >= 2) {
        spark.sparkContext().cancelAllJobs();
      }
      Thread.sleep(20);
    }
    assertThat(fit).isCompletedExceptionally();
    assertThat(files()).isEqualTo(2);

    for (MlpClassifier other :
        new MlpClassifier[] {
          copy(interrupted).setBatchSize(8).setChunkMegabytes(1),
          copy(interrupted).setLocalSteps(4),
          copy(interrupted).setOptimizer("momentum"),
          copy(interrupted).setSeed(2),
        }) {
      int replicas = other.getLocalSteps() > 1 ? 2 : 1;
      assertThat(
              Configured.with(spark, "spark.nabla.replicas", replicas, () -> other.fit(rows))
                  .summary()
                  .totalIterations())
          .isEqualTo(2);
    }
    assertThat(files()).as("nothing of the interrupted one is touched").isEqualTo(2);
    try (Stream<Path> folders = Files.list(directory)) {
      assertThat(folders).as("and no folder of the others is left").hasSize(1);
    }
    rows.unpersist();
  }

  private static MlpClassifier copy(MlpClassifier estimator) {
    return ((MlpClassifier) estimator.copy(new ParamMap())).setEpochs(2);
  }

  @Test
  void fitEndsWithItsModelWhereCheckpointsCannotBeRemoved() throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    KeepingFileSystem.configuration().getValByRegex("keeping").forEach(hadoop::set);
    Dataset<Row> rows = Rows.rings(spark);
    MlpClassifier estimator = estimator("keeping:" + directory);
    Supplier<String> fit =
        () -> Configured.stepByStep(spark, () -> estimator.fit(rows)).weightsSha256();
    String first = fit.get();
    assertThat(files()).as("they are there").isPositive();
    assertThat(fit.get()).isEqualTo(first);
  }

  @Test
  void checkpointsAreDueByMinutesIfNotByRounds() throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    KeepingFileSystem.configuration().getValByRegex("keeping").forEach(hadoop::set);
    MlpClassifier estimator = estimator("keeping:" + directory).setCheckpointInterval(-1);
    Supplier<String> fit =
        () -> Configured.stepByStep(spark, () -> estimator.fit(Rows.rings(spark))).weightsSha256();
    String sha256 = fit.get();
    assertThat(files()).as("ten minutes have not gone by").isZero();
    estimator.setCheckpointMinutes(1e-9);
    assertThat(fit.get()).isEqualTo(sha256);
    assertThat(files()).as("60 nanoseconds have").isPositive();
  }
}
