package nabla.linalg;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Arrays of numbers on their way through Java's serialization as bytes, copied in bulk, where Java
 * itself takes them number by number.
 */
final class Bulk {

  private static final int CHUNK = 1 << 16; // numbers

  /** Copies numbers of 4 bytes from an array into a buffer, or from there into the array. */
  @FunctionalInterface
  interface Copy {
    void numbers(ByteBuffer buffer, int from, int count);
  }

  private Bulk() {}

  /**
   * Writes the first numbers of an array. A whole {@code byte[]} is written as it is, where {@code
   * write(byte[])} would be cut in blocks of a kilobyte; unshared, or the stream would hold on to
   * it.
   */
  static void write(ObjectOutputStream out, int length, Copy copy) throws IOException {
    for (int from = 0; from < length; from += CHUNK) {
      int count = Math.min(CHUNK, length - from);
      byte[] bytes = new byte[count * Integer.BYTES];
      copy.numbers(buffer(bytes), from, count);
      out.writeUnshared(bytes);
    }
  }

  /** Reads as many as were written. */
  static void read(ObjectInputStream in, int length, Copy copy)
      throws IOException, ClassNotFoundException {
    for (int from = 0; from < length; from += CHUNK) {
      byte[] bytes = (byte[]) in.readUnshared();
      copy.numbers(buffer(bytes), from, Math.min(CHUNK, length - from));
    }
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
