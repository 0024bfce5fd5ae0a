package nabla.cli;

import java.util.Locale;
import nabla.engine.Evaluation;

/** What the commands print of a test. */
final class Results {

  private Results() {}

  /** Cost, and last the accuracy if there are classes. */
  static void print(Evaluation test) {
    System.out.printf(Locale.ROOT, "test cost %.4f%n", test.cost());
    test.accuracy()
        .ifPresent(accuracy -> System.out.printf(Locale.ROOT, "test accuracy %.4f%n", accuracy));
  }
}
