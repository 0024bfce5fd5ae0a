package nabla.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import nabla.data.DataException;
import nabla.data.JobDescription;
import nabla.data.SessionFiles;
import nabla.model.Storage;
import nabla.spark.SparkCore;
import nabla.text.Redaction;
import nabla.text.Shown;
import nabla.train.SparkVersion;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How the commands come by a SparkSession, and read with it. */
final class Sessions {

  /** For a file such as 12:30.json: Hadoop can't make the name of its checksum, .12:30.json.crc. */
  private static final Map<String, String> WITHOUT_CHECKSUMS =
      Map.of(
          "fs.file.impl", RawLocalFileSystem.class.getName(), "fs.file.impl.disable.cache", "true");

  private static final Duration PATIENCE =
      Duration.ofSeconds(12); // with no executor, or with tasks that end

  private static final String NO_FORMAT =
      "Spark knows no such format, as it knows parquet, orc, json and csv; check its name, or add its library to --packages or --jars";

  private Sessions() {}

  /**
   * Starts Spark; if no master is given, with spark-submit's, and if there is none either,
   * local[*].
   */
  static SparkSession start(String name, Optional<String> master, boolean verbose) {
    SparkVersion.require();
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
    // Else rows of one file are all shuffled by the host that has read them.
    conf.setIfMissing("spark.shuffle.reduceLocality.enabled", "false");
    // As scripts/nabla gives to the driver: rows are gathered from all over the memory.
    conf.setIfMissing("spark.executor.defaultJavaOptions", "-XX:+UseTransparentHugePages");
    Master where = new Master(conf.get("spark.master"));
    where.require();
    SparkSession spark =
        where.start(SparkSession.builder().config(conf)::getOrCreate, Master.PATIENCE);
    spark.sparkContext().setJobGroup(conf.get("spark.app.name"), "nabla", false);
    spark.sparkContext().setLogLevel(verbose ? "WARN" : "ERROR");
    new Executors(
            spark.sparkContext(),
            PATIENCE,
            line -> System.err.println(Shown.message("nabla: " + line)))
        .watch();
    return spark;
  }

  /**
   * Reads a DataFrame.
   *
   * @param what what messages call it, such as {@code data.train}
   * @param path what is there by that very name, or else a pattern of Hadoop's
   * @throws DataException if Spark can't
   * @throws IllegalStateException if it can't because of what befell the cluster, or the job
   */
  static Dataset<Row> read(
      SparkSession spark, String what, String format, Map<String, String> options, String path) {
    boolean namedByTime = path.lastIndexOf(':') > path.lastIndexOf('/');
    try {
      DataFrameReader reader = spark.read().format(format).options(options);
      boolean isNone = SessionFiles.of(spark).kind(path) == Storage.Kind.NOTHING;
      return JobDescription.during(
          spark.sparkContext(),
          "reading the schema of " + what,
          () ->
              isNone
                  ? reader.load(path)
                  : reader
                      .options(namedByTime ? WITHOUT_CHECKSUMS : Map.of())
                      .load(literally(path)));
    } catch (Exception e) { // AnalysisException is checked, and Scala doesn't declare it
      throw told(e, spark, what, "read", format, path);
    }
  }

  /**
   * Writes a DataFrame.
   *
   * @param place a directory that is not there yet
   * @param shown what messages call it
   * @throws DataException if Spark can't
   * @throws IllegalStateException if it can't because of what befell the cluster, or the job
   */
  static void write(
      Dataset<Row> rows,
      String what,
      String format,
      Map<String, String> options,
      String place,
      String shown) {
    try {
      rows.write().format(format).options(options).save(place);
    } catch (Exception e) { // as above
      awaitTasks(rows.sparkSession().sparkContext());
      throw told(e, rows.sparkSession(), what, "write", format, shown);
    }
  }

  /** Of a job that has failed, tasks may go on for a while, and write. */
  private static void awaitTasks(SparkContext spark) {
    long since = System.nanoTime();
    try {
      while (!spark.isStopped()
          && SparkCore.tasksRunning(spark).stream().anyMatch(n -> n > 0)
          && System.nanoTime() - since < PATIENCE.toNanos()) {
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException told(
      Exception e, SparkSession spark, String what, String verb, String format, String path) {
    String shown = Redaction.inForce().text(path);
    if (Failure.isOfCluster(e, spark.sparkContext())) {
      return new IllegalStateException(
          "Spark must be able to %s %s, got a job that failed by no fault of the data (%s): %s"
              .formatted(verb, what, shown, Redaction.inForce().text(Failure.message(e))),
          e);
    }
    String reason = isUnknownFormat(e) ? NO_FORMAT : Redaction.inForce().text(Failure.firstLine(e));
    return new DataException(
        "%s must be %s as %s, got %s: %s"
            .formatted(what, verb.equals("read") ? "readable" : "writable", format, shown, reason),
        e);
  }

  /** A path that Hadoop takes to the letter: no pattern, and no scheme before a colon. */
  private static String literally(String path) {
    boolean whole = path.startsWith("/") || Storage.isUri(path);
    return (whole ? "" : "./") + path.replaceAll("[\\\\{}\\[\\]*?]", "\\\\$0");
  }

  private static boolean isUnknownFormat(Exception e) {
    return e instanceof SparkThrowable told && "DATA_SOURCE_NOT_FOUND".equals(told.getCondition());
  }
}
