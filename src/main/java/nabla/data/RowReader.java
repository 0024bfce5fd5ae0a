package nabla.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import nabla.engine.ByteRows;
import nabla.engine.FloatRows;
import nabla.engine.PackedRows;
import nabla.engine.SparseRows;
import nabla.spark.ByteNumbers;
import nabla.spark.NumberRow;
import nabla.spark.Numbers;
import nabla.spark.SparseNumbers;

/**
 * The rows of a partition of the input, checked one by one and collected in blocks: of each part up
 * to the first that breaks a rule, which its last block then tells.
 *
 * <p>A block keeps its rows as the first of them was given; what is not zero of others, too, where
 * that was a sparse vector.
 */
final class RowReader implements Iterator<Rows> {

  private static final int BYTES = 1 << 18; // of a block, about
  private static final int HELD = 3; // the column that says whether a row is held back

  private final Iterator<NumberRow> rows;
  private final RowRules rules;
  private final Parting parting;
  private final Part learned = new Part(false);
  private final Part held = new Part(true);
  private final Deque<Rows> ready = new ArrayDeque<>();

  /** A reader of rows, of which some may be held back. */
  RowReader(Iterator<NumberRow> rows, RowRules rules, Parting parting) {
    this.rows = rows;
    this.rules = rules;
    this.parting = parting;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && learned.problem == null && rows.hasNext()) {
      read(rows.next());
      if (learned.problem != null || !rows.hasNext()) {
        learned.end();
        held.end();
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Rows next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void read(NumberRow row) {
    Part part = learned;
    if (parting.column() && row.isNull(HELD)) {
      learned.problem = "whether a row is held back must be true or false, got null";
    } else if (parting.column() && row.flag(HELD)) {
      part = held;
    }
    if (part.problem != null) {
      return;
    }
    try {
      Numbers given = row.numbers(0);
      float[] floats = given == null ? null : given.floats();
      rules.check(row, given, floats);
      PackedRows x = packed(given, floats);
      float[] target = row.numbers(1).dense();
      FloatRows y = new FloatRows(target.length, 1, target);
      if (parting.holds(x, y)) {
        part = held;
      }
      part.add(x, y, row.numbers(2).floats());
    } catch (DataException e) {
      part.problem = e.getMessage() + rules.where(row);
    }
  }

  /** One row, as it was given. */
  private static PackedRows packed(Numbers given, float[] floats) {
    if (given instanceof SparseNumbers sparse) {
      SparseRows row = new SparseRows(given.count(), 1, floats.length);
      row.add(sparse.places(), floats);
      return row;
    }
    if (given instanceof ByteNumbers bytes) {
      return new ByteRows(bytes.bytes());
    }
    return new FloatRows(floats.length, 1, floats);
  }

  /** Rows of one part. */
  private final class Part {

    private final boolean isHeld;
    private int inputs = -1; // -1: not known yet
    private int targetWidth = -1;
    private PackedRows features; // null: none yet
    private FloatRows targets;
    private FloatRows weights;
    private String problem; // null: none

    Part(boolean isHeld) {
      this.isHeld = isHeld;
    }

    /** Adds a row, of which all are given by themselves. */
    void add(PackedRows x, FloatRows y, float[] w) {
      if (problem != null) {
        return;
      }
      if (inputs < 0) {
        inputs = x.width();
        targetWidth = y.width();
      }
      rules.checkWidths(x.width(), y.width(), inputs, targetWidth);
      if (features instanceof FloatRows && x instanceof SparseRows) {
        end();
      }
      if (features == null) {
        int room = (int) Math.max(1, BYTES / (x.bytes() + y.bytes() + Float.BYTES));
        features = x.empty(room);
        targets = y.empty(room);
        weights = new FloatRows(1, room);
      }
      features.add(x, 0);
      targets.add(y, 0);
      weights.add(w);
      long bytes = features.bytes() + targets.bytes() + weights.bytes();
      if (bytes + bytes / weights.count() > BYTES) {
        end();
      }
    }

    /** Makes a block of what is there. */
    void end() {
      if (features != null) {
        features.trim();
        targets.trim();
        weights.trim();
        ready.add(Rows.read(isHeld, features, targets, weights));
        features = null;
      }
      if (problem != null) {
        ready.add(Rows.faulty(isHeld, problem));
      }
    }
  }
}
