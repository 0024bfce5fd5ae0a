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
import nabla.engine.TrainingStarted;
import org.junit.jupiter.api.Test;

class ProgressListenerTest {

  private static String bars(List<String> lines, boolean terminal) {
    ByteArrayOutputStream bars = new ByteArrayOutputStream();
    try (ProgressListener progress =
        new ProgressListener(
            lines::add, new PrintStream(bars, true, StandardCharsets.UTF_8), terminal)) {
      progress.onStart(new TrainingStarted(12, 4, 3, 1, 1, 1, 2, 0, List.of()));
      progress.onStep(new StepReport(1, 0, 0.75, 0.1));
      progress.onStep(new StepReport(1, 1, 0.5, 0.1));
      progress.onStep(new StepReport(1, 2, Double.NaN, 0.1)); // of a batch that weighs nothing
      progress.onEpoch(new EpochReport(1, 0.625, Optional.empty(), 0.1, 2, 300));
    }
    return bars.toString(StandardCharsets.UTF_8);
  }

  @Test
  void saysALinePerEpochAndDrawsABar() {
    List<String> lines = new ArrayList<>();
    assertThat(bars(lines, false)).contains("100%", "3/3", "cost 0.5000").doesNotContain("\u001b");
    assertThat(lines)
        .containsExactly(
            "a step: 1 microbatch of 4 by 2 threads", "epoch 1/1  cost 0.6250  300 examples/s");
    assertThat(bars(lines, true)).contains("\r\u001b[K");
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
