package nabla.schedule;

import java.io.Serializable;
import nabla.nn.Family;

/**
 * How something changes over the steps of a training, such as the learning rate: the factor of its
 * value at each step.
 *
 * <p>A record, named by a label with its numbers: {@code cosine}, {@code step(10, 0.5)}. Numbers
 * that are left out are the usual ones.
 */
public interface Schedule extends Serializable {

  /** Every schedule. */
  Family<Schedule> FAMILY =
      new Family<>("schedule", Schedule::label)
          .with(new Constant())
          .with("step", n -> new StepDecay(n[0], n[1]), 10, 0.1)
          .with("exponential", n -> new Exponential(n[0]), 0.95)
          .with("inverse-time", n -> new InverseTime(n[0]), 1)
          .with("polynomial", n -> new Polynomial(n[0], n[1]), 1, 0)
          .with("cosine", n -> new Cosine(n[0], n[1]), 0, 1)
          .with("flat-cosine", n -> new FlatCosine(n[0]), 0.5)
          .with("one-cycle", n -> new OneCycle(n[0], n[1], n[2]), 0.3, 0.04, 4e-6)
          .with("coslog", n -> new CosLog(n[0]), 4)
          .with("plateau", n -> new Plateau(n[0], n[1]), 5, 0.1)
          .unlisted("range-test", n -> new RangeTest(n[0], n[1]), 200, 1e7); // find-lr's own

  /** The factor at a step, at least 0. */
  double factor(Progress progress);

  /** The name in configuration files, such as {@code constant} or {@code cosine(0.1)}. */
  String label();

  /** Always 1. */
  record Constant() implements Schedule {

    @Override
    public double factor(Progress progress) {
      return 1;
    }

    @Override
    public String label() {
      return "constant";
    }
  }
}
