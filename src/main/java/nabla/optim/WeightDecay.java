package nabla.optim;

/**
 * Weight decay apart from the gradient, behind whatever an optimizer makes of it.
 *
 * <pre>
 * g ← g + λ w    for weights; biases stay.  So w ← w − η (g + λ w)
 * </pre>
 *
 * <p>With {@link Adam} before it, it is AdamW. {@link Penalty} would have its term divided by the
 * size of the gradients. A schedule may weaken it over the steps. Source: Loshchilov and Hutter
 * 2019, algorithm 2, with η λ for their λ, as in PyTorch's {@code AdamW}.
 *
 * @param lambda λ, finite and &gt; 0; 0.01 is usual
 */
public record WeightDecay(double lambda) implements Transformation {

  public WeightDecay {
    Checks.require(Checks.isNotNegative(lambda), "weightDecay", Checks.NOT_NEGATIVE, lambda);
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    float factor = (float) (lambda * step.rates().decayPart());
    float[] w = step.w();
    float[] g = step.g();
    Tensors.weights(
        step.parameters(),
        from,
        to,
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            g[i] += factor * w[i];
          }
        });
  }
}
