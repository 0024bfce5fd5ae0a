package nabla.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.AppendColumnsExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/**
 * Spark's physical operator {@code AppendColumnsExec}, but for blocks of rows: one product of
 * matrices a layer for all of them. The rows' own columns go through untouched.
 *
 * <p>Public, as is its constructor, since Spark makes copies of operators by reflection.
 */
public final class BlockInferenceExec extends SparkPlan implements UnaryExecNode {

  private static final long serialVersionUID = 1;

  private final AppendColumnsExec spark; // can't be extended in Java

  /** As that of {@code AppendColumnsExec}, with a {@link RowInference}. */
  public BlockInferenceExec(
      Function1<Object, Object> inference,
      Expression features,
      Seq<NamedExpression> serializer,
      SparkPlan child) {
    this.spark = new AppendColumnsExec(inference, features, serializer, child);
  }

  @Override
  public RDD<InternalRow> doExecute() {
    RowInference inference = (RowInference) spark.func();
    Expression features = spark.deserializer();
    Seq<Attribute> own = child().output();
    List<Attribute> all = Scala.list(output());
    Seq<Attribute> appended = Scala.seq(all.subList(own.size(), all.size()));
    return child()
        .execute()
        .mapPartitionsInternal(
            (Function1<Iterator<InternalRow>, Iterator<InternalRow>> & Serializable)
                rows -> new InferredRows(rows, own, features, inference, appended),
            false,
            ClassTag$.MODULE$.apply(InternalRow.class));
  }

  @Override
  public Seq<Attribute> output() {
    return spark.output();
  }

  @Override
  public Partitioning outputPartitioning() {
    return spark.outputPartitioning();
  }

  @Override
  public Seq<SortOrder> outputOrdering() {
    return child().outputOrdering();
  }

  @Override
  public SparkPlan child() {
    return spark.child();
  }

  @Override
  public Seq<SparkPlan> children() {
    return spark.children();
  }

  @Override
  public SparkPlan withNewChildInternal(SparkPlan other) {
    return new BlockInferenceExec(spark.func(), spark.deserializer(), spark.serializer(), other);
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> others) {
    return withNewChildInternal(others.head());
  }

  @Override
  public int productArity() {
    return spark.productArity();
  }

  @Override
  public Object productElement(int n) {
    return spark.productElement(n);
  }

  @Override
  public boolean canEqual(Object that) {
    return that instanceof BlockInferenceExec;
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof BlockInferenceExec other && spark.equals(other.spark);
  }

  @Override
  public int hashCode() {
    return spark.hashCode();
  }
}
