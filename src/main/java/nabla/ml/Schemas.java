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
import org.apache.spark.ml.param.Params;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/** What the columns of a stage must be, checked before any row is looked at. */
final class Schemas {

  static final DataType VECTORS = SQLDataTypes.VectorType();

  private Schemas() {}

  /**
   * The name of a column, as a param has it.
   *
   * @throws IllegalArgumentException if it is null, which Spark's own setters let through
   */
  static String name(Params stage, String param) {
    Object name = stage.getOrDefault(stage.getParam(param));
    if (name == null) {
      throw new IllegalArgumentException(param + " must be a column's name, got null");
    }
    return (String) name;
  }

  /**
   * The column that a param names, found as Spark's own stages find theirs.
   *
   * @throws IllegalArgumentException if there is none, or more than one
   */
  static ResolvedColumn column(StructType schema, Params stage, String param) {
    return ResolvedColumn.in(schema, param, name(stage, param));
  }

  /**
   * Requires a column of vectors or numeric arrays.
   *
   * @throws IllegalArgumentException if it is missing or another type
   */
  static void requireNumbers(StructType schema, Params stage, String param) {
    ResolvedColumn column = column(schema, stage, param);
    if (!column.isNumbers()) {
      boolean old = column.type() instanceof VectorUDT; // has the same short name
      throw new IllegalArgumentException(
          "%s \"%s\" must be a column of %s or of arrays of numbers, got %s; %s"
              .formatted(
                  param,
                  name(stage, param),
                  old ? Vector.class.getName() : "Vector",
                  shown(column.type()),
                  Door.SPARK_ML.featuresAdvice(column.type())));
    }
  }

  private static String shown(DataType type) {
    return type instanceof UserDefinedType<?> user
        ? user.userClass().getName()
        : type.simpleString();
  }

  /**
   * Requires features that may be as many as a network has inputs.
   *
   * @throws IllegalArgumentException if the column is missing, of another type, or if its metadata
   *     knows another number
   */
  static void requireFeatures(StructType schema, Params stage, int inputs) {
    requireNumbers(schema, stage, "featuresCol");
    StructField field = column(schema, stage, "featuresCol").field();
    OptionalInt known =
        field.dataType() instanceof ArrayType ? OptionalInt.empty() : SparkMl.size(field);
    if (known.isPresent() && known.getAsInt() != inputs) {
      throw new IllegalArgumentException(
          "featuresCol \"%s\" must hold %s numbers, as when the model was fitted, got %s"
              .formatted(name(stage, "featuresCol"), inputs, known.getAsInt()));
    }
  }

  /** Requires a numeric column of class indexes. */
  static void requireClasses(StructType schema, Params stage, String param) {
    ResolvedColumn column = column(schema, stage, param);
    String wayOut = "cast it to string and index that with StringIndexer";
    if (column.type() instanceof StringType) {
      wayOut = "index it with StringIndexer";
    } else if (column.type() instanceof BooleanType) { // which StringIndexer refuses
      wayOut = "make 0 and 1 of it, as in col(\"%s\").cast(\"int\")".formatted(name(stage, param));
    }
    requireNumeric(schema, stage, param, wayOut);
  }

  /**
   * Requires a numeric column.
   *
   * @param wayOut what to do about another one
   * @throws IllegalArgumentException if it is missing or another type, beginning as Spark's own
   */
  static void requireNumeric(StructType schema, Params stage, String param, String wayOut) {
    DataType type = column(schema, stage, param).type();
    if (!(type instanceof NumericType)) {
      throw new IllegalArgumentException(
          "Column %s must be of type numeric but was actually of type %s, and it is the %s; %s"
              .formatted(name(stage, param), shown(type), param, wayOut));
    }
  }

  /** Requires what the optional columns of a training must be. */
  static void requireTraining(StructType schema, HasTrainingParams<?> stage) {
    if (stage.named(StageTable.WEIGHT_COL).isPresent()) {
      requireNumeric(schema, stage, "weightCol", "cast it first");
    }
    Optional<String> held = stage.named(StageTable.VALIDATION_INDICATOR_COL);
    if (held.isPresent()) {
      DataType type = column(schema, stage, "validationIndicatorCol").type();
      if (!type.equals(DataTypes.BooleanType)) {
        throw new IllegalArgumentException(
            "validationIndicatorCol \"%s\" must be boolean, got %s"
                .formatted(held.get(), type.simpleString()));
      }
    }
  }

  /**
   * The schema with the columns that some params name, unless the name is empty.
   *
   * @throws IllegalArgumentException if there is such a column, or one that Spark takes for it
   */
  static StructType append(
      StructType schema, HasTrainingParams<?> stage, DataType type, String... params) {
    StructType out = schema;
    for (String param : params) {
      String column = name(stage, param);
      if (!column.isEmpty()) {
        requireAbsent(out, param, column);
        boolean nullable = HandleInvalid.of(stage) == HandleInvalid.KEEP;
        out = out.add(new StructField(column, type, nullable, Metadata.empty()));
      }
    }
    return out;
  }

  private static void requireAbsent(StructType schema, String param, String column) {
    boolean heedsCase = SparkSql.heedsCase();
    for (String there : schema.fieldNames()) {
      if (heedsCase ? there.equals(column) : there.equalsIgnoreCase(column)) {
        throw new IllegalArgumentException(
            "%s \"%s\" must not exist yet, got the column \"%s\": drop it, or set another name; the columns are %s"
                .formatted(param, column, there, String.join(", ", schema.fieldNames())));
      }
    }
  }

  /** The schema with the number of numbers noted on those columns of vectors that have a name. */
  static StructType noteSize(StructType schema, int size, Params stage, String... params) {
    StructType out = schema;
    for (String param : params) {
      String column = name(stage, param);
      if (!column.isEmpty()) {
        out = noted(out, SparkMl.withSize(out, column, size));
      }
    }
    return out;
  }

  /** The schema with the number of classes noted on the predictions, if that column has a name. */
  static StructType noteClasses(StructType schema, int classes, Params stage) {
    String column = name(stage, "predictionCol");
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
