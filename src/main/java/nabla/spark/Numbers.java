package nabla.spark;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.unsafe.bitset.BitSetMethods;

/**
 * The numbers of a row's array or vector, each as wide as it was given: floats, doubles, longs or
 * decimals.
 */
public sealed class Numbers permits SparseNumbers, ByteNumbers {

  static final int SHOWN = 8;

  private final ArrayData values;
  private final DataType element;

  Numbers(ArrayData values, DataType element) {
    this.values = values;
    this.element = element;
  }

  /** Float for floats, bigint for integers of any width, double for doubles and decimals. */
  public static DataType widened(DataType type) {
    if (type instanceof FloatType) {
      return type;
    }
    return type instanceof IntegralType ? DataTypes.LongType : DataTypes.DoubleType;
  }

  /**
   * All of them as the network takes them, NaN for one that is null; of a sparse vector, those that
   * it has.
   */
  public float[] floats() {
    if (element instanceof FloatType && !hasNull(values)) {
      return values.toFloatArray();
    }
    float[] floats = new float[values.numElements()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.isNullAt(i) ? Float.NaN : floatAt(i);
    }
    return floats;
  }

  /** All of them, as floats, whatever kind of vector they are. */
  public float[] dense() {
    return floats();
  }

  private float floatAt(int i) {
    if (element instanceof LongType) {
      return values.getLong(i); // rounded once
    }
    return element instanceof DecimalType decimal
        ? decimalAt(i, decimal).toFloat()
        : (float) doubleAt(i);
  }

  private Decimal decimalAt(int i, DecimalType type) {
    return values.getDecimal(i, type.precision(), type.scale());
  }

  /** How many there are. */
  public int count() {
    return values.numElements();
  }

  /** Whether there is none at a place. */
  public boolean isNull(int i) {
    return values.isNullAt(i);
  }

  /** One that is not null. */
  public double at(int i) {
    return doubleAt(i);
  }

  private double doubleAt(int i) {
    if (element instanceof FloatType) {
      return values.getFloat(i);
    }
    if (element instanceof DecimalType decimal) {
      return decimalAt(i, decimal).toDouble();
    }
    return element instanceof LongType ? values.getLong(i) : values.getDouble(i);
  }

  /** One as its user would write it, null too. */
  public String show(int i) {
    if (isNull(i)) {
      return "null";
    }
    return element instanceof DecimalType
        ? String.valueOf(at(i))
        : values.get(i, element).toString();
  }

  /** The first of them. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < Math.min(count(), SHOWN); i++) {
      text.append(i == 0 ? "" : ", ").append(show(i));
    }
    return text.append(count() > SHOWN ? ", … " + count() + " in all]" : "]").toString();
  }

  static boolean hasNull(ArrayData array) {
    if (array instanceof UnsafeArrayData unsafe) {
      int count = Long.BYTES; // the number of elements; behind it a bit for each, set for null
      int header = UnsafeArrayData.calculateHeaderPortionInBytes(unsafe.numElements());
      return BitSetMethods.anySet(
          unsafe.getBaseObject(), unsafe.getBaseOffset() + count, (header - count) / Long.BYTES);
    }
    int i = 0;
    while (i < array.numElements() && !array.isNullAt(i)) {
      i++;
    }
    return i < array.numElements();
  }
}
