package io.nabla.nn;

import io.nabla.linalg.Blas;
import io.nabla.linalg.Matrix;

/**
 * The forward pass: z^l = W^l a^{l-1} + b^l, a^l = σ(z^l), layer by layer, for a whole microbatch.
 *
 * <p>Immutable; the memory is the caller's {@link Workspace}.
 */
public final class FeedForward {

  private final Blas blas;

  /** A forward pass that multiplies with the given BLAS. */
  public FeedForward(Blas blas) {
    this.blas = blas;
  }

  /** Computes z^l and a^l of every layer into the workspace. */
  public void run(Parameters parameters, Microbatch batch, Workspace workspace) {
    Topology topology = parameters.topology();
    int m = batch.size();
    for (int l = 1; l <= topology.depth(); l++) {
      int units = topology.units(l);
      float[] below = l == 1 ? batch.inputs() : workspace.a(l - 1);
      Matrix a = workspace.block(below, l - 1, m);
      Matrix z = workspace.block(workspace.z(l), l, m);

      // z^l = W^l a^{l-1} + b^l, with b^l laid into every column first
      int biases = topology.biasesOffset(l);
      for (int x = 0; x < m; x++) {
        System.arraycopy(parameters.values(), biases, z.array(), x * units, units);
      }
      blas.multiply(parameters.weights(l), a, 1f, z);

      // a^l = σ(z^l)
      topology.activation(l).apply(workspace.z(l), workspace.a(l), units, m);
    }
  }
}
