package io.nabla.ml;

import io.nabla.nn.Parameters;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.StructType;

/**
 * Rows in, the same rows with what the network says of them out: a block of rows is one product of
 * matrices a layer.
 *
 * <p>Nothing is broadcast and nothing stays behind: the parameters travel with the job.
 */
final class BlockInference implements MapPartitionsFunction<InternalRow, InternalRow> {

  private static final long serialVersionUID = 1;
  private static final int BLOCK = 256;

  /** What stands behind a row, from z^L and a^L of its features. */
  @FunctionalInterface
  interface Output extends Serializable {
    Object of(double[] z, double[] a);
  }

  private final Parameters parameters;
  private final FeatureReader features;
  private final HandleInvalid invalid;
  private final Output[] outputs;

  private BlockInference(
      Parameters parameters, FeatureReader features, HandleInvalid invalid, Output[] outputs) {
    this.parameters = parameters;
    this.features = features;
    this.invalid = invalid;
    this.outputs = outputs;
  }

  /**
   * A dataset with columns appended.
   *
   * @param dataset any, streaming too
   * @param schema of what comes out: the dataset's columns, and one for each output
   * @param features the column of inputs
   * @param outputs what the new columns hold
   */
  static Dataset<Row> append(
      Dataset<?> dataset,
      StructType schema,
      Parameters parameters,
      String features,
      HandleInvalid invalid,
      List<Output> outputs) {
    if (outputs.isEmpty()) {
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
                new FeatureReader(index, dataset.schema().fields()[index].dataType()),
                invalid,
                outputs.toArray(Output[]::new)),
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
        InternalRow row = rows.next();
        Optional<String> problem = features.read(row, network, valid);
        if (problem.isEmpty()) {
          places[size] = valid++;
          block[size++] = row.copy();
        } else if (invalid == HandleInvalid.KEEP) {
          places[size] = -1;
          block[size++] = row.copy();
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
      Object[] more = new Object[outputs.length];
      if (place >= 0) {
        double[] z = network.weightedInputs(place);
        double[] a = network.activations(place);
        for (int i = 0; i < more.length; i++) {
          Object output = outputs[i].of(z, a);
          more[i] = output instanceof Vector vector ? SparkMl.internal(vector) : output;
        }
      }
      return new JoinedRow(row, new GenericInternalRow(more));
    }
  }
}
