package nabla.ml;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import nabla.data.Door;
import nabla.data.ResolvedColumn;
import nabla.spark.SparkMl;
import nabla.spark.SparkSql;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
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
  static void requireTraining(StructType schema, MlpParams<?> stage) {
    if (stage.named(MlpParams.WEIGHT_COL).isPresent()) {
      requireNumeric(schema, stage, "weightCol", "cast it first");
    }
    Optional<String> held = stage.named(MlpParams.VALIDATION_INDICATOR_COL);
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
   * The schema with columns of vectors appended.
   *
   * @param size how many numbers they have, to be noted on them; 0: not known yet
   * @param params that name them; a column whose name is empty is left out
   * @throws IllegalArgumentException if there is such a column, or one that Spark takes for it
   */
  static StructType appendVectors(
      StructType schema, MlpParams<?> stage, int size, String... params) {
    Function<String, Metadata> note =
        column -> size == 0 ? Metadata.empty() : new AttributeGroup(column, size).toMetadata();
    StructType out = schema;
    for (String param : params) {
      out = append(out, stage, VECTORS, param, note);
    }
    return out;
  }

  /** The schema with a number as prediction appended; of so many classes, 0 if that isn't known. */
  static StructType appendPrediction(StructType schema, MlpParams<?> stage, int classes) {
    Function<String, Metadata> note =
        column ->
            classes == 0
                ? Metadata.empty()
                : NominalAttribute.defaultAttr()
                    .withName(column)
                    .withNumValues(classes)
                    .toMetadata();
    return append(schema, stage, DataTypes.DoubleType, "predictionCol", note);
  }

  private static StructType append(
      StructType schema,
      MlpParams<?> stage,
      DataType type,
      String param,
      Function<String, Metadata> note) {
    String column = name(stage, param);
    if (column.isEmpty()) {
      return schema;
    }
    requireAbsent(schema, param, column);
    boolean nullable = HandleInvalid.of(stage) == HandleInvalid.KEEP;
    return schema.add(new StructField(column, type, nullable, note.apply(column)));
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
}
