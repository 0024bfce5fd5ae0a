package nabla.engine;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An array of floats that travels, and goes to disk and back, as bytes copied in bulk: Java's
 * serialization takes a {@code float[]} number by number.
 */
public final class FloatBlock implements Externalizable {

  private static final long serialVersionUID = 1;
  private static final int CHUNK = 1 << 16;

  private float[] values;

  /** For deserialization. */
  public FloatBlock() {
    this(new float[0]);
  }

  /** Holds the array and does not copy it. */
  public FloatBlock(float[] values) {
    this.values = values;
  }

  /** The array itself. */
  public float[] values() {
    return values;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    write(out, values, values.length);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    values = read(in);
  }

  /**
   * Writes how many floats there are, and the first of an array, so many. A whole {@code byte[]} is
   * written as it is, where {@code write(byte[])} would be cut in blocks of a kilobyte; unshared,
   * or the stream would hold on to it.
   */
  static void write(ObjectOutput out, float[] values, int length) throws IOException {
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
  static float[] read(ObjectInput in) throws IOException {
    float[] values = new float[in.readInt()];
    try {
      for (int from = 0; from < values.length; from += CHUNK) {
        byte[] bytes = (byte[]) ((ObjectInputStream) in).readUnshared();
        ByteBuffer.wrap(bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(values, from, Math.min(CHUNK, values.length - from));
      }
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
    return values;
  }
}
