package nabla.schedule;

import nabla.nn.Family;
import nabla.optim.Checks;

/**
 * Flat, and then down along half a cosine to 0.
 *
 * <pre>
 * s = 1 for t/T below f,    otherwise ½ (1 + cos π (t/T − f) / (1 − f))
 * </pre>
 *
 * @param flat f, in [0, 1)
 */
record FlatCosine(double flat) implements UpToTheEnd {

  FlatCosine {
    Checks.require(flat >= 0 && flat < 1, "flat part of flat-cosine", "in [0, 1)", flat);
  }

  @Override
  public double factor(Progress progress) {
    double u = Math.max(0, (progress.part() - flat) / (1 - flat));
    return 0.5 * (1 + StrictMath.cos(Math.PI * u));
  }

  @Override
  public String label() {
    return Family.labelOf("flat-cosine", flat);
  }
}
