package io.nabla.ml;

import io.nabla.model.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * Files as a session's DataFrames see them: by its own settings too, such as {@code
 * spark.conf.set("fs.azure.account.key…", …)}, of which Spark's context knows nothing.
 */
final class SessionFiles {

  private SessionFiles() {}

  /** The session's Hadoop configuration. */
  static Configuration hadoop(SparkSession spark) {
    return spark.sessionState().newHadoopConf();
  }

  /** The file systems of a session. */
  static Storage of(SparkSession spark) {
    return new Storage(hadoop(spark));
  }

  /** Those of the session that is active; where none runs any more, those that Hadoop knows. */
  static Storage active() {
    Option<SparkSession> active = SparkSession.getActiveSession();
    Option<SparkSession> session = active.isDefined() ? active : SparkSession.getDefaultSession();
    return session.isDefined() ? of(session.get()) : Storage.local();
  }

  /**
   * A path that a user gave.
   *
   * @throws IllegalArgumentException if it is null or empty
   */
  static String required(String path) {
    if (path == null || path.isEmpty()) {
      throw new IllegalArgumentException(
          "path must not be empty, got %s".formatted(path == null ? "null" : "\"\""));
    }
    return path;
  }
}
