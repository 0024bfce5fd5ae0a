package nabla.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.nn.Parameters;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
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
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Appends the columns of a model to a DataFrame, as a plan of Spark's own operators:
 *
 * <pre>
 * Project         the other columns as they are, the new ones under ids of their own
 * └ Filter        for handleInvalid = skip: rows of which the network says something
 *   └ AppendColumns   an {@link Inference} of the features
 * </pre>
 *
 * <p>So the other columns keep id, qualifier and metadata, filters and pruning go through to the
 * source, and a DataFrame may be joined with itself. {@link InferenceStrategy} makes it fast.
 */
final class InferencePlans {

  private InferencePlans() {}

  /**
   * A dataset with columns appended.
   *
   * @param dataset any, streaming too
   * @param schema of what comes out: the dataset's columns, and one for each output that has a name
   * @param features the column of inputs
   * @param names of the outputs' columns, empty for those that are left out
   * @param outputs what the new columns hold
   */
  static Dataset<Row> append(
      Dataset<?> dataset,
      StructType schema,
      Parameters parameters,
      String features,
      HandleInvalid invalid,
      List<String> names,
      Inference.Outputs outputs) {
    int[] wanted = IntStream.range(0, names.size()).filter(i -> !names.get(i).isEmpty()).toArray();
    if (wanted.length == 0) {
      return dataset.toDF();
    }
    var classic = (org.apache.spark.sql.classic.Dataset<?>) dataset;
    SparkSession session = classic.sparkSession();
    InferenceStrategy.register(session);
    Expression input =
        ExpressionUtils.expression(
            nabla.data.ResolvedColumn.in(dataset.schema(), "featuresCol", features).of(dataset));
    StructField[] fields = schema.fields();
    StructField[] added = Arrays.copyOfRange(fields, fields.length - wanted.length, fields.length);
    Inference inference = new Inference(parameters, input.dataType(), invalid, outputs, wanted);
    LogicalPlan plan = plan(classic.logicalPlan(), inference, input, added, invalid);
    return org.apache.spark.sql.classic.Dataset.ofRows(session, plan);
  }

  private static LogicalPlan plan(
      LogicalPlan child,
      Inference inference,
      Expression features,
      StructField[] added,
      HandleInvalid invalid) {
    boolean skips = invalid == HandleInvalid.SKIP;
    List<NamedExpression> serializer = serializer(added, invalid != HandleInvalid.ERROR);
    StructType argument = new StructType().add("features", features.dataType());
    LogicalPlan plan =
        new AppendColumns(
            inference, Object.class, argument, features, SparkMl.seq(serializer), child);
    if (skips) {
      plan = new Filter(new IsNotNull(attribute(serializer.get(0))), plan);
    }
    List<NamedExpression> columns = new ArrayList<>(CollectionConverters.asJava(child.output()));
    for (NamedExpression column : serializer) {
      Expression value = attribute(column);
      columns.add(alias(skips ? new KnownNotNull(value) : value, column.name(), column.metadata()));
    }
    return new Project(SparkMl.seq(columns), plan);
  }

  /** The fields of an inference's row, as the columns to be. */
  private static List<NamedExpression> serializer(StructField[] added, boolean nullable) {
    StructType type = new StructType();
    for (StructField field : added) {
      type = type.add(field.name(), field.dataType(), nullable);
    }
    List<NamedExpression> serializer = new ArrayList<>();
    for (int i = 0; i < added.length; i++) {
      Expression row = new BoundReference(0, type, false);
      Expression field = new GetStructField(row, i, Option.empty());
      serializer.add(alias(field, added[i].name(), added[i].metadata()));
    }
    return serializer;
  }

  private static Alias alias(Expression value, String name, Metadata metadata) {
    return new Alias(
        value,
        name,
        NamedExpression.newExprId(),
        SparkMl.seq(List.of()),
        Option.apply(metadata),
        SparkMl.seq(List.of()));
  }

  private static Expression attribute(NamedExpression column) {
    return column.toAttribute();
  }
}
