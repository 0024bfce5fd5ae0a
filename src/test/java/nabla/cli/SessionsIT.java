package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import nabla.SparkSessions;
import nabla.config.UsageException;
import nabla.data.DataException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsIT {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b", "josé", "a#b", "a%20b", "a[1]", "a{x}", "a?b", "a*b", "a\\b", "12:30", "r😀", "{a,b}"
      })
  void aPathThatExistsIsReadToTheLetter(String name) throws IOException {
    Path file = directory.resolve(name).resolve(name + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"x\":1}\n");
    // what a pattern of that name would find as well, or instead
    Files.writeString(directory.resolve("a1"), "{\"x\":2}\n");
    Files.writeString(directory.resolve("a"), "{\"x\":2}\n");
    assertThat(only(file.toString())).isEqualTo(1);
    assertThat(only("file:" + file)).isEqualTo(1);
    assertThat(only(file.getParent().toString())).isEqualTo(1);
  }

  @Test
  void otherwiseItIsAPattern() throws IOException {
    Files.writeString(directory.resolve("a1.json"), "{\"x\":1}\n");
    Files.writeString(directory.resolve("a2.json"), "{\"x\":1}\n");
    Files.writeString(directory.resolve("b1.json"), "{\"x\":1}\n");
    assertThat(read(directory + "/a*.json").count()).isEqualTo(2);
    assertThat(read(directory + "/{a1,b1}.json").count()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3a://bucket/rows | s3a://bucket/rows: its file system cannot be had (Class org.apache.hadoop.fs.s3a.S3AFileSystem not found); add its library org.apache.hadoop:hadoop-aws:",
        "nabla://u:hunter2@host/rows | nabla://u:*********(redacted)@host/rows: its file system cannot be had (No FileSystem for scheme \"nabla\"); add its library, by --packages or --jars of spark-submit",
        "jdbc:db://u:hunter2@host/x?password=hunter2 | jdbc:db://u:*********(redacted)@host/x?password=*********(redacted): Relative path",
      })
  void aMissingFileSystemIsToldAsWhatItIs(String path, String message) {
    assertThatThrownBy(() -> read(path))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("data.train must be readable as json, got " + message)
        .message()
        .doesNotContain("hunter2");
  }

  /** What the file is not is found out by a job. */
  @Test
  void aFileOfAnotherFormatIsToldAsWhatItIs() {
    assertThatThrownBy(
            () ->
                Sessions.read(
                    SparkSessions.local(), "data.train", "parquet", Map.of(), "data/xor/xor.json"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("data.train must be readable as parquet, got data/xor/xor.json: ")
        .message()
        .doesNotContain("Job aborted", "awaitResult")
        .containsIgnoringCase("footer");
  }

  @Test
  void aFormatThatSparkHasNotIsToldAsWhatItIs() {
    assertThatThrownBy(
            () ->
                Sessions.read(
                    SparkSessions.local(), "data.train", "jsn", Map.of(), "data/xor/xor.json"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "data.train must be readable as jsn, got data/xor/xor.json: Spark knows no such format");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nonsense", "local[", "local[x]", "", "Spark://host:7077", "mesos://host:5050"})
  void whatIsNoMasterIsRefused(String master) {
    assertThatThrownBy(() -> Sessions.start("test", Optional.of(master), false))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--master must be local[N], spark://host:port, yarn or k8s://host:port, got " + master);
  }

  @Test
  void aMasterThatIsNotThereIsToldAtOnce() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(
            () -> Sessions.start("test", Optional.of("spark://127.0.0.1:" + free), false))
        .hasMessage(
            "--master must be a master of Spark that answers, got spark://127.0.0.1:%d: Connection refused"
                .formatted(free));
    assertThatThrownBy(() -> new Master("spark://nowhere.invalid:7077").require())
        .hasMessageEndingWith("got spark://nowhere.invalid:7077: unknown host");
    assertThatThrownBy(() -> new Master("spark://host").require())
        .hasMessageEndingWith("got spark://host: host and port must be host:port");
  }

  @Test
  void anotherMasterWillDo() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new Master("spark://127.0.0.1:1,127.0.0.1:" + socket.getLocalPort()).require();
    }
  }

  @Test
  void aSilentMasterIsNotWaitedForForEver() {
    CountDownLatch never = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                new Master("spark://host:7077")
                    .start(
                        () -> {
                          try {
                            never.await();
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                          return "started";
                        },
                        new Patience(Duration.ofMillis(1500))))
        .hasMessage(
            "--master must be a master of Spark that answers, got spark://host:7077: no answer in 1 s");
    assertThat(new Master("spark://host:7077").start(() -> "started", Master.PATIENCE))
        .isEqualTo("started");
    never.countDown();
  }

  @Test
  void aJobFailsByTheClusterOrByTheData() {
    SparkSession spark = SparkSessions.local();
    String aborted = "Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times: ";
    assertThat(List.of("ExecutorLostFailure (executor 3 exited)", "RejectedExecutionException: x"))
        .allMatch(
            why -> Failure.isOfCluster(new SparkException(aborted + why), spark.sparkContext()));
    assertThat(
            Failure.isOfCluster(
                new SparkException(aborted, new IOException("no footer")), spark.sparkContext()))
        .isFalse();
    assertThat(Failure.isOfCluster(new DataException("no footer"), spark.sparkContext())).isFalse();
  }

  private static long only(String path) {
    Row row = read(path).select("x").collectAsList().get(0);
    assertThat(read(path).count()).isEqualTo(1);
    return row.getLong(0);
  }

  private static Dataset<Row> read(String path) {
    return Sessions.read(SparkSessions.local(), "data.train", "json", Map.of(), path);
  }
}
