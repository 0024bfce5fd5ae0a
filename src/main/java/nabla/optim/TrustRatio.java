package nabla.optim;

import java.util.List;

/**
 * LAMB's and LARS's last link: each layer's step is as long as its weights, times η.
 *
 * <pre>
 * g ← g ‖w‖ / ‖g‖    of every W^l and every b^l by itself; g itself where either norm is 0
 * </pre>
 *
 * <p>Behind {@link Adam} and {@link WeightDecay} it makes LAMB. Source: You et al. 2020, algorithm
 * 2, with φ(x) = x.
 */
public record TrustRatio() implements Transformation {

  @Override
  public List<Measure> norms() {
    return List.of(new Measure(Group.TENSORS, false), new Measure(Group.TENSORS, true));
  }

  @Override
  public void apply(Step step, Memory memory, int from, int to) {
    GroupNorms ofW = memory.norms().get(0);
    GroupNorms ofG = memory.norms().get(1);
    float[] g = step.g();
    int begin = from;
    for (int tensor = ofW.at(from); begin < to; begin = ofW.end(tensor++)) {
      double w = ofW.norm(tensor);
      double length = ofG.norm(tensor);
      float factor = w > 0 && length > 0 ? (float) (w / length) : 1f;
      for (int i = begin; i < Math.min(to, ofW.end(tensor)); i++) {
        g[i] *= factor;
      }
    }
  }
}
