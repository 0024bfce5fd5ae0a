package nabla;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.SparkSession;

/** Spark sessions for tests: no UI, few partitions, quiet. */
public final class SparkSessions {

  private SparkSessions() {}

  /** The one local session of this JVM; started if it does not run. */
  public static SparkSession local() {
    return start("local[2]");
  }

  /** A session on some master; there must be no other one running. */
  public static SparkSession start(String master) {
    return start(master, Map.of());
  }

  /** A session on some master with some settings; there must be no other one running. */
  public static SparkSession start(String master, Map<String, String> settings) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .config(new HashMap<>(settings))
            .master(master)
            .appName("nabla-tests")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "3")
            // the executors of a local-cluster run these very classes
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", "-Dlog4j2.level=OFF");
    for (int i = 0; ; i++) {
      try {
        return builder.getOrCreate();
      } catch (IllegalStateException e) { // another thread may still be stopping the one before
        if (i == 300) {
          throw e;
        }
        LockSupport.parkNanos(100_000_000);
      }
    }
  }
}
