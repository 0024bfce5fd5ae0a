package io.nabla.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.util.MetadataUtils;
import org.apache.spark.ml.util.SchemaUtils;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** What the columns of a stage must be, checked before any row is looked at. */
final class Schemas {

  private Schemas() {}

  /**
   * Requires a column of vectors or numeric arrays.
   *
   * @throws IllegalArgumentException if it is missing or another type
   */
  static void requireNumbers(StructType schema, String param, String column) {
    DataType type = field(schema, param, column).dataType();
    if (!isNumbers(type)) {
      throw new IllegalArgumentException(
          "%s \"%s\" must be a column of Vector or of arrays of numbers, got %s; VectorAssembler makes one of single columns"
              .formatted(param, column, type.simpleString()));
    }
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
    StructField field = field(schema, "featuresCol", column);
    Option<Object> known =
        field.dataType() instanceof ArrayType
            ? Option.empty()
            : MetadataUtils.getNumFeatures(field);
    if (known.isDefined() && (Integer) known.get() != inputs) {
      throw new IllegalArgumentException(
          "featuresCol \"%s\" must hold %d numbers, as when the model was fitted, got %d"
              .formatted(column, inputs, (Integer) known.get()));
    }
  }

  /**
   * Requires a numeric column.
   *
   * @param wayOut what to do about it
   */
  static void requireNumeric(StructType schema, String param, String column, String wayOut) {
    DataType type = field(schema, param, column).dataType();
    if (!(type instanceof NumericType)) {
      throw new IllegalArgumentException(
          "Column %s must be of type numeric but was actually of type %s, and it is the %s; %s"
              .formatted(column, type.simpleString(), param, wayOut));
    }
  }

  /** Requires what the optional columns of training must be. */
  static void requireTraining(StructType schema, TrainingParams params) {
    params
        .name(params.weightCol)
        .ifPresent(column -> requireNumeric(schema, "weightCol", column, "cast it first"));
    params
        .name(params.validationIndicatorCol)
        .ifPresent(
            column -> {
              DataType type = field(schema, "validationIndicatorCol", column).dataType();
              if (!type.equals(DataTypes.BooleanType)) {
                throw new IllegalArgumentException(
                    "validationIndicatorCol \"%s\" must be boolean, got %s"
                        .formatted(column, type.simpleString()));
              }
            });
  }

  /** The field of a column. */
  static StructField field(StructType schema, String param, String column) {
    if (!Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          "%s \"%s\" must exist, got the columns %s"
              .formatted(param, column, String.join(", ", schema.fieldNames())));
    }
    if (Collections.frequency(Arrays.asList(schema.fieldNames()), column) > 1) {
      throw new IllegalArgumentException(
          "%s \"%s\" must be one column, got several of that name; rename or drop the others: %s"
              .formatted(param, column, String.join(", ", schema.fieldNames())));
    }
    return schema.apply(column);
  }

  /**
   * The schema with one more column, unless its name is empty.
   *
   * @throws IllegalArgumentException if there is such a column
   */
  static StructType append(
      StructType schema, String param, String column, DataType type, boolean nullable) {
    if (column.isEmpty()) {
      return schema;
    }
    if (Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          "%s \"%s\" must not exist yet: drop the column, or set another name; the columns are %s"
              .formatted(param, column, String.join(", ", schema.fieldNames())));
    }
    return schema.add(
        new StructField(column, type, nullable, org.apache.spark.sql.types.Metadata.empty()));
  }

  /** The schema with the number of numbers noted on a column of vectors, if there is such a one. */
  static StructType noteSize(StructType schema, String column, int size) {
    return column.isEmpty()
        ? schema
        : noted(schema, SchemaUtils.updateAttributeGroupSize(schema, column, size));
  }

  /** The schema with the number of classes noted on a column, if there is such a one. */
  static StructType noteClasses(StructType schema, String column, int classes) {
    return column.isEmpty()
        ? schema
        : noted(schema, SchemaUtils.updateNumValues(schema, column, classes));
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
