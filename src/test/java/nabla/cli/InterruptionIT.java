package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
    Process process = ChildJvm.start(main, log, List.of("-Xmx1g"), arguments);
    try {
      for (int i = 0; i < 2400 && process.isAlive() && !isTime.call(); i++) {
        Thread.sleep(25);
      }
      for (String signal : signals) {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
        Thread.sleep(500); // signals that are not yet handled are one
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
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
