package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nabla.PlainFileSystem;
import nabla.SparkSessions;
import nabla.config.RunConfig;
import nabla.engine.TrainingStoppedException;
import nabla.model.Storage;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and directories may be called what a file system lets them. */
class NamesIT {

  @TempDir private Path directory;

  /** Stops a run after its first round, as a signal does. */
  private static void stop(Path conf, Path out, List<String> sets) {
    Interruption interruption = new Interruption();
    interruption.onSignal("stops", () -> {});
    interruption.arrived("SIGINT", 130);
    try (SparkSession spark = SparkSessions.local();
        RunDirectory run =
            new RunDirectory(Storage.local(), Locations.of("--out", out.toString())).open(false)) {
      assertThatThrownBy(
              () ->
                  new Run(
                          RunConfig.load(conf, sets),
                          spark,
                          run,
                          interruption,
                          new Console(false),
                          "stopped")
                      .perform(false, false, "nabla"))
          .isInstanceOf(TrainingStoppedException.class)
          .hasMessage("training has stopped after 1 of 3 steps");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void requireOnly(Path parent, String... names) throws IOException {
    try (var files = Files.list(parent)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
    }
  }

  /** Directories in directories, each with another name that some syntax could mistake. */
  private static final List<String> DIRECTORIES =
      List.of(
          "my run", "josé", "a#b", "a%20b", "a?b", "a[1]b", "a{x}b", "a\\b", "a^b", "a\"b", "12:30",
          "r😀", "@a", "ab:", "*", "a'b");

  private static Outcome resume(Path conf, Path out, List<String> sets) {
    String[] train = new SmallTraining(conf).with(out, sets.toArray(String[]::new));
    return Outcome.of(
        Stream.concat(Stream.of(train), Stream.of("--resume")).toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"my run%20", "12:30#?", "a[1]{x}\\^\"*'é😀"})
  void everyPathIsTakenToTheLetter(String name) throws IOException {
    assumeThat(System.getProperty("sun.jnu.encoding")).as("encoding of names").isEqualTo("UTF-8");
    Path base = directory.resolve(String.join("/", DIRECTORIES));
    Files.createDirectories(base);
    Path conf = Files.copy(Path.of("conf/xor.conf"), base.resolve(name + ".conf"));
    Path out = base.resolve(name);
    List<String> sets =
        List.of(
            "training.epochs=3",
            "execution.stepsPerRound=1",
            "checkpoint.checkpointDirectory=" + base.resolve("kept " + name));
    stop(conf, out, sets);
    Outcome resumed = resume(conf, out, sets);
    assertThat(resumed.err()).doesNotContain("begins at the start").doesNotContain("nabla:");
    assertThat(resumed.code()).isZero();
    requireOnly(
        out, "history.jsonl", "metrics.json", "model.safetensors", "report.html", "resolved.conf");
    assertThat(Files.readAllLines(out.resolve("history.jsonl"))).hasSize(3);

    for (String model : List.of(out.toString(), "file:" + out.resolve("model.safetensors"))) {
      Outcome evaluated = Outcome.of("evaluate", "--model", model, "--data", "data/xor/xor.json");
      assertThat(evaluated.err()).doesNotContain("nabla:");
      assertThat(evaluated.lastLine()).isEqualTo(resumed.lastLine());
    }
  }

  @Test
  void anyFileSystemHoldsARun() throws IOException {
    System.setProperty("spark.hadoop.fs.plain.impl", PlainFileSystem.class.getName());
    try {
      for (String uri :
          new String[] {"file://" + directory + "/a b", "plain://" + directory + "/c"}) {
        Outcome trained =
            Outcome.of(
                "train", "--conf", "conf/xor.conf", "--out", uri, "--set", "training.epochs=3");
        assertThat(trained.err()).doesNotContain("nabla:");
        assertThat(trained.code()).isZero();
        Outcome evaluated = Outcome.of("evaluate", "--model", uri, "--data", "data/xor/xor.json");
        assertThat(evaluated.lastLine()).isEqualTo(trained.lastLine()).contains("accuracy");
        assertThat(Outcome.of("train", "--conf", "conf/xor.conf", "--out", uri).err())
            .contains("must hold no earlier run");
      }
    } finally {
      System.clearProperty("spark.hadoop.fs.plain.impl");
    }
    requireOnly(directory, "a b", "c");
    assertThat(Files.readAllLines(directory.resolve("c/history.jsonl"))).hasSize(3);
    assertThat(Path.of("file:")).doesNotExist();
    assertThat(Path.of("plain:")).doesNotExist();
  }

  /** Data that is not there shows that it is not read before. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3a://bucket/x       | got s3a://bucket/x: its file system cannot be had (Class org.apache.hadoop.fs.s3a.S3AFileSystem not found); add its library org.apache.hadoop:hadoop-aws:",
        "nosuch:/x            | got nosuch:/x: its file system cannot be had (No FileSystem for scheme \"nosuch\"); add its library, by --packages or --jars of spark-submit; or write ./nosuch:/x",
        "hdfs:///x            | got hdfs:///x: Incomplete HDFS URI",
        "hdfs://localhost:1/x | got hdfs://localhost:1/x: ",
        "README.md            | must be a directory, got the file",
        "README.md/x          | README.md/x",
        "''                   | must be a path or a URI"
      })
  void unusableOutIsToldBeforeDataIsRead(String out, String message) {
    long start = System.nanoTime();
    Outcome outcome =
        Outcome.of(
            "train", "--conf", "conf/xor.conf", "--set", "data.train=/nowhere", "--out", out);
    assertThat(outcome.err().lines().filter(line -> line.startsWith("nabla: "))).hasSize(1);
    assertThat(outcome.err()).contains("--out must ", message).doesNotContain("/nowhere");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(60);
  }

  @Test
  void otherFileSystemsThatCannotBeUsedAreToldByTheArgument() {
    assertThat(Outcome.of("evaluate", "--model", "s3a://b/x", "--data", "data/xor/xor.json").err())
        .startsWith(
            "nabla: --model must be a place that can be used, got s3a://b/x: its file system cannot be had");
    String[] train =
        SmallTraining.XOR.with(
            directory.resolve("out"), "checkpoint.checkpointDirectory=\"s3a://b/x\"");
    Outcome outcome = Outcome.of(train);
    assertThat(outcome.err())
        .startsWith(
            "nabla: checkpoint.checkpointDirectory must be a place that can be used, got s3a://b/x/out-")
        .contains(
            ": its file system cannot be had (Class org.apache.hadoop.fs.s3a.S3AFileSystem not found)");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void twoRunsMayShareACheckpointDirectory() throws IOException {
    Path conf = Path.of("conf/xor.conf");
    List<String> sets =
        List.of(
            "training.epochs=3",
            "execution.stepsPerRound=1",
            "checkpoint.checkpointDirectory=" + directory.resolve("shared"));
    stop(conf, directory.resolve("a/run"), sets);
    stop(conf, directory.resolve("b/run"), sets);
    try (var folders = Files.list(directory.resolve("shared"))) {
      assertThat(folders).hasSize(2);
    }
    for (String name : List.of("a/run", "b/run")) {
      Outcome resumed = resume(conf, directory.resolve(name), sets);
      assertThat(resumed.code()).isZero();
      assertThat(resumed.err()).doesNotContain("begins at the start");
    }
    assertThat(Optional.ofNullable(directory.resolve("a/run/.unfinished").toFile().list()))
        .isEmpty();
  }
}
