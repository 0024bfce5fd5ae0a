package nabla.data;

import java.io.Serializable;

/**
 * What a look at every row has found, once nothing is wrong with any.
 *
 * @param rows how many examples there are, at least 1
 * @param inputs how many features each has
 * @param targets how many target numbers each has; 1 for labels
 * @param classesSeen how many different labels occur; 0 where the target isn't labels
 * @param classes how many there are if the largest label is the last; 0 likewise
 * @param copies whether some row was met again where it was read; of copies that were read far from
 *     each other, packing finds out
 * @param fingerprint a hash of the rows, whatever their order: other rows have another one
 */
public record Survey(
    long rows,
    int inputs,
    int targets,
    int classesSeen,
    int classes,
    boolean copies,
    String fingerprint)
    implements Serializable {

  /** What tells these rows from others. */
  public String identity() {
    return rows + " rows " + fingerprint;
  }

  /** How many bytes the rows have when they are packed. */
  public long bytes() {
    return rows * (inputs + targets + 1L) * Float.BYTES;
  }
}
