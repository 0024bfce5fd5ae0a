package nabla.spark;

import java.io.Serializable;
import org.apache.spark.ml.linalg.SparseVector;

/**
 * A function of feature vectors that takes many rows at once. It travels with the job, and in a
 * query's plan it goes by its {@code toString}.
 */
@FunctionalInterface
public interface BlockInference extends Serializable {

  /** Memory for up to so many rows, for one thread. */
  Block block(int capacity);

  /**
   * Rows that are computed at once: each put at a place of its own, 0, 1, …, then {@link #run},
   * then what has come out for each.
   */
  interface Block {

    /** A row of an array of numbers. */
    void put(int place, float[] features);

    /** A row of a dense vector; the array is used again for the next. */
    void put(int place, double[] features);

    /** A row of a sparse vector. */
    void put(int place, SparseVector features);

    /** A row without features, then {@code features} is null, or of an array with nulls in it. */
    void putNull(int place, Float[] features);

    /** Computes the leading rows, so many. */
    void run(int rows);

    /** A new array: a Vector or a Double for each column; null in it if nothing is to be said. */
    Object[] outputs(int place);
  }
}
