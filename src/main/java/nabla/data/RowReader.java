package nabla.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import nabla.spark.NumberRow;

/**
 * The rows of a partition of the input, checked one by one and collected in blocks: up to the first
 * that breaks a rule, which the last block then tells.
 */
final class RowReader implements Iterator<Rows> {

  private static final int FLOATS = 1 << 16; // of a block, about

  private final Iterator<NumberRow> rows;
  private final RowRules rules;
  private int inputs = -1; // -1: not known yet
  private int targetWidth = -1;
  private float[] features;
  private float[] targets;
  private float[] weights;
  private int count;
  private String problem; // null: none

  RowReader(Iterator<NumberRow> rows, RowRules rules) {
    this.rows = rows;
    this.rules = rules;
  }

  @Override
  public boolean hasNext() {
    return problem == null && rows.hasNext();
  }

  @Override
  public Rows next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    count = 0;
    do {
      NumberRow row = rows.next();
      try {
        add(row);
      } catch (DataException e) {
        problem = e.getMessage() + ", in the row " + rules.show(row);
      }
    } while (hasNext() && count < weights.length);
    return block();
  }

  private void add(NumberRow row) {
    float[] x = row.numbers(0) == null ? null : row.numbers(0).floats();
    rules.check(row, x);
    float[] y = row.numbers(1).floats();
    if (inputs < 0) {
      inputs = x.length;
      targetWidth = y.length;
    }
    rules.checkWidths(x.length, y.length, inputs, targetWidth);
    if (count == 0) {
      int room = (int) Math.max(1, FLOATS / (inputs + targetWidth + 1L));
      features = new float[Math.multiplyExact(room, inputs)];
      targets = new float[Math.multiplyExact(room, targetWidth)];
      weights = new float[room];
    }
    System.arraycopy(x, 0, features, count * inputs, inputs);
    System.arraycopy(y, 0, targets, count * targetWidth, targetWidth);
    weights[count] = row.numbers(2).floats()[0];
    count++;
  }

  private Rows block() {
    if (count == 0) {
      return new Rows(0, 0, new float[0], new float[0], new float[0], problem);
    }
    return new Rows(
        inputs,
        targetWidth,
        trimmed(features, count * inputs),
        trimmed(targets, count * targetWidth),
        trimmed(weights, count),
        problem);
  }

  private static float[] trimmed(float[] values, int length) {
    return length == values.length ? values : Arrays.copyOf(values, length);
  }
}
