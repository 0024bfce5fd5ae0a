package nabla.data;

import java.io.Serializable;
import java.util.List;
import nabla.engine.Packing;

/**
 * What a look at every row has found, once nothing is wrong with any.
 *
 * @param rows how many examples there are, at least 1
 * @param inputs how many features each has
 * @param targets how many target numbers each has; 1 for labels
 * @param weight the sum of the examples' weights
 * @param ofClass how many examples each class has, up to the largest label; empty where the target
 *     isn't labels
 * @param copies whether some row was met again where it was read; of copies that were read far from
 *     each other, packing finds out
 * @param fingerprint a hash of the rows, whatever their order: other rows have another one
 * @param packing how their features are packed
 */
public record Survey(
    long rows,
    int inputs,
    int targets,
    double weight,
    List<Long> ofClass,
    boolean copies,
    String fingerprint,
    Packing packing)
    implements Serializable {

  /** A survey of rows that are packed as floats. */
  public Survey(
      long rows,
      int inputs,
      int targets,
      double weight,
      List<Long> ofClass,
      boolean copies,
      String fingerprint) {
    this(rows, inputs, targets, weight, ofClass, copies, fingerprint, Packing.floats(rows, inputs));
  }

  /** The same where every feature that is zero will become another number. */
  public Survey withoutZeros() {
    return new Survey(
        rows, inputs, targets, weight, ofClass, copies, fingerprint, packing.withoutZeros());
  }

  /** How many different labels occur; 0 where the target isn't labels. */
  public int classesSeen() {
    return (int) ofClass.stream().filter(count -> count > 0).count();
  }

  /** How many there are if the largest label is the last; 0 likewise. */
  public int classes() {
    return ofClass.size();
  }

  /** What tells these rows from others. */
  public String identity() {
    return rows + " rows " + fingerprint;
  }

  /** How many bytes the rows have when they are packed. */
  public long bytes() {
    return packing.bytes() + others();
  }

  /** The bytes by which they are cut in chunks, however they are packed. */
  public long bytesAsFloats() {
    return packing.bytesAsFloats() + others();
  }

  /** The bytes of targets and weights. */
  private long others() {
    return rows * (targets + 1L) * Float.BYTES;
  }
}
