package nabla.linalg;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * An array of floats that goes through Java's serialization as bytes, copied in bulk, where Java
 * itself takes a {@code float[]} number by number.
 */
public final class Floats implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int CHUNK = 1 << 16;

  private float[] values; // never another array; not transient, for other serializers
  private int length;

  /** Holds an array, all of it, and does not copy it. */
  public Floats(float[] values) {
    this(values, values.length);
  }

  /** Holds an array, of which the first numbers count and travel. */
  public Floats(float[] values, int length) {
    this.values = values;
    this.length = length;
  }

  /** The array itself. */
  public float[] values() {
    return values;
  }

  /** How many numbers count. */
  public int length() {
    return length;
  }

  /**
   * A whole {@code byte[]} is written as it is, where {@code write(byte[])} would be cut in blocks
   * of a kilobyte; unshared, or the stream would hold on to it.
   */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeInt(length);
    for (int from = 0; from < length; from += CHUNK) {
      int count = Math.min(CHUNK, length - from);
      byte[] bytes = new byte[count * Float.BYTES];
      floats(bytes).put(values, from, count);
      out.writeUnshared(bytes);
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    length = in.readInt();
    values = new float[length];
    for (int from = 0; from < length; from += CHUNK) {
      byte[] bytes = (byte[]) in.readUnshared();
      floats(bytes).get(values, from, Math.min(CHUNK, length - from));
    }
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
