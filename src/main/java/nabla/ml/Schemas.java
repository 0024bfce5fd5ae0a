package nabla.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nabla.data.Door;
import nabla.data.ResolvedColumn;
import nabla.spark.SparkMl;
import nabla.spark.SparkSql;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/** What the columns of a stage must be, checked before any row is looked at. */
final class Schemas {

  private Schemas() {}

  /**
   * Requires a column of vectors or numeric arrays.
   *
   * @throws IllegalArgumentException if it is missing or another type
   */
  static void requireNumbers(StructType schema, String param, String column) {
    DataType type = column(schema, param, column).type();
    if (!isNumbers(type)) {
      throw new IllegalArgumentException(
          "%s \"%s\" must be a column of %s or of arrays of numbers, got %s; %s"
              .formatted(
                  param,
                  column,
                  isOldVector(type) ? Vector.class.getName() : "Vector",
                  shown(type),
                  isOldVector(type)
                      ? "MLUtils.convertVectorColumnsToML makes the one of the other"
                      : Door.SPARK_ML.featuresAdvice()));
    }
  }

  /** A vector of spark.mllib, which has the same short name. */
  private static boolean isOldVector(DataType type) {
    return type instanceof UserDefinedType<?> user
        && user.userClass().equals(org.apache.spark.mllib.linalg.Vector.class);
  }

  private static String shown(DataType type) {
    return type instanceof UserDefinedType<?> user
        ? user.userClass().getName()
        : type.simpleString();
  }

  /** Whether a column of that type holds vectors or arrays of numbers. */
  static boolean isNumbers(DataType type) {
    return type.equals(SQLDataTypes.VectorType())
        || (type instanceof ArrayType array && array.elementType() instanceof NumericType);
  }

  /**
   * Requires features that may be as many as a network has inputs.
   *
   * @throws IllegalArgumentException if the column is missing, of another type, or if its metadata
   *     knows another number
   */
  static void requireFeatures(StructType schema, String column, int inputs) {
    requireNumbers(schema, "featuresCol", column);
    StructField field = column(schema, "featuresCol", column).field();
    OptionalInt known =
        field.dataType() instanceof ArrayType ? OptionalInt.empty() : SparkMl.size(field);
    if (known.isPresent() && known.getAsInt() != inputs) {
      throw new IllegalArgumentException(
          "featuresCol \"%s\" must hold %s numbers, as when the model was fitted, got %s"
              .formatted(column, inputs, known.getAsInt()));
    }
  }

  /**
   * Requires a numeric column.
   *
   * @throws IllegalArgumentException if it is missing or another type, beginning as Spark's own
   */
  static void requireNumeric(StructType schema, String param, String column) {
    requireNumeric(schema, param, column, "cast it first");
  }

  /** Requires a numeric column of class indexes. */
  static void requireClasses(StructType schema, String param, String column) {
    DataType type = column(schema, param, column).type();
    String wayOut = "cast it to string and index that with StringIndexer";
    if (type instanceof StringType) {
      wayOut = "index it with StringIndexer";
    } else if (type instanceof BooleanType) { // which StringIndexer refuses
      wayOut = "make 0 and 1 of it, as in col(\"%s\").cast(\"int\")".formatted(column);
    }
    requireNumeric(schema, param, column, wayOut);
  }

  private static void requireNumeric(
      StructType schema, String param, String column, String wayOut) {
    DataType type = column(schema, param, column).type();
    if (!(type instanceof NumericType)) {
      throw new IllegalArgumentException(
          "Column %s must be of type numeric but was actually of type %s, and it is the %s; %s"
              .formatted(column, shown(type), param, wayOut));
    }
  }

  /** Requires what the optional columns of training must be. */
  static void requireTraining(StructType schema, TrainingParams params) {
    params.name(params.weightCol).ifPresent(column -> requireNumeric(schema, "weightCol", column));
    params
        .name(params.validationIndicatorCol)
        .ifPresent(
            column -> {
              DataType type = column(schema, "validationIndicatorCol", column).type();
              if (!type.equals(DataTypes.BooleanType)) {
                throw new IllegalArgumentException(
                    "validationIndicatorCol \"%s\" must be boolean, got %s"
                        .formatted(column, type.simpleString()));
              }
            });
  }

  /**
   * The column that a param names, found as Spark's own stages find theirs.
   *
   * @throws IllegalArgumentException if there is none, or more than one
   */
  static ResolvedColumn column(StructType schema, String param, String name) {
    return ResolvedColumn.in(schema, param, required(param, name));
  }

  private static String required(String param, String name) {
    if (name == null) { // Spark's own setters let it through
      throw new IllegalArgumentException(param + " must be a column's name, got null");
    }
    return name;
  }

  /**
   * The schema with one more column, unless its name is empty.
   *
   * @throws IllegalArgumentException if there is such a column, or one that Spark takes for it
   */
  static StructType append(
      StructType schema, String param, String column, DataType type, boolean nullable) {
    if (required(param, column).isEmpty()) {
      return schema;
    }
    boolean heedsCase = SparkSql.heedsCase();
    for (String there : schema.fieldNames()) {
      if (heedsCase ? there.equals(column) : there.equalsIgnoreCase(column)) {
        throw new IllegalArgumentException(
            "%s \"%s\" must not exist yet, got the column \"%s\": drop it, or set another name; the columns are %s"
                .formatted(param, column, there, String.join(", ", schema.fieldNames())));
      }
    }
    return schema.add(
        new StructField(column, type, nullable, org.apache.spark.sql.types.Metadata.empty()));
  }

  /** The schema with the number of numbers noted on a column of vectors, if there is such a one. */
  static StructType noteSize(StructType schema, String column, int size) {
    return column.isEmpty() ? schema : noted(schema, SparkMl.withSize(schema, column, size));
  }

  /** The schema with the number of classes noted on a column, if there is such a one. */
  static StructType noteClasses(StructType schema, String column, int classes) {
    return column.isEmpty() ? schema : noted(schema, SparkMl.withClasses(schema, column, classes));
  }

  /** The notes of one schema on the fields of the other: Spark's own forget what may be null. */
  private static StructType noted(StructType schema, StructType notes) {
    StructType noted = new StructType();
    for (int i = 0; i < schema.length(); i++) {
      StructField field = schema.fields()[i];
      noted =
          noted.add(field.name(), field.dataType(), field.nullable(), notes.fields()[i].metadata());
    }
    return noted;
  }

  /** The names of classes that the metadata of a label column knows; at least two, or none. */
  static Optional<List<String>> classNames(StructField label) {
    List<String> names = new ArrayList<>(List.of(SparkMl.classNames(label)));
    if (names.size() == 1) {
      names.add("1"); // a network needs another one to tell from
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(names);
  }
}
