package nabla.spark;

import nabla.engine.ByteRows;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;

/** The numbers of a binary column: unsigned bytes, each 255 times as large as the number. */
public final class ByteNumbers extends Numbers {

  private final byte[] bytes;

  ByteNumbers(byte[] bytes) {
    super(ArrayData.toArrayData(bytes), DataTypes.ByteType);
    this.bytes = bytes;
  }

  public byte[] bytes() {
    return bytes;
  }

  @Override
  public float[] floats() {
    return ByteRows.numbers(bytes);
  }

  @Override
  public int count() {
    return bytes.length;
  }

  @Override
  public boolean isNull(int i) {
    return false;
  }

  @Override
  public double at(int i) {
    return ByteRows.number(bytes[i] & 0xFF);
  }

  @Override
  public String show(int i) {
    return "byte " + (bytes[i] & 0xFF);
  }
}
