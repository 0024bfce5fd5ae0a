package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nabla.engine.RoundLength;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultSizeTest {

  /** 89,500,000 parameters: 341.4 MiB as floats. */
  private static final Topology TOPOLOGY =
      new Topology(89_499_999, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);

  private static ResultSize size(int tasks, boolean oneMachine, int steps, Reduction reduction) {
    return ResultSize.of(
        TOPOLOGY,
        new TrainingSettings().setOptimizer("adam").setLocalSteps(Math.max(1, steps)),
        new Parallelism(tasks, 1, oneMachine, false),
        steps == 0 ? RoundLength.measured() : RoundLength.fixed(steps),
        reduction);
  }

  private static SparkConf limit(String limit) {
    return new SparkConf(false).set("spark.driver.maxResultSize", limit);
  }

  /** With two slots, parameters and state of a task have 3 · 341.4 = 1024.2 MiB. */
  @ParameterizedTest
  @CsvSource({
    "1, false, 0, AUTO, 1025, parameters and optimizer state of 1 tasks",
    "2, false, 4, AUTO, 2049, parameters and optimizer state of 2 tasks",
    "4, false, 1, FLAT, 1366, the gradient sums of 4 tasks",
    "4, false, 1, SLICED, 342, the gradient sum in 4 slices",
    "4, true, 1, FLAT, 1366, the gradient sums of 4 tasks",
    "4, false, 0, FLAT, 1366, the gradient sums of 4 tasks", // a job per step if they can't run at
    // once
  })
  void isToldInMebibytesWhereTheLimitIsLess(
      int tasks, boolean oneMachine, int steps, Reduction reduction, int needed, String what) {
    ResultSize size = size(tasks, oneMachine, steps, reduction);
    assertThatCode(() -> size.requireRoom(limit(needed + "m"))).doesNotThrowAnyException();
    assertThatCode(() -> size.requireRoom(limit("0"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> size.requireRoom(limit(needed - 1 + "m")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "spark.driver.maxResultSize must be at least %dm for %s, got %dm; set it when Spark is started, 0 is no limit"
                .formatted(needed, what, needed - 1));
  }

  @Test
  void withoutASettingTheLimitIsSparksOwn() {
    assertThatThrownBy(() -> size(1, false, 0, Reduction.AUTO).requireRoom(new SparkConf(false)))
        .hasMessageContaining("must be at least 1025m")
        .hasMessageContaining("got 1g");
  }

  @Test
  void withinOneJvmNoParametersAreReturned() {
    assertThat(size(1, true, 0, Reduction.AUTO).bytes()).isLessThan(1 << 20);
    assertThat(size(4, true, 8, Reduction.AUTO).bytes()).isLessThan(1 << 20);
  }
}
