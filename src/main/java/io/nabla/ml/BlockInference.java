package io.nabla.ml;

import io.nabla.nn.Parameters;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Rows in, the same rows with what the network says of them out: a block of rows is one product of
 * matrices a layer.
 *
 * <p>Nothing is broadcast and nothing stays behind: the parameters travel with the job.
 */
final class BlockInference implements MapPartitionsFunction<InternalRow, InternalRow> {

  private static final long serialVersionUID = 1;
  private static final int BLOCK = 64; // its rows and features stay in a core's cache

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
  private final int features;
  private final DataType type;
  private final HandleInvalid invalid;
  private final Outputs outputs;
  private final int[] wanted; // which of the outputs

  private BlockInference(
      Parameters parameters,
      int features,
      DataType type,
      HandleInvalid invalid,
      Outputs outputs,
      int[] wanted) {
    this.parameters = parameters;
    this.features = features;
    this.type = type;
    this.invalid = invalid;
    this.outputs = outputs;
    this.wanted = wanted;
  }

  /**
   * A dataset with columns appended.
   *
   * @param dataset any, streaming too
   * @param schema of what comes out: the dataset's columns, and one for each output that has a name
   * @param features the column of inputs
   * @param names of the outputs' columns, empty for those that are left out
   * @param outputs what the new columns hold
   */
  static Dataset<Row> append(
      Dataset<?> dataset,
      StructType schema,
      Parameters parameters,
      String features,
      HandleInvalid invalid,
      List<String> names,
      Outputs outputs) {
    int[] wanted = IntStream.range(0, names.size()).filter(i -> !names.get(i).isEmpty()).toArray();
    if (wanted.length == 0) {
      return dataset.toDF();
    }
    int index = dataset.schema().fieldIndex(features);
    Encoder<InternalRow> rows = new InternalRowEncoder(dataset.schema());
    return dataset
        .toDF()
        .as(rows)
        .mapPartitions(
            new BlockInference(
                parameters,
                index,
                dataset.schema().fields()[index].dataType(),
                invalid,
                outputs,
                wanted),
            new InternalRowEncoder(schema))
        .toDF();
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    return new Blocks(rows);
  }

  /** The rows of a partition, block by block. */
  private final class Blocks implements Iterator<InternalRow> {

    private final Iterator<InternalRow> rows;
    private final Network network = new Network(parameters, BLOCK);
    private final FeatureReader reader = new FeatureReader(features, type, network);
    private final InternalRow[] block = new InternalRow[BLOCK];
    private final int[] places = new int[BLOCK]; // in the network's block; −1: invalid
    private final Deque<InternalRow> ready = new ArrayDeque<>(BLOCK);

    Blocks(Iterator<InternalRow> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && rows.hasNext()) {
        fill();
      }
      return !ready.isEmpty();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.pop();
    }

    private void fill() {
      int size = 0;
      int valid = 0;
      while (size < BLOCK && rows.hasNext()) {
        InternalRow row = rows.next().copy(); // Spark will reuse its own
        Optional<String> problem = reader.read(row, valid);
        if (problem.isEmpty()) {
          places[size] = valid++;
          block[size++] = row;
        } else if (invalid == HandleInvalid.KEEP) {
          places[size] = -1;
          block[size++] = row;
        } else if (invalid == HandleInvalid.ERROR) {
          throw new IllegalArgumentException(
              problem.get() + "; handleInvalid can be set to skip or keep such rows");
        }
      }
      network.run(valid);
      for (int i = 0; i < size; i++) {
        ready.add(appended(block[i], places[i]));
      }
    }

    private InternalRow appended(InternalRow row, int place) {
      Object[] more = new Object[wanted.length];
      if (place >= 0) {
        Object[] all = outputs.of(network, place);
        for (int i = 0; i < more.length; i++) {
          Object output = all[wanted[i]];
          more[i] = output instanceof Vector vector ? SparkMl.internal(vector) : output;
        }
      }
      return new JoinedRow(row, new GenericInternalRow(more));
    }
  }
}
