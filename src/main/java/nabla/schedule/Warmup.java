package nabla.schedule;

import nabla.optim.Checks;

/**
 * A straight line up to 1 over the first epochs, and then another schedule over the rest.
 *
 * <pre>
 * s = (t + 1) / W for t below W = ⌈epochs · steps per epoch⌉
 * </pre>
 *
 * <p>So the first step is no step of length 0. Source: Goyal et al. 2017, section 2.2.
 *
 * @param epochs finite and at least 0; may be a part of one
 * @param rest counts its steps and epochs from the end of the warm-up
 */
public record Warmup(double epochs, Schedule rest) implements Schedule {

  public Warmup {
    Checks.require(
        epochs >= 0 && Double.isFinite(epochs), "warmupEpochs", "finite and at least 0", epochs);
  }

  @Override
  public double factor(Progress progress) {
    long first = (long) Math.ceil(epochs * progress.perEpoch());
    return progress.step() < first
        ? (progress.step() + 1.0) / first
        : rest.factor(progress.after(first));
  }

  @Override
  public String label() {
    return rest.label();
  }
}
