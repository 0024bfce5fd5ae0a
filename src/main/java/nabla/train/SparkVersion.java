package nabla.train;

import static java.lang.Integer.parseInt;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Spark Nabla needs: on an older one it would end with a NoSuchMethodError after some jobs.
 */
public final class SparkVersion {

  private static final int[] SPARK = {4, 1};
  private static final String SCALA = "2.13";
  private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})([.-].*)?");

  private SparkVersion() {}

  /**
   * Requires that this JVM's Spark will do.
   *
   * @throws IllegalStateException if it is too old, or for another Scala
   */
  public static void require() {
    require(
        org.apache.spark.package$.MODULE$.SPARK_VERSION(),
        scala.util.Properties.versionNumberString());
  }

  /** Requires that some versions will do, such as 4.1.0 and 2.13.17. */
  static void require(String spark, String scala) {
    String needs =
        "Nabla needs Spark %s.%s or later with Scala %s, this is "
            .formatted(SPARK[0], SPARK[1], SCALA);
    Matcher version = VERSION.matcher(spark);
    boolean enough =
        version.matches()
            && Arrays.compare(
                    new int[] {parseInt(version.group(1)), parseInt(version.group(2))}, SPARK)
                >= 0;
    if (!enough) {
      throw new IllegalStateException(needs + spark);
    }
    if (!scala.startsWith(SCALA + ".")) {
      throw new IllegalStateException("%s%s with Scala %s".formatted(needs, spark, scala));
    }
  }
}
