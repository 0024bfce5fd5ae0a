package nabla.optim;

import nabla.nn.Parameters;

/**
 * The penalty on weights that are trained, not on biases, as a part of the cost and so of the
 * gradient.
 *
 * <pre>
 * C = C_0 + λ (α Σ_w |w| + ½ (1 − α) Σ_w w²)        ∂C/∂w = ∂C_0/∂w + λ (α sign w + (1 − α) w)
 * </pre>
 *
 * <p>C_0 is the mean cost over examples. α = 0 is L2, α = 1 is L1, what lies between is the elastic
 * net (Zou and Hastie 2005). With L2, λ is what PyTorch calls {@code weight_decay} (which decays
 * biases as well) and is λ/n in Nielsen 2015, chapter 3, equation 87. An optimizer with memory sees
 * the term, unlike {@link WeightDecay}.
 *
 * @param lambda λ, finite and &gt; 0
 * @param l1Part α, in [0, 1]
 */
public record Penalty(double lambda, double l1Part) implements Transformation {

  public Penalty {
    Checks.require(Checks.isPositive(lambda), "lambda", Checks.POSITIVE, lambda);
    Checks.require(l1Part >= 0 && l1Part <= 1, "l1Part", "in [0, 1]", l1Part);
  }

  @Override
  public double penalty(Parameters parameters) {
    float[] w = parameters.values();
    double[] sums = new double[2]; // Σ |w|, Σ w²
    Tensors.weights(
        parameters,
        parameters.trainedFrom(),
        w.length,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            sums[0] += Math.abs(w[i]);
            sums[1] += (double) w[i] * w[i];
          }
        });
    return lambda * (l1Part * sums[0] + (1 - l1Part) / 2 * sums[1]);
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float[] w = step.w();
    float[] g = step.g();
    float l1 = (float) (lambda * l1Part);
    float l2 = (float) (lambda * (1 - l1Part));
    Tensors.weights(
        step.parameters(),
        from,
        to,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            g[i] += l2 * w[i];
          }
          for (int i = begin; l1 > 0 && i < end; i++) {
            g[i] += l1 * Math.signum(w[i]);
          }
        });
  }
}
