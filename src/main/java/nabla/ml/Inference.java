package nabla.ml;

import java.io.Serializable;
import java.util.Optional;
import nabla.nn.Parameters;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import scala.runtime.AbstractFunction1;

/**
 * A network as a function from the features of a row to the columns that a model appends, as Spark
 * holds both; null in all of these for a row that the network says nothing of.
 *
 * <p>{@link BlockInferenceExec} gives it many rows at once, a {@link Block}. Where Spark plans
 * without Nabla's strategy it calls the function itself, row by row: that is slower, and of a
 * product of other shape, so it may differ in the last bits of a float. So may two equal rows in
 * blocks of different size: a BLAS chooses its kernels by the shapes.
 *
 * <p>Nothing is broadcast and nothing stays behind: the parameters travel with the job.
 */
final class Inference extends AbstractFunction1<Object, Object> implements Serializable {

  private static final long serialVersionUID = 1;

  /** What a model says of a row. */
  @FunctionalInterface
  interface Outputs extends Serializable {

    /**
     * A Vector or a Double for each column that the model can append.
     *
     * @param network has fed the row forward
     * @param place of the row in its block
     */
    Object[] of(Network network, int place);
  }

  private final Parameters parameters;
  private final DataType type;
  private final HandleInvalid invalid;
  private final Outputs outputs;
  private final int[] wanted;
  private transient Block single; // of one row; Spark makes a copy of the function for each task

  /**
   * The function of a network.
   *
   * @param type of the features: Vector, or array of numbers
   * @param outputs what can be appended
   * @param wanted which of these are
   */
  Inference(
      Parameters parameters, DataType type, HandleInvalid invalid, Outputs outputs, int[] wanted) {
    this.parameters = parameters;
    this.type = type;
    this.invalid = invalid;
    this.outputs = outputs;
    this.wanted = wanted;
  }

  @Override
  public Object apply(Object features) {
    if (single == null) {
      single = new Block(1);
    }
    single.clear();
    single.add(features);
    single.run();
    return single.output(0);
  }

  @Override
  public String toString() { // in the plans that explain shows
    return parameters.topology().toString();
  }

  /** Rows that are fed forward at once; with its memory, so for one thread. */
  final class Block {

    private final Network network;
    private final FeatureReader reader;
    private final boolean[] invalids;
    private int size;

    /** A block of up to so many rows. */
    Block(int capacity) {
      network = new Network(parameters, capacity);
      reader = new FeatureReader(type, network);
      invalids = new boolean[capacity];
    }

    /** Makes room. */
    void clear() {
      size = 0;
    }

    /** Whether there is no room for another row. */
    boolean isFull() {
      return size == invalids.length;
    }

    /** How many rows are in it. */
    int size() {
      return size;
    }

    /**
     * Adds a row.
     *
     * @param features as Spark holds them, null too; not needed any more afterwards
     * @throws IllegalArgumentException if they are invalid, and that is an error, or if they are
     *     not as many as the network has inputs
     */
    void add(Object features) {
      Optional<String> problem = reader.read(features, size);
      invalids[size] = problem.isPresent();
      if (problem.isPresent()) {
        reject(problem.get());
        network.clear(size);
      }
      size++;
    }

    /**
     * Feeds the rows forward.
     *
     * @throws IllegalArgumentException if the sums of one overflow, and that is an error
     */
    void run() {
      network.run(size);
      if (network.overflows()) {
        for (int place = 0; place < size; place++) {
          Optional<String> problem = network.overflow(place);
          invalids[place] |= problem.isPresent();
          problem.ifPresent(this::reject);
        }
      }
    }

    private void reject(String problem) {
      if (invalid == HandleInvalid.ERROR) {
        throw new IllegalArgumentException(
            problem + "; handleInvalid can be set to skip or keep such rows");
      }
    }

    /** What the network says of a row that has been fed forward. */
    InternalRow output(int place) {
      Object[] columns = new Object[wanted.length];
      if (!invalids[place]) {
        Object[] all = outputs.of(network, place);
        for (int i = 0; i < columns.length; i++) {
          Object output = all[wanted[i]];
          columns[i] = output instanceof Vector vector ? SparkMl.internal(vector) : output;
        }
      }
      return new GenericInternalRow(columns);
    }
  }
}
