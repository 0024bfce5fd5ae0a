package nabla.data;

import nabla.model.HadoopFiles;
import nabla.model.Storage;
import nabla.spark.SparkSql;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * Files as a session's DataFrames see them: by its own settings too, such as {@code
 * spark.conf.set("fs.azure.account.key…", …)}, of which Spark's context knows nothing.
 */
public final class SessionFiles {

  private SessionFiles() {}

  /** The file systems of a session. */
  public static Storage of(SparkSession spark) {
    return HadoopFiles.storage(SparkSql.hadoop(spark));
  }

  /** Those that Spark's configuration tells of, without a session. */
  public static Storage withoutSession() {
    return HadoopFiles.storage(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
  }

  /** The file systems of the active session; where none runs any more, those that Hadoop knows. */
  public static Storage active() {
    Option<SparkSession> session =
        SparkSession.getActiveSession().orElse(SparkSession::getDefaultSession);
    return session.isDefined() ? of(session.get()) : HadoopFiles.storage(new Configuration());
  }
}
