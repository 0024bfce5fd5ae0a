package nabla.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.linalg.Blas;

/**
 * The way of one example through a network and back, as the engine computes it.
 *
 * @param weightedInputs z^l at index l − 1; of a layer that is normalised ẑ^l
 * @param activations a^l, likewise
 * @param errors δ^l, likewise; of frozen layers zeros
 * @param cost C_x
 * @param gradient ∂C_x/∂w of every parameter; of frozen layers zeros
 */
public record Trace(
    List<float[]> weightedInputs,
    List<float[]> activations,
    List<float[]> errors,
    double cost,
    Parameters gradient) {

  /** The way of an example with n_0 inputs x and n_L targets y, of weight 1. */
  public static Trace of(Blas blas, Parameters parameters, float[] x, float[] y) {
    Topology topology = parameters.topology();
    Microbatch batch = new Microbatch(topology.inputs(), topology.outputs(), 1);
    batch.resize(1);
    System.arraycopy(x, 0, batch.inputs(), batch.begin(0), x.length);
    System.arraycopy(y, 0, batch.targets(), 0, y.length);
    batch.weights()[0] = 1f;
    Workspace workspace = new Workspace(topology, 1);
    GradientSum sum = new GradientSum(topology);
    new Backpropagation(blas).gradient(parameters, batch, workspace, sum);
    List<float[]> z = new ArrayList<>();
    List<float[]> a = new ArrayList<>();
    List<float[]> delta = new ArrayList<>();
    for (int l = 1; l <= topology.depth(); l++) {
      int units = topology.units(l);
      z.add(Arrays.copyOf(workspace.z(l, 1).array(), units));
      a.add(Arrays.copyOf(workspace.a(l, 1).array(), units));
      delta.add(Arrays.copyOf(workspace.delta(l, 1).array(), units));
    }
    return new Trace(z, a, delta, sum.cost(), sum.views());
  }
}
