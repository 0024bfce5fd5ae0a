package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nabla.ChildJvm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real signals to real trainings. */
@DisabledOnOs(OS.WINDOWS)
class InterruptionIT {

  @TempDir private static Path directory;
  private static SmallTraining training;
  private static String expected; // weights.sha256 of a run that nobody disturbed

  @BeforeAll
  static void trainWithoutDisturbance() throws IOException {
    training = SmallTraining.in(directory, "it's run.conf", "");
    Path out = directory.resolve("undisturbed");
    assertThat(Main.run(training.arguments(out))).isZero();
    expected = Outcome.sha256In(out);
  }

  /** Starts a program, sends signals once it is time, and returns its exit code. */
  static int interrupted(
      Class<?> main, Path log, Callable<Boolean> isTime, String[] arguments, String... signals)
      throws Exception {
    return interrupted(main, log, isTime, arguments, Map.of(), signals);
  }

  private static int interrupted(
      Class<?> main,
      Path log,
      Callable<Boolean> isTime,
      String[] arguments,
      Map<String, String> environment,
      String... signals)
      throws Exception {
    Process process = ChildJvm.start(main, log, environment, List.of("-Xmx1g"), arguments);
    try {
      for (int i = 0; i < 2400 && process.isAlive() && !isTime.call(); i++) {
        Thread.sleep(25);
      }
      List<ProcessHandle> started = process.descendants().toList();
      for (String signal : signals) {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
        for (int i = 0; i < 1200 && process.isAlive() && !hasHeard(log, signal); i++) {
          Thread.sleep(25); // signals that are not yet handled are one, or the second comes first
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      for (ProcessHandle one : started) { // executors
        one.onExit().get(30, TimeUnit.SECONDS);
      }
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }

  /** Whether a signal was answered; a second one is not. */
  private static boolean hasHeard(Path log, String signal) throws IOException {
    return Files.readString(log).contains("nabla: SIG" + signal);
  }

  /** Also if it gets more epochs meanwhile. */
  @ParameterizedTest
  @CsvSource({"INT,130,25", "TERM,143,20"})
  void savesACheckpointAndGoesOnToTheSameWeights(String signal, int code, int epochs)
      throws Exception {
    Path out = directory.resolve("my run " + signal);
    Path log = directory.resolve(signal + ".log");
    Path history = out.resolve(".unfinished/history.jsonl");
    assertThat(
            interrupted(
                Main.class,
                log,
                () -> Files.exists(history) && Files.size(history) > 0,
                training.with(out, "training.epochs=" + epochs, "data.options.token=hunter2"),
                signal))
        .isEqualTo(code);
    assertThat(Files.readString(log))
        .doesNotContain("hunter2")
        .contains("nabla: SIG" + signal + ": the training stops after this round")
        .containsPattern(
            "nabla: training has stopped after \\d+ of %s steps".formatted(15 * epochs))
        .contains(
            "nabla train --conf '%s' --set training.epochs=%s --set 'data.options.token=*********(redacted)' --resume --out '%s'"
                .formatted(training.conf().toString().replace("'", "'\\''"), epochs, out))
        .doesNotContain("Exception");
    assertThat(Files.readAllLines(history)).hasSizeLessThan(SmallTraining.EPOCHS);
    assertThat(out.resolve(".unfinished/report.html")).content().contains("<h1>Not finished: ");

    Outcome resumed =
        Outcome.of(training.arguments(out, "--resume", "--set", "data.options.token=hunter2"));
    assertThat(resumed.err()).doesNotContain("begins at the start");
    assertThat(resumed.code()).isZero();
    assertThat(Outcome.sha256In(out)).isEqualTo(expected);
    assertThat(Files.readAllLines(out.resolve("history.jsonl"))).hasSize(SmallTraining.EPOCHS);
    assertThat(out.resolve(".unfinished")).doesNotExist();
  }

  @Test
  void leavesNothingBeforeTheFirstStep() throws Exception {
    Path out = directory.resolve("early");
    Path log = directory.resolve("early.log");
    assertThat(
            interrupted(
                Main.class,
                log,
                () -> Files.exists(out.resolve(".unfinished")),
                training.arguments(out),
                "TERM"))
        .isEqualTo(143);
    assertThat(Files.readString(log))
        .contains("nabla: SIGTERM: ended before the first step, there is nothing to save");
    assertThat(out).doesNotExist();
  }

  /** Enough rows that looking at them takes seconds. */
  private static Path manyRows() throws IOException {
    Path rows = directory.resolve("many.json");
    if (!Files.exists(rows)) {
      String row = "{\"features\":[1,2],\"label\":1}\n{\"features\":[3,1],\"label\":0}\n";
      Files.writeString(rows, row.repeat(400_000));
    }
    return rows;
  }

  @Test
  void leavesNothingWhileItReads() throws Exception {
    Path out = directory.resolve("reading");
    Path log = directory.resolve("reading.log");
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    assertThat(
            interrupted(
                Main.class,
                log,
                () -> isReading(scratch),
                training.with(out, "data.train=" + manyRows()),
                Map.of("SPARK_LOCAL_DIRS", scratch.toString()),
                "INT"))
        .isEqualTo(130);
    assertThat(Files.readString(log))
        .contains("nabla: SIGINT: ended before the first step, there is nothing to save")
        .doesNotContain("Exception");
    assertThat(out).doesNotExist();
  }

  /** Whether Spark has run with a scratch directory for a moment; it makes one of its own there. */
  private static boolean isReading(Path scratch) throws Exception {
    try (Stream<Path> all = Files.walk(scratch)) {
      if (all.noneMatch(path -> path.getFileName().toString().startsWith("blockmgr"))) {
        return false;
      }
    }
    Thread.sleep(1500);
    return true;
  }

  /** Of an epoch nearly all the time goes to validation here; a signal waits for its end. */
  @Test
  void savesACheckpointWhileItValidates() throws Exception {
    Path out = directory.resolve("validating");
    Path log = directory.resolve("validating.log");
    Path history = out.resolve(".unfinished/history.jsonl");
    assertThat(
            interrupted(
                Main.class,
                log,
                () -> Files.exists(history) && Files.size(history) > 0,
                training.with(
                    out,
                    "data.validationFraction=0",
                    "data.validation=" + manyRows(),
                    "training.epochs=1000"),
                "TERM"))
        .isEqualTo(143);
    assertThat(Files.readString(log))
        .contains("nabla: SIGTERM: the training stops after this round and saves a checkpoint")
        .contains("nabla: the run can go on from its newest checkpoint: nabla train")
        .doesNotContain("Exception");
    assertThat(out.resolve("checkpoints")).isDirectoryContaining("glob:**.safetensors");
  }

  /** In a round that would last for a minute. */
  @ParameterizedTest
  @CsvSource({"INT,INT,130", "INT,TERM,143", "TERM,INT,130"})
  void twoSignalsInARowEndATrainingAtOnce(String first, String second, int code) throws Exception {
    Path out = directory.resolve(first + " " + second);
    Path log = directory.resolve(first + second + ".log");
    assertThat(
            interrupted(
                Main.class,
                log,
                () -> Files.readString(log).contains("a step: "),
                training.with(
                    out,
                    "data.train=" + manyRows(),
                    "data.validationFraction=0",
                    "network.hiddenLayers=[300]",
                    "training.batchSize=1",
                    "execution.stepsPerRound=100000000"),
                first,
                second))
        .isEqualTo(code);
    assertThat(log).content().contains("SIG" + first + ": the training stops after this round");
    assertThat(log).content().doesNotContain("training has stopped");
  }

  @Test
  void generateLeavesNothing() throws Exception {
    Path parent = Files.createDirectory(directory.resolve("generated"));
    Path log = directory.resolve("generate.log");
    String[] arguments = {
      "generate",
      "--rows",
      "1000000000",
      "--out",
      parent.resolve("rows.csv").toString(),
      "--columns"
    };
    assertThat(interrupted(Main.class, log, () -> isWriting(parent), arguments, "INT"))
        .isEqualTo(130);
    assertThat(Files.readString(log)).contains("nabla: SIGINT: nothing is written");
    assertThat(parent).isEmptyDirectory();
  }

  private static boolean isWriting(Path parent) throws IOException {
    try (Stream<Path> all = Files.walk(parent)) {
      return all.anyMatch(path -> path.getFileName().toString().startsWith("part"));
    } catch (UncheckedIOException e) { // it is being made
      return false;
    }
  }

  /** A program that takes no notice of a first signal. */
  static final class Deaf {
    private Deaf() {}

    /** Says when it listens. */
    public static void main(String[] args) throws Exception {
      Interruption interruption = new Interruption();
      interruption.onSignal("heard", () -> {});
      interruption.listen();
      Files.createFile(Path.of(args[0]));
      Thread.sleep(120_000);
    }
  }

  @Test
  void aSecondSignalEndsAtOnce() throws Exception {
    Path listens = directory.resolve("listens");
    Path log = directory.resolve("deaf.log");
    String[] arguments = {listens.toString()};
    assertThat(interrupted(Deaf.class, log, () -> Files.exists(listens), arguments, "INT", "TERM"))
        .isEqualTo(143);
    assertThat(log).content().contains("nabla: SIGINT: heard");
  }
}
