package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import org.junit.jupiter.api.Test;

class WeightsTest {

  private static final Topology TOPOLOGY =
      new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);

  private static Weights weights(float w, float b, float slot, long step) {
    return new Weights(
        new Parameters(TOPOLOGY, new float[] {w, b}),
        new OptimizerState(step, new float[][] {{slot, -slot}}));
  }

  @Test
  void twoReplicasBecomeTheirMean() {
    Weights mean = weights(0, 0, 0, 2);
    mean.becomeMeanOf(List.of(weights(1, 2, 8, 5), weights(3, 7, 4, 5)));
    assertThat(mean.parameters().values()).containsExactly(2, 4.5f);
    assertThat(mean.state().slot(0)).containsExactly(6, -6);
    assertThat(mean.state().step()).isEqualTo(5);
  }

  @Test
  void oneReplicaIsTakenOverAsItIs() {
    Weights mean = weights(0, 0, 0, 2);
    mean.becomeMeanOf(List.of(weights(0.1f, 1 / 3f, Float.MIN_VALUE, 4)));
    assertThat(mean.parameters().values()).containsExactly(0.1f, 1 / 3f);
    assertThat(mean.state().slot(0)[0]).isEqualTo(Float.MIN_VALUE);
    assertThat(mean.state().step()).isEqualTo(4);
  }

  /** The sum of three of the same is not three times that in floats; −0 has a sign. */
  @Test
  void frozenWeightsAreNoMeans() {
    Topology frozen =
        new Topology(
                1,
                List.of(new Layer(1, Activation.IDENTITY), new Layer(1, Activation.IDENTITY)),
                Cost.QUADRATIC)
            .withFrozen(1);
    Weights mean =
        new Weights(
            new Parameters(frozen, new float[] {0.7f, -0f, 0, 0}),
            new OptimizerState(1, new float[0][]));
    Weights replica =
        new Weights(
            new Parameters(frozen, new float[] {5, 5, 1, 2}),
            new OptimizerState(2, new float[0][]));
    mean.becomeMeanOf(List.of(replica, replica, replica, replica));
    assertThat(mean.parameters().values()).containsExactly(0.7f, -0f, 1, 2);
  }

  /** A replica whose batches all weigh 0 has made fewer steps. */
  @Test
  void theStepIsThatOfTheReplicaThatGotFurthest() {
    Weights mean = weights(0, 0, 0, 2);
    mean.becomeMeanOf(List.of(weights(1, 1, 1, 3), weights(1, 1, 1, 4)));
    assertThat(mean.state().step()).isEqualTo(4);
  }

  @Test
  void aCopyHasArraysOfItsOwn() {
    Weights one = weights(1, 2, 3, 4);
    Weights copy = one.copy();
    copy.parameters().values()[0] = 9;
    copy.state().slot(0)[0] = 9;
    assertThat(one.parameters().values()[0]).isEqualTo(1);
    assertThat(one.state().slot(0)[0]).isEqualTo(3);
  }
}
