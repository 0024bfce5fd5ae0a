package nabla.data;

import java.io.Serializable;
import nabla.nn.Cost;

/** What the network should learn to say: a column of the data. */
public sealed interface Target extends Serializable {

  String column();

  /**
   * Class labels: integers 0, 1, … K − 1. The network's target is then a 1 for the class and zeros.
   *
   * @param column the column's name; of any numeric type
   * @param classes K, at least 2
   * @param open whether the largest label says what K is, and {@code classes} only how large it may
   *     be
   */
  record Labels(String column, int classes, boolean open) implements Target {

    private static final int MOST = 1000; // more are rather an id

    /** Labels of so many classes. */
    public Labels(String column, int classes) {
      this(column, classes, false);
    }

    /** Labels of as many classes as there turn out to be. */
    public static Labels open(String column) {
      return new Labels(column, MOST, true);
    }

    /** Requires at least two classes. */
    public Labels {
      if (classes < 2) {
        throw new IllegalArgumentException(
            "classes must be at least 2, got %s; a network with one output learns a target, not labels"
                .formatted(classes));
      }
    }
  }

  /**
   * Numbers, as they should come out.
   *
   * @param column the column's name; numeric, or a Vector or array of as many numbers as outputs
   * @param cost what compares them with the outputs, and says which targets make sense
   * @param flags whether each is a 1 or a 0, for a label that an example has or has not
   * @param unit by what an error of an output is multiplied to be one of the label's own numbers,
   *     or of their logarithms where these are learned; 1 where targets are numbers as they are
   */
  record Values(String column, Cost cost, boolean flags, double unit) implements Target {
    /** Numbers of any size. */
    public Values(String column, Cost cost) {
      this(column, cost, false);
    }

    /** Numbers as they are. */
    public Values(String column, Cost cost, boolean flags) {
      this(column, cost, flags, 1);
    }
  }
}
