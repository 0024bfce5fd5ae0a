package nabla.spark;

import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.LongType;

/** The numbers of a row's array, each as wide as it was given: floats, doubles or longs. */
public final class Numbers {

  private static final int SHOWN = 8;

  private final ArrayData values;
  private final DataType element;

  Numbers(ArrayData values, DataType array) {
    this.values = values;
    this.element = ((ArrayType) array).elementType();
  }

  /** Float for floats, bigint for integers of any width, double for doubles and decimals. */
  public static DataType widened(DataType type) {
    if (type instanceof FloatType) {
      return type;
    }
    return type instanceof IntegralType ? DataTypes.LongType : DataTypes.DoubleType;
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
    if (element instanceof FloatType) {
      return values.getFloat(i);
    }
    return element instanceof LongType ? values.getLong(i) : values.getDouble(i);
  }

  /** One as its user would write it, null too. */
  public String show(int i) {
    return isNull(i) ? "null" : values.get(i, element).toString();
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
}
