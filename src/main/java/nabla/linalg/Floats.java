package nabla.linalg;

import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An array of floats that goes through Java's serialization as bytes, copied in bulk, where Java
 * itself takes a {@code float[]} number by number.
 */
public final class Floats implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int CHUNK = 1 << 16;

  private transient float[] values; // never another array

  /** Holds an array and does not copy it. */
  public Floats(float[] values) {
    this.values = values;
  }

  /** The array itself. */
  public float[] values() {
    return values;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    write(out, values, values.length);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    values = read(in);
  }

  /**
   * Writes how many floats there are, and the first of an array, so many. A whole {@code byte[]} is
   * written as it is, where {@code write(byte[])} would be cut in blocks of a kilobyte; unshared,
   * or the stream would hold on to it.
   */
  public static void write(ObjectOutput out, float[] values, int length) throws IOException {
    out.writeInt(length);
    for (int from = 0; from < length; from += CHUNK) {
      int count = Math.min(CHUNK, length - from);
      byte[] bytes = new byte[count * Float.BYTES];
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .put(values, from, count);
      ((ObjectOutputStream) out).writeUnshared(bytes);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static float[] read(ObjectInput in) throws IOException, ClassNotFoundException {
    float[] values = new float[in.readInt()];
    for (int from = 0; from < values.length; from += CHUNK) {
      byte[] bytes = (byte[]) ((ObjectInputStream) in).readUnshared();
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values, from, Math.min(CHUNK, values.length - from));
    }
    return values;
  }
}
