package nabla.data;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import nabla.spark.NumberRow;

/**
 * The rows of a partition of the input, checked one by one and collected in blocks: of each part up
 * to the first that breaks a rule, which its last block then tells.
 */
final class RowReader implements Iterator<Rows> {

  private static final int FLOATS = 1 << 16; // of a block, about
  private static final int HELD = 3; // the column that says whether a row is held back

  private final Iterator<NumberRow> rows;
  private final RowRules rules;
  private final boolean parted;
  private final Part learned = new Part(false);
  private final Part held = new Part(true);
  private final Deque<Rows> ready = new ArrayDeque<>();

  /** A reader of rows, of which some are held back if they are parted. */
  RowReader(Iterator<NumberRow> rows, RowRules rules, boolean parted) {
    this.rows = rows;
    this.rules = rules;
    this.parted = parted;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && learned.problem == null && rows.hasNext()) {
      NumberRow row = rows.next();
      (isHeld(row) ? held : learned).take(row);
      if (learned.problem != null || !rows.hasNext()) {
        learned.end();
        held.end();
      }
    }
    return !ready.isEmpty();
  }

  private boolean isHeld(NumberRow row) {
    if (parted && row.isNull(HELD)) {
      learned.problem = "whether a row is held back must be true or false, got null";
    }
    return parted && row.flag(HELD);
  }

  @Override
  public Rows next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  /** Rows of one part. */
  private final class Part {

    private final boolean isHeld;
    private int inputs = -1; // -1: not known yet
    private int targetWidth = -1;
    private float[] features;
    private float[] targets;
    private float[] weights;
    private int count;
    private String problem; // null: none

    Part(boolean isHeld) {
      this.isHeld = isHeld;
    }

    void take(NumberRow row) {
      if (problem != null) {
        return;
      }
      try {
        add(row);
        if (count == weights.length) {
          end();
        }
      } catch (DataException e) {
        problem = e.getMessage() + ", in the row " + rules.show(row);
      }
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

    /** Makes a block of what is there. */
    void end() {
      if (count > 0) {
        ready.add(
            Rows.read(
                isHeld,
                trimmed(features, count * inputs),
                trimmed(targets, count * targetWidth),
                trimmed(weights, count)));
        count = 0;
      }
      if (problem != null) {
        ready.add(Rows.faulty(isHeld, problem));
      }
    }

    private float[] trimmed(float[] values, int length) {
      return length == values.length ? values : Arrays.copyOf(values, length);
    }
  }
}
