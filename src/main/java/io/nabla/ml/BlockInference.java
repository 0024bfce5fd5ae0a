package io.nabla.ml;

import io.nabla.nn.Parameters;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Rows in, the same rows with what the network says of them out: a block of rows is one product of
 * matrices a layer.
 *
 * <p>Nothing is broadcast and nothing stays behind: the parameters travel with the job.
 */
final class BlockInference implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1;
  private static final int BLOCK = 256;

  /** What stands behind a row, from z^L and a^L of its features. */
  @FunctionalInterface
  interface Output extends Serializable {
    Object of(double[] z, double[] a);
  }

  private final Parameters parameters;
  private final int features;
  private final HandleInvalid invalid;
  private final Output[] outputs;

  private BlockInference(
      Parameters parameters, int features, HandleInvalid invalid, Output[] outputs) {
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
    int index = Arrays.asList(dataset.columns()).indexOf(features);
    return dataset
        .toDF()
        .mapPartitions(
            new BlockInference(parameters, index, invalid, outputs.toArray(Output[]::new)),
            Encoders.row(schema));
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Blocks(rows);
  }

  /** The rows of a partition, block by block. */
  private final class Blocks implements Iterator<Row> {

    private final Iterator<Row> rows;
    private final Network network = new Network(parameters, BLOCK);
    private final Row[] block = new Row[BLOCK];
    private final int[] places = new int[BLOCK]; // in the network's block; −1: invalid
    private final Deque<Row> ready = new ArrayDeque<>(BLOCK);

    Blocks(Iterator<Row> rows) {
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
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.pop();
    }

    private void fill() {
      int size = 0;
      int valid = 0;
      while (size < BLOCK && rows.hasNext()) {
        Row row = rows.next();
        Optional<String> problem = network.put(valid, row.get(features));
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

    private Row appended(Row row, int place) {
      int width = row.size();
      Object[] values = new Object[width + outputs.length];
      for (int i = 0; i < width; i++) {
        values[i] = row.get(i);
      }
      if (place >= 0) {
        double[] z = network.weightedInputs(place);
        double[] a = network.activations(place);
        for (int i = 0; i < outputs.length; i++) {
          values[width + i] = outputs[i].of(z, a);
        }
      }
      return RowFactory.create(values);
    }
  }
}
