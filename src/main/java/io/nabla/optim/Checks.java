package io.nabla.optim;

/** The range checks that several settings share. */
final class Checks {

  private Checks() {}

  /** Refuses what is not finite and &gt; 0. */
  static void positive(String name, double value) {
    require(Double.isFinite(value) && value > 0, name, "finite and > 0", value);
  }

  /** Refuses what is not in [0, 1). */
  static void fraction(String name, double value) {
    require(value >= 0 && value < 1, name, "in [0, 1)", value);
  }

  static void require(boolean holds, String name, String rule, double value) {
    if (!holds) {
      throw new IllegalArgumentException("%s must be %s, got %s".formatted(name, rule, value));
    }
  }
}
