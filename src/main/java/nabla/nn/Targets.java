package nabla.nn;

import java.util.Optional;

/** Which targets y of an example a {@link Cost} makes sense for. */
public enum Targets {
  NUMBERS("finite numbers"),

  AT_LEAST_ZERO("finite numbers of at least 0") {
    @Override
    boolean holds(float y) {
      return y >= 0;
    }
  },

  FLAGS("zeros and ones") {
    @Override
    boolean holds(float y) {
      return y == 0 || y == 1;
    }
  },

  PARTS_OF_ONE("numbers in [0, 1]") {
    @Override
    boolean holds(float y) {
      return y >= 0 && y <= 1;
    }
  },

  DISTRIBUTION("a distribution over the classes (each in [0, 1], sum 1)") {
    @Override
    public Optional<String> fault(float[] y) {
      double sum = 0;
      for (float value : y) {
        sum += value;
      }
      Optional<String> fault = PARTS_OF_ONE.fault(y);
      return fault.isPresent() || Math.abs(sum - 1) <= ROUNDING * y.length
          ? fault
          : Optional.of("sum " + (float) sum);
    }
  };

  private static final double ROUNDING = 1e-5; // of a float that stands for a part of 1

  private final String rule;

  Targets(String rule) {
    this.rule = rule;
  }

  /** As in "must hold …". */
  public String rule() {
    return rule;
  }

  /** What is wrong with the targets of an example, finite numbers, as in "got …". */
  public Optional<String> fault(float[] y) {
    for (float value : y) {
      if (!holds(value)) {
        return Optional.of(String.valueOf(value));
      }
    }
    return Optional.empty();
  }

  /** Whether they are parts of one: of classes, or of labels that an example has or not. */
  public boolean arePartsOfOne() {
    return this == PARTS_OF_ONE || this == DISTRIBUTION;
  }

  /** The target of each output for an example of which nothing is known, of parts of one. */
  double even(int outputs) {
    return this == DISTRIBUTION ? 1.0 / outputs : 0.5;
  }

  /** Whether a target by itself will do. */
  boolean holds(float y) {
    return true;
  }
}
