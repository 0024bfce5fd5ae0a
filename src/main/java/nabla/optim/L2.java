package nabla.optim;

import java.io.Serializable;
import nabla.nn.Parameters;
import nabla.nn.Topology;

/**
 * The L2 penalty on weights, not on biases.
 *
 * <pre>
 * C = C_0 + (λ/2) Σ_w w²        ∂C/∂w = ∂C_0/∂w + λ w
 * </pre>
 *
 * <p>C_0 is the mean cost over examples. λ here is what PyTorch calls {@code weight_decay} (which
 * decays biases as well) and is λ/n in Nielsen 2015, chapter 3, equation 87. The term is a part of
 * the gradient: an optimizer with memory sees it, unlike the decoupled decay of AdamW.
 *
 * @param lambda λ, finite and at least 0; 0 is no penalty
 */
public record L2(double lambda) implements Serializable {

  public L2 {
    Checks.require(Checks.isNotNegative(lambda), "lambda", Checks.NOT_NEGATIVE, lambda);
  }

  /**
   * g ← g + λ w for the weights among the elements in [from, to).
   *
   * @param parameters w and b
   * @param gradient g, the mean over the batch; overwritten
   * @param from first element
   * @param to behind the last element
   */
  public void addGradient(Parameters parameters, float[] gradient, int from, int to) {
    if (lambda == 0) {
      return;
    }
    float factor = (float) lambda;
    float[] w = parameters.values();
    Topology topology = parameters.topology();
    for (int l = 1; l <= topology.depth(); l++) {
      int end = Math.min(to, topology.biasesOffset(l));
      for (int i = Math.max(from, topology.weightsOffset(l)); i < end; i++) {
        gradient[i] += factor * w[i];
      }
    }
  }
}
