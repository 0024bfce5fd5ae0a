package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nabla.ChildJvm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training whose driver is killed, and that goes on from a checkpoint to the same weights. */
@Tag("cluster")
class RecoveryIT {

  @TempDir private static Path directory;
  private static SmallTraining training;
  private static String expected; // weights.sha256 of a run that nobody disturbed

  @BeforeAll
  static void trainWithoutDisturbance() throws IOException {
    training =
        SmallTraining.in(
            directory,
            "run.conf",
            "training.learningRateSchedule = cosine, checkpoint.checkpointInterval = 2");
    Path out = directory.resolve("undisturbed");
    assertThat(train(out)).isZero();
    expected = Outcome.sha256In(out);
    assertThat(out.resolve(".unfinished")).doesNotExist();
  }

  private static int train(Path out, String... more) {
    return Main.run(training.arguments(out, more));
  }

  /** What a training that must fail says. */
  private static String refusal(Path out, String... more) {
    Outcome outcome = Outcome.of(training.arguments(out, more));
    assertThat(outcome.code()).isNotZero();
    return outcome.err();
  }

  private static List<Path> checkpoints(Path out) throws IOException {
    Path checkpoints = out.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("checkpoint-"))
          .sorted()
          .toList();
    }
  }

  /** Trains in a JVM of its own and kills it once there are two checkpoints. */
  private static void trainUntilKilled(Path out) throws IOException, InterruptedException {
    Process driver =
        ChildJvm.start(
            Main.class,
            directory.resolve("driver.log"),
            List.of("-Xmx1g"),
            training.arguments(out));
    try {
      for (int i = 0; i < 1200 && checkpoints(out).size() < 2 && driver.isAlive(); i++) {
        Thread.sleep(50);
      }
    } finally {
      driver.destroyForcibly().waitFor(); // SIGKILL
    }
    assertThat(checkpoints(out)).hasSizeGreaterThanOrEqualTo(2);
    assertThat(out.resolve("metrics.json")).doesNotExist();
  }

  @Test
  void endsWithTheSameWeightsAfterItsDriverWasKilled() throws IOException, InterruptedException {
    Path out = directory.resolve("killed");
    trainUntilKilled(out);

    assertThat(refusal(out)).contains("must hold no unfinished run").contains("--resume");
    assertThat(refusal(out, "--resume", "--set", "training.seed=2"))
        .contains("seed was 1 and is 2");
    assertThat(refusal(out, "--resume", "--set", "data.validationFraction=0.2"))
        .contains("data was ");
    String layers = "network.hiddenLayers=[3]";
    assertThat(refusal(out, "--resume", "--set", layers)).contains("topology was 2-20(tanh)-2");
    assertThat(checkpoints(out)).as("nothing is lost").isNotEmpty();

    assertThat(train(out, "--resume")).isZero();
    assertThat(Outcome.sha256In(out)).isEqualTo(expected);
    assertThat(Files.readAllLines(out.resolve("history.jsonl"))).hasSize(SmallTraining.EPOCHS);
    assertThat(out.resolve(".unfinished")).doesNotExist();
  }

  @Test
  void passesOverACheckpointThatIsTruncated() throws IOException, InterruptedException {
    Path out = directory.resolve("truncated");
    trainUntilKilled(out);
    List<Path> checkpoints = checkpoints(out);
    try (RandomAccessFile newest =
        new RandomAccessFile(checkpoints.get(checkpoints.size() - 1).toFile(), "rw")) {
      newest.setLength(newest.length() - 100);
    }
    // as a kill leaves it in the middle of a checkpoint
    Files.createFile(
        checkpoints
            .get(0)
            .resolveSibling(
                ".%s.%s.unfinished"
                    .formatted("checkpoint-000000000009.safetensors", UUID.randomUUID())));
    assertThat(train(out, "--resume")).isZero();
    assertThat(Outcome.sha256In(out)).isEqualTo(expected);
    assertThat(out.resolve(".unfinished")).doesNotExist();
  }

  @Test
  void canBeResumedAfterItsExecutorsAreGoneForGood() throws IOException, InterruptedException {
    // Larger, and in rounds of an epoch: most of the time a task is running that can be lost.
    List<String> larger =
        List.of("--set", "network.hiddenLayers=[400, 400]", "--set", "execution.stepsPerRound=15");
    Path undisturbed = directory.resolve("larger");
    assertThat(train(undisturbed, larger.toArray(String[]::new))).isZero();
    Path out = directory.resolve("deserted");
    Path log = directory.resolve("deserted.log");
    Process driver =
        ChildJvm.start(
            Main.class,
            log,
            List.of(
                "-Xmx1g",
                "-Dspark.task.maxFailures=1",
                "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path")),
            training.arguments(out, and(larger, "--master", "local-cluster[1,1,1024]")));
    try {
      for (int i = 0; i < 10 && driver.isAlive(); i++) { // it may be between two tasks
        List<Path> before = checkpoints(out);
        for (int wait = 0; wait < 10_000 && driver.isAlive(); wait++) {
          List<Path> now = checkpoints(out);
          if (now.size() == 2 && !now.equals(before)) {
            break; // a round has just ended; the next one's task begins some milliseconds later
          }
          Thread.sleep(5);
        }
        Thread.sleep(20);
        driver.children().forEach(ProcessHandle::destroyForcibly);
      }
      assertThat(driver.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      driver.descendants().forEach(ProcessHandle::destroyForcibly);
      driver.destroyForcibly().waitFor();
    }
    assertThat(driver.exitValue()).isEqualTo(1);
    assertThat(log).content().contains("ExecutorLostFailure").contains("--resume");

    assertThat(train(out, and(larger, "--resume"))).isZero();
    assertThat(Outcome.sha256In(out)).isEqualTo(Outcome.sha256In(undisturbed));
  }

  private static String[] and(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void goesOnWhereNoCheckpointCanBeWritten() throws IOException {
    Path out = directory.resolve("nowhere");
    Path file = Files.createFile(directory.resolve("a-file"));
    assertThat(train(out, "--set", "checkpoint.checkpointDirectory=" + file.resolve("below")))
        .isZero();
    assertThat(Outcome.sha256In(out)).isEqualTo(expected);
  }
}
