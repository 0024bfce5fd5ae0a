package nabla.engine;

import java.util.Arrays;
import nabla.linalg.Floats;
import nabla.linalg.SparseColumns;

/** Rows of which every number is kept, as a float. */
public final class FloatRows implements PackedRows {

  private static final long serialVersionUID = 1;

  private static final int GROWTH = 8; // by an eighth

  private final int width;
  private Floats numbers; // and behind them room for others
  private int count;

  /** No row yet, with room for some. */
  public FloatRows(int width, int room) {
    this(width, 0, new float[length(room, width)]);
  }

  /** As many rows as an array begins with; it is held, not copied. */
  public FloatRows(int width, int count, float[] numbers) {
    this.width = width;
    this.count = count;
    this.numbers = new Floats(numbers);
  }

  /** How many numbers so many rows are. */
  static int length(int rows, int width) {
    long length = (long) rows * width;
    if (length > Integer.MAX_VALUE - Long.BYTES) { // the most that an array can hold
      throw new IllegalStateException(
          "a shard must hold less than 2^31 numbers, got %s rows of %s".formatted(rows, width));
    }
    return (int) length;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int width() {
    return width;
  }

  /** A row's first number; in rows of one number, the number. */
  public float first(int row) {
    return numbers.values()[row * width];
  }

  /** The rows, one after another, and then room. */
  float[] numbers() {
    return numbers.values();
  }

  @Override
  public long bytes() {
    return (long) count * width * Float.BYTES;
  }

  @Override
  public long nonZeros() {
    return XxHash64.nonZeros(numbers(), 0, count * width);
  }

  @Override
  public FloatRows empty(int room) {
    return new FloatRows(width, room);
  }

  @Override
  public void add(PackedRows from, int row) {
    int next = next(); // which may make another array
    from.copy(row, numbers.values(), next);
  }

  /** Adds a row. */
  public void add(float[] row) {
    int next = next();
    System.arraycopy(row, 0, numbers.values(), next, width);
  }

  /** Adds a row of one number. */
  public void add(float number) {
    int next = next();
    numbers.values()[next] = number;
  }

  /** Makes room for a row more, and tells where it begins. */
  private int next() {
    int begin = count * width;
    if (numbers.length() - begin < width) {
      resize(count + count / GROWTH + 1);
    }
    count++;
    return begin;
  }

  @Override
  public void trim() {
    if (numbers.length() > count * width) {
      resize(count);
    }
  }

  private void resize(int rows) {
    numbers = new Floats(Arrays.copyOf(numbers(), length(rows, width)));
  }

  @Override
  public void copy(int row, float[] into, int at) {
    System.arraycopy(numbers.values(), row * width, into, at, width);
  }

  @Override
  public void copy(int row, SparseColumns into) {
    into.add(numbers(), row * width);
  }

  @Override
  public boolean repeats(int row) {
    float[] all = numbers();
    for (int i = row * width; i < (row + 1) * width; i++) {
      if (all[i] != all[i - width]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void hash(long[] hashes) {
    XxHash64.thenRows(hashes, numbers(), width);
  }
}
