package nabla.nn;

import java.util.Arrays;
import nabla.linalg.Blas;
import nabla.linalg.Matrix;

/**
 * Backpropagation: the gradient of the cost with respect to every weight and bias, for a
 * microbatch.
 *
 * <pre>
 * (BP1)  δ^L = ∇_a C ⊙ σ'(z^L)
 * (BP2)  δ^l = c (W^{l+1})ᵀ δ^{l+1} ⊙ σ'(z^l)
 * (BP3)  ∂C_x/∂b^l = δ^l
 * (BP4)  ∂C_x/∂W^l = c δ^l (a^{l-1})ᵀ        c = 1 but for {@link Parametrisation}
 * </pre>
 *
 * <p>It ends at the first layer that is trained; what there is of a gradient for frozen ones stays
 * as it was.
 *
 * <p>With one example per column, one product of matrices does (BP2) for all m examples, and one
 * does (BP4) and the sum over them. What comes out are sums Σ_x w_x ∂C_x/∂w, never means: those are
 * formed in one place, {@code Update} in {@code optim}. Source: Nielsen 2015, chapter 2.
 *
 * <p>Immutable; the memory is the caller's.
 */
public final class Backpropagation {

  private final Blas blas;
  private final FeedForward feedForward;
  private final Dropout none = Dropout.none();

  /** Backpropagation that multiplies with the given BLAS. */
  public Backpropagation(Blas blas) {
    this.blas = blas;
    this.feedForward = new FeedForward(blas);
  }

  /**
   * Computes the sums over the examples of a microbatch.
   *
   * @param parameters W^l and b^l
   * @param batch the examples
   * @param workspace scratch memory for at least as many examples
   * @param sum overwritten with Σ w_x ∂C_x, Σ w_x C_x and Σ w_x
   */
  public void gradient(
      Parameters parameters, Microbatch batch, Workspace workspace, GradientSum sum) {
    gradient(parameters, batch, none, workspace, sum);
  }

  /** The same of a network of which hidden units may be left out. */
  public void gradient(
      Parameters parameters,
      Microbatch batch,
      Dropout dropout,
      Workspace workspace,
      GradientSum sum) {
    Topology topology = parameters.topology();
    int last = topology.depth();
    int first = topology.frozen() + 1;
    int m = batch.size();

    feedForward.run(parameters, batch, dropout, workspace);
    sum.measure(batch, workspace);

    // (BP1)  δ^L = ∇_a C ⊙ σ'(z^L), each column times the weight of its example
    Activation sigma = topology.activation(last);
    float[] error = workspace.delta(last, m).array();
    float[] z = workspace.outputWeightedInputs();
    float[] a = workspace.outputs();
    int units = topology.outputs();
    topology.cost().outputError(sigma, z, a, batch.targets(), error, units, units * m);
    scaleColumns(error, units, batch);

    for (int l = last; l >= first; l--) {
      Matrix delta = workspace.delta(l, m);
      float c = (float) topology.weightFactor(l);

      // (BP3)  ∂C/∂b^l = Σ_x δ^l
      sumColumns(delta, sum.views().biases(l));
      // (BP4)  ∂C/∂W^l = c Σ_x δ^l (a^{l-1})ᵀ; with an input scale x for a^0
      if (l == 1) {
        InputEmbedding embedding = workspace.embedding();
        embedding.backward(c, parameters, batch.x(), delta, sum.views(), blas);
        embedding.output(batch.x()).gradient(c, delta, sum.views().weights(l), blas);
      } else {
        Matrix below = dropout.kept(l - 1, workspace.a(l - 1, m));
        blas.multiply(c, delta, below.transposed(), 0f, sum.views().weights(l));
      }

      if (l > first) {
        // (BP2)  δ^{l-1} = c (W^l)ᵀ δ^l ⊙ σ'(z^{l-1})
        Matrix deltaBelow = workspace.delta(l - 1, m);
        blas.multiply(c, parameters.weights(l).transposed(), delta, 0f, deltaBelow);
        sigma = topology.activation(l - 1);
        Matrix zBelow = workspace.z(l - 1, m);
        z = workspace.norm().output(l - 1, zBelow).array();
        a = workspace.a(l - 1, m).array();
        sigma.timesDerivative(z, a, deltaBelow.array(), topology.units(l - 1) * m);
        dropout.timesMask(l - 1, deltaBelow);
        workspace.norm().backward(l - 1, parameters, zBelow, deltaBelow, sum.views());
      }
    }
    if (first == 1) { // ∂C/∂s, and ∂C/∂W^1 of what x has made of it
      workspace.inputScale().backward(parameters, sum.views());
    }
  }

  private static void scaleColumns(float[] delta, int units, Microbatch batch) {
    for (int x = 0; x < batch.size(); x++) {
      float weight = batch.weights()[x];
      for (int j = x * units; weight != 1f && j < (x + 1) * units; j++) {
        delta[j] *= weight;
      }
    }
  }

  private static void sumColumns(Matrix block, Matrix sum) {
    float[] from = block.array();
    float[] into = sum.array();
    int units = block.rows();
    Arrays.fill(into, sum.offset(), sum.offset() + units, 0f);
    for (int x = 0; x < block.columns(); x++) {
      for (int j = 0; j < units; j++) {
        into[sum.offset() + j] += from[x * units + j];
      }
    }
  }
}
