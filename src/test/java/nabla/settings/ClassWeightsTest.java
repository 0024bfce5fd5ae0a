package nabla.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nabla.nn.Cost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassWeightsTest {

  private static float[] of(String text, List<Long> rows, int classes) {
    return new ClassWeights(text).of("classWeights", rows, classes, 6);
  }

  /**
   * scikit-learn's documentation: {@code compute_class_weight(class_weight="balanced", classes=[0,
   * 1], y=[1, 1, 1, 1, 0, 0])} is {@code [1.5, 0.75]}.
   */
  @Test
  void balancedIsThatOfScikitLearn() {
    assertThat(of("balanced", List.of(2L, 4L), 2)).containsExactly(1.5f, 0.75f);
    // 6 / (3 n_k)
    assertThat(of("balanced", List.of(1L, 4L, 1L), 3)).containsExactly(2, 0.5f, 2);
  }

  @Test
  void aListIsTakenAsItIsAndNoneIsEmpty() {
    assertThat(of("[1, 2.5,1e-3]", List.of(2L, 4L), 3)).containsExactly(1, 2.5f, 0.001f);
    assertThat(of("none", List.of(2L, 4L), 2)).isEmpty();
  }

  @Test
  void refusesWhatDoesNotFitTheClasses() {
    assertThatThrownBy(() -> of("[1, 2]", List.of(2L, 4L, 1L), 3))
        .hasMessage("classWeights must be 3 numbers, one for each class, got 2: [1, 2]");
    String none =
        "classWeights must be none or a list of numbers where a class has no training example, got balanced and none of class %s";
    assertThatThrownBy(() -> of("balanced", List.of(2L, 0L, 1L), 3)).hasMessage(none.formatted(1));
    assertThatThrownBy(() -> of("balanced", List.of(2L, 4L), 3)).hasMessage(none.formatted(2));
    assertThatThrownBy(() -> of("[1, 1e38]", List.of(2L, 4L), 2))
        .hasMessageStartingWith("classWeights times the sum of the examples' weights, 6.0, must");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "even", "[]", "[1,]", "[1, 0]", "[1, -1]", "[1, NaN]", "[1, 1e39]", "1, 2"})
  void refusesWhatIsNoListOfWeights(String text) {
    assertThatThrownBy(() -> new TrainingSettings().setClassWeights(text))
        .hasMessage(
            "classWeights must be none, balanced, or a list of numbers, one for each class, each finite and > 0 as a 32-bit float, got "
                + text);
  }

  @Test
  void refusesSettingsForClassesWhereNumbersAreLearned() {
    TrainingSettings weights = new TrainingSettings().setClassWeights("balanced");
    weights.requireFit(true, Cost.QUADRATIC);
    assertThatThrownBy(() -> weights.requireFit(false, Cost.SQUARED_ERROR))
        .hasMessage(
            "classWeights must be left out unless each example has one class, got it with numbers as targets and cost squared-error");
    TrainingSettings smoothing = new TrainingSettings().setLabelSmoothing(0.1);
    smoothing.requireFit(true, Cost.QUADRATIC);
    smoothing.requireFit(false, Cost.SIGMOID_CROSS_ENTROPY);
    smoothing.requireFit(false, Cost.SOFTMAX_CROSS_ENTROPY);
    assertThatThrownBy(() -> smoothing.requireFit(false, Cost.QUADRATIC))
        .hasMessage(
            "labelSmoothing must be left out unless each example is of classes, got it with numbers as targets and cost quadratic");
  }
}
