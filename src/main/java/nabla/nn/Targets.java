package nabla.nn;

import java.util.Optional;

/** Which targets y of an example a {@link Cost} makes sense for. */
enum Targets {
  NUMBERS("finite numbers"),

  PARTS_OF_ONE("numbers in [0, 1]") {
    @Override
    Optional<String> fault(float[] y) {
      for (float value : y) {
        if (!(value >= 0 && value <= 1)) {
          return Optional.of(String.valueOf(value));
        }
      }
      return Optional.empty();
    }
  },

  DISTRIBUTION("a distribution over the classes (each in [0, 1], sum 1)") {
    @Override
    Optional<String> fault(float[] y) {
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

  final String rule;

  Targets(String rule) {
    this.rule = rule;
  }

  /** What is wrong with the targets of an example, finite numbers, as in "got …". */
  Optional<String> fault(float[] y) {
    return Optional.empty();
  }
}
