package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import nabla.engine.EpochReport;
import nabla.engine.Evaluation;
import nabla.engine.StepReport;
import nabla.engine.TrainingStarted;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitProgressTest {

  private static final TrainingStarted PLAN =
      new TrainingStarted(600, 100, 6, 12, 1, 1, 1, 0, List.of());
  private static final EpochReport EPOCH =
      new EpochReport(
          3,
          0.0712,
          Optional.of(new Evaluation(0.0801, OptionalDouble.of(0.9775), 100)),
          0.01,
          0.5,
          18234);

  /** What goes to a log at INFO while something is done. */
  private static List<String> logged(Runnable work) {
    List<String> lines = new ArrayList<>();
    org.apache.logging.log4j.core.Logger log =
        LoggerContext.getContext(false).getLogger(FitProgress.class.getName());
    AbstractAppender appender =
        new AbstractAppender("lines", null, null, false, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            assertThat(event.getLevel()).isEqualTo(Level.INFO);
            lines.add(event.getMessage().getFormattedMessage());
          }
        };
    Level level = log.getLevel();
    appender.start();
    log.addAppender(appender);
    log.setLevel(Level.INFO);
    try {
      work.run();
    } finally {
      log.removeAppender(appender);
      log.setLevel(level);
    }
    return lines;
  }

  @Test
  void everyEpochIsALineInTheLogEvenWithoutABar() {
    FitProgress progress = new FitProgress("mlpc_1", Optional.empty());
    List<String> lines =
        logged(
            () -> {
              progress.onStart(PLAN);
              progress.onStep(new StepReport(3, 0, 0.08, 0.01));
              progress.onEpoch(EPOCH);
              progress.close();
            });
    assertThat(lines)
        .containsExactly(
            "mlpc_1: 600 examples, 12 epochs of 6 steps, batches of 100, 1 microbatch of 100 by 1 thread",
            "mlpc_1: epoch  3/12  cost 0.0712  validation cost 0.0801 accuracy 0.9775  18234 examples/s");
  }

  @Test
  void aBarGrowsInPlaceAndIsWipedOut() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FitProgress progress =
        new FitProgress(
            "mlpc_1", Optional.of(new PrintStream(bytes, true, StandardCharsets.UTF_8)));
    progress.onStart(new TrainingStarted(600, 100, 6, 12, 1, 1, 1, 35, List.of()));
    progress.onStep(new StepReport(6, 5, 0.0712, 0.01));
    progress.onStep(new StepReport(7, 0, 0.0711, 0.01)); // too early for another drawing
    progress.close();
    Locale.setDefault(before);
    String[] drawn = bytes.toString(StandardCharsets.UTF_8).split("\r+");
    assertThat(drawn).hasSize(3).allMatch(line -> line.isEmpty() || line.length() == 79);
    // 36 of 72 steps: half of the 79 - 12 - 13 columns between the brackets' texts
    assertThat(drawn[1])
        .isEqualTo("[Epoch 6/12:" + "=".repeat(26) + ">" + " ".repeat(27) + " cost 0.0712]");
    assertThat(drawn[2]).isBlank();
  }

  @Test
  void epochsAreToldOnTheConsoleWhereTheLogIsSilent() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FitProgress progress =
        new FitProgress(
            "mlpc_1", Optional.of(new PrintStream(bytes, true, StandardCharsets.UTF_8)));
    List<String> told = List.of();
    org.apache.logging.log4j.core.Logger log =
        LoggerContext.getContext(false).getLogger(FitProgress.class.getName());
    Level level = log.getLevel();
    log.setLevel(Level.WARN);
    try {
      progress.onPhase("reading the training data");
      progress.onStart(PLAN);
      progress.onEpoch(EPOCH);
      told = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    } finally {
      log.setLevel(level);
    }
    assertThat(told)
        .anyMatch(line -> line.strip().equals("[reading the training data ...]"))
        .last()
        .isEqualTo(
            "epoch  3/12  cost 0.0712  validation cost 0.0801 accuracy 0.9775  18234 examples/s");
    assertThat(logged(() -> progress.onPhase("preparing the rows")))
        .containsExactly("mlpc_1: preparing the rows ...");
  }

  @ParameterizedTest
  @CsvSource({"true, true, true", "true, false, false", "false, true, false"})
  void aBarIsWhereSparkDrawsItsOwn(boolean spark, boolean wanted, boolean drawn) {
    SparkConf conf = new SparkConf(false).set("spark.ui.showConsoleProgress", "" + spark);
    assertThat(FitProgress.console(conf, wanted).isPresent()).isEqualTo(drawn);
  }

  /** As in a job whose output goes to a file, and as in this build. */
  @Test
  void noBarIsDrawnWhereThereIsNoTerminal() {
    assertThat(FitProgress.console(new SparkConf(false), true)).isEmpty();
  }
}
