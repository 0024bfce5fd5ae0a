package nabla.engine;

import java.io.Serializable;
import nabla.linalg.SparseColumns;
import nabla.nn.Microbatch;

/**
 * Numbers of some rows of one width, one row after another, as they lie in memory and travel.
 *
 * <p>Rows are added one by one, by one thread. Nothing writes to them once they are handed on, so
 * any number of tasks may read them.
 */
public sealed interface PackedRows extends Serializable permits FloatRows, SparseRows, ByteRows {

  int count();

  /** Numbers of a row, zeros included. */
  int width();

  /** The bytes that the rows take, without room for more. */
  long bytes();

  /** How many numbers are not zero, of all rows. */
  long nonZeros();

  /** No row yet, kept in the same way, with room for some. */
  PackedRows empty(int room);

  /**
   * Adds a row of others, however they keep theirs.
   *
   * @throws IllegalStateException if an array can't hold as many numbers
   */
  void add(PackedRows from, int row);

  /** Lets go of the room for more. */
  void trim();

  /** Copies a row, zeros included. */
  void copy(int row, float[] into, int at);

  /** Adds what of a row is not zero, as a column. */
  void copy(int row, SparseColumns into);

  /** Whether a row is that before it; −0 counts as 0. */
  boolean repeats(int row);

  /**
   * Of each row, the hash of what was hashed before and of its numbers, by {@link XxHash64}'s rule
   * for rows: however they are kept, they have the same one.
   *
   * @param hashes of what was hashed before; overwritten
   */
  void hash(long[] hashes);

  /** Puts a row at place x of a microbatch; of a sparse one, the places are filled in order. */
  default void gather(int row, Microbatch batch, int x) {
    if (batch.isSparse()) {
      copy(row, batch.sparse());
    } else {
      copy(row, batch.inputs(), batch.begin(x));
    }
  }
}
