package nabla.spark;

import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import scala.runtime.BoxedUnit;

/**
 * What Spark adds by itself to each session that starts with Nabla on its class path, as {@code
 * META-INF/services} says: the strategy by which models work on blocks of rows.
 */
public final class NablaExtensions implements SparkSessionExtensionsProvider {

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectPlannerStrategy(session -> new BlockInferenceStrategy());
    return BoxedUnit.UNIT;
  }
}
