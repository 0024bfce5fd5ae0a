package nabla.nn;

import nabla.linalg.Blas;
import nabla.linalg.Matrix;

/**
 * The forward pass: z^l = c W^l a^{l-1} + b^l, a^l = σ(z^l), layer by layer, for a whole
 * microbatch. c is 1 but for {@link Parametrisation}.
 *
 * <p>Immutable; the memory is the caller's {@link Workspace}.
 */
public final class FeedForward {

  private final Blas blas;
  private final Dropout none = Dropout.none();

  /** A forward pass that multiplies with the given BLAS. */
  public FeedForward(Blas blas) {
    this.blas = blas;
  }

  /** Computes z^l and a^l of every layer into the workspace. */
  public void run(Parameters parameters, Microbatch batch, Workspace workspace) {
    run(parameters, batch, none, workspace);
  }

  /** The same in training, where hidden units may be left out. */
  void run(Parameters parameters, Microbatch batch, Dropout dropout, Workspace workspace) {
    Topology topology = parameters.topology();
    int m = batch.size();
    Matrix below = null; // a^{l-1} of hidden layers; a^0 is the microbatch's
    for (int l = 1; l <= topology.depth(); l++) {
      Matrix z = workspace.z(l, m);
      Matrix a = workspace.a(l, m);

      // z^l = c W^l a^{l-1} + b^l, with b^l laid into every column first
      Matrix b = parameters.biases(l);
      for (int x = 0; x < m; x++) {
        System.arraycopy(b.array(), b.offset(), z.array(), x * b.rows(), b.rows());
      }
      float c = (float) topology.weightFactor(l);
      if (l == 1) {
        Inputs x = workspace.embedding().forward(parameters, batch.x(), m, blas);
        x.addWeighted(c, parameters, workspace.inputScale(), z, blas);
      } else {
        blas.multiply(c, parameters.weights(l), below, 1f, z);
      }

      // a^l = σ(z^l), where z^l may be normalised first
      Matrix y = workspace.norm().forward(l, parameters, z);
      topology.activation(l).apply(y.array(), a.array(), topology.units(l), m);
      below = dropout.drop(l, a);
    }
  }
}
