package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nabla.JobRecorder;
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

  /** The steps of the newest checkpoint. */
  private long steps() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("checkpoint-\\d+\\.safetensors"))
          .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
          .max()
          .orElseThrow();
    }
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
    int done = (int) (steps() / 5); // an epoch has five

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
    assertThat(files()).as("the interrupted one's, and the last of each other one").isEqualTo(6);
    try (Stream<Path> folders = Files.list(directory)) {
      assertThat(folders).as("each has a folder of its own").hasSize(5);
    }

    // but with another number of epochs it goes on
    MlpClassifier longer = copy(interrupted).setEpochs(done + 2);
    assertThat(epochsTrained(() -> longer, rows)).containsExactly(done + 1, done + 2);
    assertThat(longer.fit(rows).weightsSha256())
        .isEqualTo(
            copy(longer).setEpochs(done + 2).setCheckpointDirectory("").fit(rows).weightsSha256());
    rows.unpersist();
  }

  private static MlpClassifier best(int epochs) {
    return new MlpClassifier()
        .setHiddenLayers(new int[] {8})
        .setLearningRate(0.1)
        .setValidationFraction(0.25)
        .setLearningRateSchedule("plateau(0, 0.5)")
        .setDropout(0.1)
        .setAverageDecay(0.9)
        .setEpochs(epochs);
  }

  /** The best epoch so far, the plateau's and the mean's memory go on too. */
  @Test
  void moreEpochsGoOnFromTheLastFit() throws Exception {
    Dataset<Row> rows = Rows.rings(spark).cache();
    MlpClassificationModel expected = best(5).fit(rows);
    String directory = this.directory.toString();
    String three = best(3).setCheckpointDirectory(directory).fit(rows).weightsSha256();
    assertThat(three).isEqualTo(best(3).fit(rows).weightsSha256());
    List<Integer> trained = epochsTrained(() -> best(5).setCheckpointDirectory(directory), rows);
    assertThat(trained).containsExactly(4, 5);

    MlpClassificationModel five = best(5).setCheckpointDirectory(directory).fit(rows);
    assertThat(five.weightsSha256()).isEqualTo(expected.weightsSha256());
    assertThat(five.summary().objectiveHistory())
        .containsExactly(expected.summary().objectiveHistory());
    assertThat(files()).as("one way, one last state").isEqualTo(1);

    assertThat(epochsTrained(() -> best(3).setCheckpointDirectory(directory), rows))
        .as("fewer epochs begin at the start")
        .containsExactly(1, 2, 3);
    assertThat(best(3).setCheckpointDirectory(directory).fit(rows).weightsSha256())
        .isEqualTo(three);
    rows.unpersist();
  }

  @Test
  void aScheduleThatLooksAtTheEndBeginsAtTheStart() throws Exception {
    Dataset<Row> rows = Rows.rings(spark).cache();
    String directory = this.directory.toString();
    MlpClassifier three = best(3).setLearningRateSchedule("cosine");
    three.setCheckpointDirectory(directory).fit(rows);
    assertThat(
            epochsTrained(
                () -> best(5).setLearningRateSchedule("cosine").setCheckpointDirectory(directory),
                rows))
        .containsExactly(1, 2, 3, 4, 5);
    rows.unpersist();
  }

  /** The epochs whose steps a fit performs, by the names of its jobs. */
  private static List<Integer> epochsTrained(Supplier<MlpClassifier> estimator, Dataset<Row> rows)
      throws TimeoutException {
    Pattern name = Pattern.compile("nabla: epoch (\\d+)/\\d+, steps? .*");
    return JobRecorder.during(spark.sparkContext(), () -> estimator.get().fit(rows)).stream()
        .map(job -> name.matcher(job.getProperty("spark.job.description", "")))
        .filter(Matcher::matches)
        .map(matcher -> Integer.valueOf(matcher.group(1)))
        .distinct()
        .toList();
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
    assertThat(files()).as("ten minutes have not gone by, and there is the last").isEqualTo(1);
    estimator.setCheckpointMinutes(1e-9);
    assertThat(fit.get()).isEqualTo(sha256);
    estimator.setSeed(2);
    String other = fit.get();
    assertThat(files()).as("60 nanoseconds have, each time").isGreaterThan(2);
    assertThat(other).isNotEqualTo(sha256);
  }
}
