package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.GradientSum;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;

class PartialSumsTest {

  @Test
  void costsAndWeightsAreAddedInATree() {
    Topology topology = new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    double[] costs = {1e16, 1, 1, 1};
    PartialSums sums = new PartialSums(4);
    for (int i = 0; i < 4; i++) {
      sums.set(i, new GradientSum(Parameters.zeros(topology), costs[i], i));
    }
    // (10¹⁶ + 1) + (1 + 1): to 10¹⁶ a 1 alone adds nothing
    assertThat(sums.cost()).isEqualTo(1e16 + 2);
    assertThat(sums.weight()).isEqualTo(6);
  }
}
