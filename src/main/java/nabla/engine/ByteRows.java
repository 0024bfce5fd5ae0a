package nabla.engine;

import java.util.Arrays;
import nabla.linalg.SparseColumns;

/** Rows of unsigned bytes b, each of which stands for the number b / 255. */
public final class ByteRows implements PackedRows {

  private static final long serialVersionUID = 1;

  private static final int GROWTH = 8; // by an eighth
  private static final int ROWS = 4; // that are made floats at once, to be hashed

  private static final float[] NUMBER = new float[1 << Byte.SIZE]; // of each byte

  static {
    for (int b = 0; b < NUMBER.length; b++) {
      NUMBER[b] = number(b);
    }
  }

  private final int width;
  private byte[] bytes; // and behind them room for others
  private int count;

  /** No row yet, with room for some. */
  public ByteRows(int width, int room) {
    this.width = width;
    this.bytes = new byte[FloatRows.length(room, width)];
  }

  /** A row; it is held, not copied. */
  public ByteRows(byte[] row) {
    this.width = row.length;
    this.bytes = row;
    this.count = 1;
  }

  /** What an unsigned byte stands for. */
  public static float number(int unsigned) {
    return unsigned / 255f;
  }

  /** What bytes stand for. */
  public static float[] numbers(byte[] bytes) {
    float[] numbers = new float[bytes.length];
    copy(bytes, 0, numbers, 0, bytes.length);
    return numbers;
  }

  private static void copy(byte[] bytes, int from, float[] into, int at, int length) {
    for (int k = 0; k < length; k++) {
      into[at + k] = NUMBER[bytes[from + k] & 0xFF];
    }
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public long bytes() {
    return (long) count * width;
  }

  @Override
  public long nonZeros() {
    long found = 0;
    for (int i = 0; i < count * width; i++) {
      found += bytes[i] == 0 ? 0 : 1;
    }
    return found;
  }

  @Override
  public ByteRows empty(int room) {
    return new ByteRows(width, room);
  }

  @Override
  public void add(PackedRows from, int row) {
    if (!(from instanceof ByteRows others)) {
      throw new IllegalStateException("rows must be bytes as when they were surveyed");
    }
    int next = next(); // which may make another array
    System.arraycopy(others.bytes, row * width, bytes, next, width);
  }

  /** Makes room for a row more, and tells where it begins. */
  private int next() {
    int begin = count * width;
    if (bytes.length - begin < width) {
      bytes = Arrays.copyOf(bytes, FloatRows.length(count + count / GROWTH + 1, width));
    }
    count++;
    return begin;
  }

  @Override
  public void trim() {
    bytes = Arrays.copyOf(bytes, count * width);
  }

  @Override
  public void copy(int row, float[] into, int at) {
    copy(bytes, row * width, into, at, width);
  }

  @Override
  public void copy(int row, SparseColumns into) {
    float[] numbers = new float[width];
    copy(row, numbers, 0);
    into.add(numbers, 0);
  }

  @Override
  public boolean repeats(int row) {
    int from = row * width;
    return Arrays.equals(bytes, from, from + width, bytes, from - width, from);
  }

  @Override
  public void hash(long[] hashes) {
    float[] numbers = new float[ROWS * width];
    for (int row = 0; row < count; row += ROWS) {
      int rows = Math.min(ROWS, count - row);
      copy(bytes, row * width, numbers, 0, rows * width);
      long[] some = Arrays.copyOfRange(hashes, row, row + rows);
      XxHash64.thenRows(some, numbers, width);
      System.arraycopy(some, 0, hashes, row, rows);
    }
  }
}
