package nabla.spark;

import java.util.ArrayList;
import java.util.List;
import nabla.table.Preparation;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CreateStruct$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.KnownNotNull;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.AppendColumns;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Appends columns to a DataFrame that are computed for many rows at once, as a plan of Spark's own
 * operators:
 *
 * <pre>
 * Project         the other columns as they are, the new ones under ids of their own
 * └ Filter        if rows are left out of which there is nothing to say
 *   └ AppendColumns   a {@link RowInference} of the features
 * </pre>
 *
 * <p>The features may be the inputs that a preparation makes of a table's columns: then these go to
 * the inference as they are.
 *
 * <p>So the other columns keep id, qualifier and metadata, filters and pruning go through to the
 * source, and a DataFrame may be joined with itself. {@link BlockInferenceStrategy} makes it fast.
 */
public final class AppendedColumns {

  private AppendedColumns() {}

  /**
   * A dataset, streaming too, with columns appended.
   *
   * @param features the column of inputs: Vectors, or arrays of any numbers
   * @param added the new columns, at least one
   * @param inference what they hold
   * @param skips whether rows are left out of which it has nothing to say
   */
  public static Dataset<Row> append(
      Dataset<?> dataset,
      Column features,
      List<StructField> added,
      BlockInference inference,
      boolean skips) {
    var classic = (org.apache.spark.sql.classic.Dataset<?>) dataset;
    BlockInferenceStrategy.register(classic.sparkSession());
    Expression given = ExpressionUtils.expression(features);
    Preparation preparation = preparation(given);
    Expression input =
        preparation.readsColumns()
            ? CreateStruct$.MODULE$.apply(given.children())
            : ofFloats(given);
    RowInference rows = new RowInference(inference, preparation, input.dataType(), added.size());
    List<NamedExpression> serializer = serializer(added, skips);
    LogicalPlan child = classic.logicalPlan();
    LogicalPlan plan =
        new AppendColumns(
            rows,
            Object.class,
            new StructType().add("features", input.dataType()),
            input,
            Scala.seq(serializer),
            child);
    if (skips) {
      plan = new Filter(new IsNotNull(serializer.get(0).toAttribute()), plan);
    }
    List<NamedExpression> columns = new ArrayList<>(Scala.list(child.output()));
    for (NamedExpression column : serializer) {
      Expression value = column.toAttribute();
      columns.add(alias(skips ? new KnownNotNull(value) : value, column.name(), column.metadata()));
    }
    return org.apache.spark.sql.classic.Dataset.ofRows(
        classic.sparkSession(), new Project(Scala.seq(columns), plan));
  }

  /** What prepares the columns of which features are made: in blocks that needs no Vectors. */
  private static Preparation preparation(Expression features) {
    return features instanceof TableExpression table
            && table.function() instanceof PreparedInputs inputs
        ? inputs.preparation()
        : Preparation.NONE;
  }

  /** What a {@link RowBlock} takes: arrays of numbers other than float and double are cast. */
  private static Expression ofFloats(Expression features) {
    return features.dataType() instanceof ArrayType array
            && !(array.elementType() instanceof FloatType)
            && !(array.elementType() instanceof DoubleType)
        ? new Cast(
            features, new ArrayType(DataTypes.FloatType, array.containsNull()), Option.empty())
        : features;
  }

  /** The fields of an inference's row, as the columns to be. */
  private static List<NamedExpression> serializer(List<StructField> added, boolean nullable) {
    StructType type = new StructType();
    for (StructField field : added) {
      type = type.add(field.name(), field.dataType(), nullable || field.nullable());
    }
    List<NamedExpression> serializer = new ArrayList<>();
    for (int i = 0; i < added.size(); i++) {
      Expression row = new BoundReference(0, type, false);
      Expression field = new GetStructField(row, i, Option.empty());
      serializer.add(alias(field, added.get(i).name(), added.get(i).metadata()));
    }
    return serializer;
  }

  private static Alias alias(Expression value, String name, Metadata metadata) {
    return new Alias(
        value,
        name,
        NamedExpression.newExprId(),
        Scala.seq(List.of()),
        Option.apply(metadata),
        Scala.seq(List.of()));
  }
}
