package nabla.data;

import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;

/** The kinds of numbers that a column may hold, each as wide as it comes. */
enum Numbers {
  /** 32-bit floats, which need no copy of themselves. */
  FLOAT,

  /** 64-bit floats, and decimals. */
  DOUBLE,

  /** Integers of any width. */
  LONG;

  /** The type of the kind that a numeric type belongs to. */
  static DataType widened(DataType type) {
    if (type instanceof FloatType) {
      return DataTypes.FloatType;
    }
    boolean integer =
        type instanceof ByteType
            || type instanceof ShortType
            || type instanceof IntegerType
            || type instanceof LongType;
    return integer ? DataTypes.LongType : DataTypes.DoubleType;
  }

  /** The kind with that type. */
  static Numbers of(DataType widened) {
    if (widened instanceof FloatType) {
      return FLOAT;
    }
    return widened instanceof LongType ? LONG : DOUBLE;
  }

  /** A number that is not null. */
  double at(ArrayData values, int i) {
    return switch (this) {
      case FLOAT -> values.getFloat(i);
      case DOUBLE -> values.getDouble(i);
      case LONG -> values.getLong(i);
    };
  }

  /** A number as its user would write it, and also as a float if that is none. */
  String show(ArrayData values, int i) {
    if (values.isNullAt(i)) {
      return "null";
    }
    return switch (this) {
      case FLOAT -> String.valueOf(values.getFloat(i));
      case DOUBLE -> String.valueOf(values.getDouble(i));
      case LONG -> String.valueOf(values.getLong(i));
    };
  }
}
