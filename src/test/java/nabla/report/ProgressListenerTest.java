package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nabla.engine.EpochReport;
import nabla.engine.StepReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStarted;
import org.junit.jupiter.api.Test;

class ProgressListenerTest {

  private static String bars(List<String> lines, boolean terminal) {
    ByteArrayOutputStream bars = new ByteArrayOutputStream();
    try (ProgressListener progress =
        new ProgressListener(
            lines::add, new PrintStream(bars, true, StandardCharsets.UTF_8), terminal, 1)) {
      TrainingListener told = progress.of(1);
      told.onStart(new TrainingStarted(12, 4, 3, 1, 1, 1, 2, 0, List.of()));
      told.onStep(new StepReport(1, 0, 0.75, 0.1));
      told.onStep(new StepReport(1, 1, 0.5, 0.1));
      told.onStep(new StepReport(1, 2, Double.NaN, 0.1)); // of a batch that weighs nothing
      told.onEpoch(new EpochReport(1, 0.625, Optional.empty(), 0.1, 2, 300));
    }
    return bars.toString(StandardCharsets.UTF_8);
  }

  @Test
  void saysALinePerEpochAndDrawsABar() {
    List<String> lines = new ArrayList<>();
    assertThat(bars(lines, false)).contains("100%", "3/3", "cost 0.5000").doesNotContain("\u001b");
    assertThat(lines)
        .containsExactly(
            "training ...",
            "a step: 1 microbatch of 4 by 2 threads",
            "epoch 1/1  cost 0.6250  300 examples/s");
    assertThat(bars(lines, true)).contains("\r\u001b[K");
  }

  @Test
  void membersOfAnEnsembleHaveOneBar() {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream bars = new ByteArrayOutputStream();
    try (ProgressListener progress =
        new ProgressListener(
            lines::add, new PrintStream(bars, true, StandardCharsets.UTF_8), false, 2)) {
      for (int member = 1; member <= 2; member++) {
        TrainingListener told = progress.of(member);
        told.onStart(new TrainingStarted(8, 4, 2, 1, 1, 1, 2, 0, List.of()));
        told.onStep(new StepReport(1, 0, 0.75, 0.1));
        told.onStep(new StepReport(1, 1, 0.5, 0.1));
        told.onEpoch(new EpochReport(1, 0.625, Optional.empty(), 0.1, 2, 300));
        told.close();
      }
    }
    assertThat(bars.toString(StandardCharsets.UTF_8)).contains("100%", "4/4");
    assertThat(lines)
        .containsExactly(
            "training ...",
            "member 1/2  a step: 1 microbatch of 4 by 2 threads",
            "member 1/2  epoch 1/1  cost 0.6250  300 examples/s",
            "member 2/2  a step: 1 microbatch of 4 by 2 threads",
            "member 2/2  epoch 1/1  cost 0.6250  300 examples/s");
  }

  @Test
  void digitsAreThoseOfEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("fa-IR"));
    try {
      assertThat(bars(new ArrayList<>(), false)).contains("3/3 (0:00:0");
    } finally {
      Locale.setDefault(before);
    }
  }
}
