package nabla.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.catalyst.plans.logical.AppendColumns;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.immutable.Seq;

/**
 * How Spark executes a {@link RowInference}: in blocks, and not at all if nothing of what it
 * appends is asked for.
 */
final class BlockInferenceStrategy extends SparkStrategy {

  private static final long serialVersionUID = 1;

  /** Adds the strategy to a session that was started without {@link NablaExtensions}. */
  static void register(SparkSession session) {
    ExperimentalMethods methods = session.experimental();
    synchronized (methods) {
      if (!session
          .sessionState()
          .planner()
          .strategies()
          .exists(BlockInferenceStrategy.class::isInstance)) {
        List<SparkStrategy> extra = new ArrayList<>(Scala.list(methods.extraStrategies()));
        extra.add(new BlockInferenceStrategy());
        methods.extraStrategies_$eq(Scala.seq(extra));
      }
    }
  }

  @Override
  public Seq<SparkPlan> apply(LogicalPlan plan) {
    if (plan instanceof AppendColumns append && append.func() instanceof RowInference inference) {
      return only(
          new BlockInferenceExec(
              inference, append.deserializer(), append.serializer(), planLater(append.child())));
    }
    if (plan instanceof Project project
        && project.child() instanceof AppendColumns append
        && append.func() instanceof RowInference
        && !append.newColumns().exists(project.references()::contains)) {
      return only(planLater(new Project(project.projectList(), append.child())));
    }
    return Scala.seq(List.of());
  }

  private static Seq<SparkPlan> only(SparkPlan plan) {
    return Scala.seq(List.of(plan));
  }
}
