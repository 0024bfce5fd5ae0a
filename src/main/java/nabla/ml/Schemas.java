package nabla.ml;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nabla.data.Door;
import nabla.data.Prepared;
import nabla.data.ResolvedColumn;
import nabla.spark.SparkMl;
import nabla.spark.SparkSql;
import nabla.table.Preparation;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Params;
import org.apache.spark.mllib.linalg.VectorUDT;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * What the columns of a stage must be, checked before any row is looked at. One that is missing or
 * of another type is an IllegalArgumentException.
 */
final class Schemas {

  private Schemas() {}

  /** The name of a column, as a param has it; never null, which Spark's own setters let through. */
  static String name(Params stage, String param) {
    Object name = stage.getOrDefault(stage.getParam(param));
    if (name == null) {
      throw new IllegalArgumentException(param + " must be a column's name, got null");
    }
    return (String) name;
  }

  /** The one column that a param names, found as Spark's own stages find theirs. */
  static ResolvedColumn column(StructType schema, Params stage, String param) {
    return ResolvedColumn.in(schema, param, name(stage, param));
  }

  /** Requires a column of vectors or numeric arrays. */
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

  /** Requires the same of features, or one of bytes. */
  private static void requireFeatures(StructType schema, Params stage) {
    if (!column(schema, stage, "featuresCol").isBytes()) {
      requireNumbers(schema, stage, "featuresCol");
    }
  }

  private static String shown(DataType type) {
    return type instanceof UserDefinedType<?> user
        ? user.userClass().getName()
        : type.simpleString();
  }

  /** Requires the columns of a table, or else a column of inputs. */
  private static void requireFeaturesOrTable(StructType schema, MlpParams<?> stage) {
    if (!Ground.isTable(stage)) {
      requireFeatures(schema, stage);
      return;
    }
    for (String name : stage.getFeaturesCols()) {
      ResolvedColumn.in(schema, "featuresCols", name);
    }
  }

  /** Requires what a model was fitted with: columns of a table, or a column of inputs. */
  static void requireFeatures(StructType schema, MlpModel<?> model) {
    Preparation preparation = model.trained().preparation();
    if (!preparation.readsColumns()) {
      requireFeatures(schema, model, model.topology().inputs());
      return;
    }
    Prepared.requireColumns(schema, "column of the model", preparation);
  }

  /**
   * Requires features of which no metadata says that they are not as many as a network's inputs.
   */
  private static void requireFeatures(StructType schema, Params stage, int inputs) {
    requireFeatures(schema, stage);
    StructField field = column(schema, stage, "featuresCol").field();
    OptionalInt known =
        field.dataType().equals(SQLDataTypes.VectorType())
            ? SparkMl.size(field)
            : OptionalInt.empty();
    if (known.isPresent() && known.getAsInt() != inputs) {
      throw new IllegalArgumentException(
          "featuresCol \"%s\" must hold %s numbers, as when the model was fitted, got %s"
              .formatted(name(stage, "featuresCol"), inputs, known.getAsInt()));
    }
  }

  /** Requires a numeric column of class indexes, or of a table one of names. */
  static void requireClasses(StructType schema, MlpParams<?> stage, String param) {
    DataType type = column(schema, stage, param).type();
    if (Ground.isTable(stage) && (type instanceof StringType || type instanceof BooleanType)) {
      return;
    }
    String wayOut = "cast it to string and index that with StringIndexer";
    if (type instanceof StringType) {
      wayOut = "index it with StringIndexer";
    } else if (type instanceof BooleanType) { // which StringIndexer refuses
      wayOut = "make 0 and 1 of it, as in col(\"%s\").cast(\"int\")".formatted(name(stage, param));
    }
    requireNumeric(schema, stage, param, wayOut);
  }

  /**
   * Requires a numeric column, with a message that begins as Spark's own.
   *
   * @param wayOut what to do about another one
   */
  static void requireNumeric(StructType schema, Params stage, String param, String wayOut) {
    DataType type = column(schema, stage, param).type();
    if (!(type instanceof NumericType)) {
      throw new IllegalArgumentException(
          "Column %s must be of type numeric but was actually of type %s, and it is the %s; %s"
              .formatted(name(stage, param), shown(type), param, wayOut));
    }
  }

  /** Requires what the columns of a training must be, but for the labels. */
  static void requireTraining(StructType schema, MlpParams<?> stage) {
    requireFeaturesOrTable(schema, stage);
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
   * The schema with the columns that a stage's model appends; one whose name is empty is left out.
   *
   * @param outputs how many there are, to be noted on the columns; 0: not known yet
   * @param severalPredicted whether the prediction is a Vector too
   * @throws IllegalArgumentException if there is such a column, or one that Spark takes for it
   */
  static StructType append(
      StructType schema, MlpParams<?> stage, int outputs, boolean severalPredicted) {
    return append(schema, stage, outputs, severalPredicted, List.of());
  }

  /** The same; {@code names} are those of the classes, to be noted on the prediction. */
  static StructType append(
      StructType schema,
      MlpParams<?> stage,
      int outputs,
      boolean severalPredicted,
      List<String> names) {
    StageKind kind = stage.own().kind;
    boolean nullable = stage.getHandleInvalid().equals("keep");
    StructType out = schema;
    for (String param : kind.columns()) {
      String column = name(stage, param);
      if (!column.isEmpty()) {
        requireAbsent(out, param, column);
        if (param.equals(ClassifierParams.PREDICTED_LABEL_COL.name())) {
          out = out.add(column, DataTypes.StringType, nullable);
          continue;
        }
        boolean vector = severalPredicted || !param.equals("predictionCol");
        Metadata note =
            outputs == 0 ? Metadata.empty() : note(column, vector, kind, outputs, names);
        out =
            out.add(
                column, vector ? SQLDataTypes.VectorType() : DataTypes.DoubleType, nullable, note);
      }
    }
    return out;
  }

  private static Metadata note(
      String column, boolean vector, StageKind kind, int outputs, List<String> names) {
    if (vector) {
      return new AttributeGroup(column, outputs).toMetadata();
    }
    if (kind != StageKind.CLASSIFICATION) {
      return Metadata.empty();
    }
    NominalAttribute classes = NominalAttribute.defaultAttr().withName(column);
    return names.isEmpty()
        ? classes.withNumValues(outputs).toMetadata()
        : classes.withValues(names.toArray(String[]::new)).toMetadata();
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
