package nabla.ml;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** A session that is configured otherwise for a while. */
final class Configured {

  private Configured() {}

  /** What work makes while a key is set. */
  static <T> T with(SparkSession spark, String key, Object value, Supplier<T> work) {
    spark.conf().set(key, String.valueOf(value));
    try {
      return work.get();
    } finally {
      spark.conf().unset(key);
    }
  }

  /** What a fit of one step a round, so of one job a step, makes. */
  static <T> T stepByStep(SparkSession spark, Supplier<T> work) {
    return with(spark, "spark.nabla.stepsPerRound", 1, work);
  }
}
