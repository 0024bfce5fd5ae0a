package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadlineTest {

  private static Tested tested(int side, Map<String, Double> metrics, Tested.Classes classes) {
    return new Tested("test", 10_000, side, false, metrics, classes, null, List.of(), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "0.98237, 28, '98.2 % of 10,000 test images right'",
    "0.99312, 0, '99.31 % of 10,000 test rows right'",
    "1, 0, '100.0 % of 10,000 test rows right'"
  })
  void saysHowManyAreRight(double accuracy, int side, String expected) {
    assertThat(Headline.of(tested(side, Map.of("cost", 1.0, "accuracy", accuracy), null)))
        .isEqualTo(expected);
  }

  @Test
  void saysHowFarNumbersAreOff() {
    Tested tested = tested(0, Map.of("cost", 1.0, "mae", 0.31234, "r2", 0.843), null);
    assertThat(Headline.of(tested)).isEqualTo("Off by 0.312 on average, on 10,000 test rows");
    assertThat(Headline.baseline(tested).orElseThrow()).contains("R² is 0.8430", "15.7 % is left");
  }

  @Test
  void saysByWhatPartNumbersAreOffWhoseLogarithmWasLearned() {
    Tested tested =
        new Tested(
            "test",
            10_000,
            0,
            true,
            Map.of("mae", 0.06, "r2", 0.9),
            null,
            null,
            List.of(),
            List.of());
    assertThat(Headline.of(tested)).isEqualTo("Off by 6.2 % on average, on 10,000 test rows");
    assertThat(Headline.baseline(tested).orElseThrow()).contains("the logarithm was learned");
  }

  @Test
  void saysWhatTheMostFrequentClassWouldComeTo() {
    List<ClassFindings.Figures> figures =
        List.of(
            new ClassFindings.Figures("no", 1, 1, 1, 3),
            new ClassFindings.Figures("yes", 1, 1, 1, 1));
    Tested.Classes classes = new Tested.Classes(true, figures, List.of(), List.of(), List.of(), 0);
    assertThat(Headline.baseline(tested(0, Map.of(), classes)).orElseThrow())
        .isEqualTo("Always saying “no”, the most frequent class, would be right for 75.0 %.");
  }

  @Test
  void saysHowATrainingWent() {
    Curves curves =
        new Curves(
            "member 2",
            1,
            List.of(1, 2),
            List.of(0.5, 0.6),
            Map.of(),
            List.of(),
            List.of(1.0, 2.0),
            List.of());
    assertThat(Headline.training(curves))
        .isEqualTo("member 2: 2 epochs in 3.0 s, weights of epoch 1.");
    assertThat(Headline.untested(List.of(curves))).isEqualTo("Training cost 0.5000; not tested");
  }
}
