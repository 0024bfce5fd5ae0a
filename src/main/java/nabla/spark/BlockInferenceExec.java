package nabla.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/**
 * Spark's physical operator {@code AppendColumnsExec}, but for blocks of rows: one product of
 * matrices a layer for all of them.
 *
 * <p>Public, as is its constructor, since Spark makes copies of operators by reflection.
 */
public final class BlockInferenceExec extends SparkPlan implements UnaryExecNode {

  private static final long serialVersionUID = 1;

  private final RowInference inference;
  private final Expression features;
  private final Seq<NamedExpression> serializer;
  private final SparkPlan child;

  /**
   * The operator.
   *
   * @param inference what is appended
   * @param features what of a row goes into it
   * @param serializer the appended columns, as expressions of its row
   * @param child where rows come from; their own columns go through untouched
   */
  public BlockInferenceExec(
      RowInference inference,
      Expression features,
      Seq<NamedExpression> serializer,
      SparkPlan child) {
    this.inference = inference;
    this.features = features;
    this.serializer = serializer;
    this.child = child;
  }

  @Override
  public RDD<InternalRow> doExecute() {
    return child
        .execute()
        .mapPartitionsInternal(
            new BlockInferenceTask(inference, features, child.output(), Scala.seq(appended())),
            false,
            ClassTag$.MODULE$.apply(InternalRow.class));
  }

  @Override
  public Seq<Attribute> output() {
    List<Attribute> all = new ArrayList<>(Scala.list(child.output()));
    all.addAll(appended());
    return Scala.seq(all);
  }

  private List<Attribute> appended() {
    return Scala.list(serializer).stream().map(NamedExpression::toAttribute).toList();
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public Seq<SortOrder> outputOrdering() {
    return child.outputOrdering();
  }

  @Override
  public SparkPlan child() {
    return child;
  }

  @Override
  public Seq<SparkPlan> children() {
    return Scala.seq(List.of(child));
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan other) {
    return new BlockInferenceExec(inference, features, serializer, other);
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> others) {
    return withNewChildInternal(others.head());
  }

  /** What the constructor takes. */
  private Object[] parts() {
    return new Object[] {inference, features, serializer, child};
  }

  @Override
  public int productArity() {
    return parts().length;
  }

  @Override
  public Object productElement(int n) {
    return parts()[n];
  }

  @Override
  public boolean canEqual(Object that) {
    return that instanceof BlockInferenceExec;
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof BlockInferenceExec other && Arrays.equals(parts(), other.parts());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parts());
  }
}
