package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Worked by hand: e^0 : e^{ln 3} = 1 : 3, and σ(0) : σ(ln 3) = ½ : ¾ = 2 : 3. */
class ClassScoresTest {

  private static final double[] NONE = {};

  private static double[] z() {
    return new double[] {0, Math.log(3)};
  }

  @Test
  void softmaxIsADistributionAndItsScoresHaveTheMeanZero() {
    ClassScores softmax = new ClassScores(true, NONE);
    assertThat(softmax.distribution(z())).containsExactly(new double[] {0.25, 0.75}, within(1e-15));
    double half = Math.log(3) / 2;
    assertThat(softmax.scores(z())).containsExactly(new double[] {-half, half}, within(1e-15));
    assertThat(softmax.distribution(new double[] {1e4, 1e4 + Math.log(3)}))
        .containsExactly(new double[] {0.25, 0.75}, within(1e-11));
  }

  @Test
  void sigmoidsAreScaledToADistributionAndTheirScoresAreZ() {
    ClassScores sigmoid = new ClassScores(false, NONE);
    assertThat(sigmoid.distribution(z())).containsExactly(new double[] {0.4, 0.6}, within(1e-15));
    assertThat(sigmoid.scores(z())).containsExactly(z());
    // σ(−1000) is 0 as a double, and yet e : 1 beside σ(−1001)
    assertThat(sigmoid.distribution(new double[] {-1000, -1001}))
        .containsExactly(new double[] {Math.E / (Math.E + 1), 1 / (Math.E + 1)}, within(1e-12));
  }

  @Test
  void thresholdsMoveTheClass() {
    assertThat(new ClassScores(true, NONE).classOf(z())).isEqualTo(1);
    assertThat(new ClassScores(true, new double[] {0.2, 0.8}).classOf(z())).isZero(); // 1.25 > 0.94
    assertThat(new ClassScores(true, new double[] {0.3, 0.8}).classOf(z())).isEqualTo(1); // 0.83
    assertThat(new ClassScores(true, new double[] {0, 1}).classOf(z())).isZero(); // infinite
    double[] never = {-2000, 0}; // p = 0 of the first, and 0 / 0 is not chosen
    assertThat(new ClassScores(true, new double[] {0, 1}).classOf(never)).isEqualTo(1);
  }
}
