package nabla.linalg;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * An array of floats that goes through Java's serialization as bytes, copied in bulk, where Java
 * itself takes a {@code float[]} number by number.
 */
public final class Floats implements Serializable {

  private static final long serialVersionUID = 1;

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

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeInt(length);
    Bulk.write(out, length, (bytes, from, count) -> bytes.asFloatBuffer().put(values, from, count));
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    length = in.readInt();
    values = new float[length];
    Bulk.read(in, length, (bytes, from, count) -> bytes.asFloatBuffer().get(values, from, count));
  }
}
