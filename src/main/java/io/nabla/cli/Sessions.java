package io.nabla.cli;

import io.nabla.data.DataException;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How the commands come by a SparkSession, and read with it. */
final class Sessions {

  private Sessions() {}

  /**
   * Starts Spark.
   *
   * @param master if there is none, spark-submit's, and if there is none either, local[*]
   */
  static SparkSession start(String name, Optional<String> master, boolean verbose) {
    SparkConf conf = new SparkConf();
    conf.setAppName("nabla " + name);
    master.ifPresent(conf::setMaster);
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.ui.enabled", "false");
    // Parameters are noise to a compressor: it costs time and saves nothing.
    conf.setIfMissing("spark.broadcast.compress", "false");
    // Gradients come back as task results; past this size they take a detour that costs
    // milliseconds.
    conf.setIfMissing("spark.task.maxDirectResultSize", "16m");
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    spark.sparkContext().setLogLevel(verbose ? "WARN" : "ERROR");
    return spark;
  }

  /**
   * Reads a DataFrame.
   *
   * @param what what messages call it, such as {@code data.train}
   * @throws DataException if Spark can't
   */
  static Dataset<Row> read(
      SparkSession spark, String what, String format, Map<String, String> options, String path) {
    try {
      return spark.read().format(format).options(options).load(path);
    } catch (Exception e) { // AnalysisException is checked, and Scala doesn't declare it
      DataException unreadable =
          new DataException(
              "%s must be readable as %s, got %s: %s"
                  .formatted(what, format, path, Failure.firstLine(e)));
      unreadable.initCause(e);
      throw unreadable;
    }
  }
}
