package nabla.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;

class L2Test {

  private static final Topology TOPOLOGY =
      new Topology(
          2,
          List.of(new Layer(1, Activation.SIGMOID), new Layer(2, Activation.IDENTITY)),
          Cost.QUADRATIC);

  // W^1 (2), b^1 (1), W^2 (2), b^2 (2)
  private final Parameters parameters = new Parameters(TOPOLOGY, new float[] {1, 2, 3, 4, 5, 6, 7});

  @Test
  void weightsArePulledToZeroAndBiasesLeft() {
    float[] gradient = {1, 1, 1, 1, 1, 1, 1};
    new L2(0.5).addGradient(parameters, gradient, 0, 7);
    assertThat(gradient).containsExactly(1.5f, 2f, 1f, 3f, 3.5f, 1f, 1f);
  }

  @Test
  void sliceAlone() {
    float[] gradient = new float[7];
    new L2(0.5).addGradient(parameters, gradient, 1, 4);
    assertThat(gradient).containsExactly(0f, 1f, 0f, 2f, 0f, 0f, 0f);
  }

  @Test
  void aLambdaThatIsNegativeOrNoFiniteFloatIsRefused() {
    for (double value :
        new double[] {-1, -1e-60, 1e-60, Double.NaN, Double.POSITIVE_INFINITY, 1e39}) {
      assertThatThrownBy(() -> new L2(value))
          .hasMessage("lambda must be 0, or finite and > 0 as a 32-bit float, got " + value);
    }
    assertThat(new L2(1e-30).lambda()).isEqualTo(1e-30);
  }
}
