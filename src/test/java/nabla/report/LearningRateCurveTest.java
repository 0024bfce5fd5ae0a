package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class LearningRateCurveTest {

  /** A curve of costs, at rates of which each is twice the one before, from 1 on. */
  private static LearningRateCurve curve(double... costs) {
    LearningRateCurve curve = new LearningRateCurve();
    double rate = 1;
    for (double cost : costs) {
      curve.add(rate, cost);
      rate *= 2;
    }
    return curve;
  }

  @Test
  void costsAreSmoothedWithoutTheBiasOfTheBeginning() {
    LearningRateCurve curve = curve(2, 1);
    assertThat(curve.firstCost()).isCloseTo(2, within(1e-12));
    // (0.95 · 0.05 · 2 + 0.05 · 1) / (1 − 0.9025)
    assertThat(curve.leastCost()).isCloseTo(0.145 / 0.0975, within(1e-12));
  }

  @Test
  void theSuggestionIsATenthOfTheRateWhoseCostIsLeast() {
    LearningRateCurve curve = curve(2, 1, 1, 5, 5);
    assertThat(curve.rateOfLeast()).isEqualTo(4);
    assertThat(curve.suggestion()).hasValue(0.4);
    assertThat(curve(2, 1, 1, 1, 1, 1, 1, 1, 30).suggestion()).hasValue(13); // 12.8
  }

  @Test
  void aCostThatOnlyGrowsSuggestsNothing() {
    assertThat(curve(1, 2, 3).suggestion()).isEqualTo(OptionalDouble.empty());
  }

  @Test
  void theCurveEndsWhereTheCostHasGrownFourfoldOrIsNoNumber() {
    assertThat(curve(1, 1, 1).isEnded()).isFalse();
    assertThat(curve(1, 1, 12).isEnded()).isTrue(); // smoothed about 4.9
    assertThat(curve(1, Double.NaN).isEnded()).isTrue();
    assertThat(curve(Double.NaN).isEmpty()).isTrue();
    assertThat(curve(1).isEmpty()).isFalse();
    LearningRateCurve curve = curve(2, 1, Double.POSITIVE_INFINITY, 0, 0, 0);
    assertThat(curve.rateOfLeast()).isEqualTo(2);
  }

  @Test
  void thePictureIsAPng() throws IOException {
    byte[] png = curve(2, 1, 0.5, 0.4, 0.6).png();
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(760);
  }
}
