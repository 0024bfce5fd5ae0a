package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nabla.ChildJvm;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineIT {

  private static final Path XOR = Path.of("data/xor/xor.json");

  @TempDir private Path directory;

  private Outcome train(String... more) {
    return Outcome.of(SmallTraining.XOR.arguments(directory, more));
  }

  /** Trains with settings instead of the conf file's. */
  private static Outcome trainWith(Path out, String... sets) {
    return Outcome.of(SmallTraining.XOR.with(out, sets));
  }

  private static Outcome evaluate(Path model, Path data, String... more) {
    String[] given = {"evaluate", "--model", model.toString(), "--data", data.toString()};
    return Outcome.of(Stream.concat(Stream.of(given), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void trainsEvaluatesAndKeepsWhatIsThere() throws IOException {
    Outcome trained =
        trainWith(
            directory,
            "training.epochs=150",
            "report.tensorboardDirectory=" + directory.resolve("tensorboard"));
    assertThat(trained.code()).isZero();
    assertThat(trained.out()).startsWith("reading ").contains("preparing ...", "training ...");
    assertThat(directory.resolve("tensorboard").resolve(directory.getFileName()))
        .isDirectoryContaining("glob:**/events.out.tfevents.*");
    assertThat(trained.lastLine()).isEqualTo("test accuracy 1.0000");
    assertThat(Files.readAllLines(directory.resolve("history.jsonl"))).hasSize(150);
    assertThat(directory.resolve("metrics.json"))
        .content()
        .contains("\"weights.sha256\"", "\"test.accuracy\"", "\"train.seconds\"");
    assertThat(directory.resolve("report.html")).content().contains("100.0 % of 4 test rows right");

    Path model = directory.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(model);
    Outcome evaluated = evaluate(directory, XOR);
    assertThat(evaluated.code()).isZero();
    assertThat(evaluated.lastLine()).isEqualTo("test accuracy 1.0000");

    Outcome refused = train();
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("must hold no earlier run").contains("--overwrite");
    Outcome failed = train("--overwrite", "--set", "data.train=/nowhere");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(Files.readAllBytes(model)).isEqualTo(bytes);

    bytes[bytes.length - 1] ^= 1;
    Files.write(model, bytes);
    Outcome damaged = evaluate(directory, XOR);
    assertThat(damaged.code()).isEqualTo(1);
    assertThat(damaged.err().lines()).hasSize(1).first().asString().contains("damaged");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.batchSize=0        | 2 | batchSize must be an integer in [1, 2147483647], got \"0\"",
        "training.learningRate=-0.1  | 2 | -0.1",
        "training.learnRate=1        | 2 | learnRate",
        "training.l2=0.1             | 2 | key of training must be one of averageDecay, batchSize, beta1, ",
        "training.members=0          | 2 | training.members must be an integer in [1, 1000], got \"0\"",
        "training.epochs=many        | 2 | many",
        "network.hiddenLayers=[0]    | 2 | hiddenLayers must be integers >= 1",
        "network.activation=swish    | 2 | selu, got \"swish\"",
        "network.outputActivation=sigmoid | 2 | cost must be one of ",
        "data.train=/nowhere         | 1 | /nowhere",
        "data.labelCol=nothing       | 1 | must exist, got the columns",
      })
  void tellsInOneLineWhatIsWrong(String set, int code, String message) {
    Outcome outcome = trainWith(directory, set);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).startsWith("nabla: ").contains(message);
    assertThat(outcome.code()).isEqualTo(code);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void evaluatesWithTheWeightsOfTheTraining() throws IOException {
    Path rows = directory.resolveSibling(directory.getFileName() + ".json");
    Files.writeString(
        rows,
        """
        {"features":[0,0],"label":0,"w":9}
        {"features":[0,1],"label":1,"w":1}
        {"features":[1,0],"label":0,"w":2}
        """);
    Outcome trained =
        trainWith(
            directory,
            "training.epochs=3",
            "data.weightCol=w",
            "data.train=" + rows,
            "data.test=" + rows);
    List<String> tested = lastTwo(trained);
    assertThat(lastTwo(evaluate(directory, rows))).isEqualTo(tested);
    assertThat(lastTwo(evaluate(directory, rows, "--weight="))).isNotEqualTo(tested);
  }

  private static List<String> lastTwo(Outcome outcome) {
    assertThat(outcome.code()).isZero();
    List<String> lines = outcome.out().lines().toList();
    return lines.subList(lines.size() - 2, lines.size());
  }

  /** Whose digits are not those of SQL and of files. */
  @Test
  void trainsInAnyLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("fa-IR"));
    try {
      Outcome trained =
          trainWith(
              directory.resolve("fa"), "training.epochs=2", "checkpoint.checkpointInterval=1");
      assertThat(trained.code()).isZero();
      assertThat(trained.out()).contains("network 2-8(tanh)-2(softmax), ", "epoch 2/2");
      assertThat(trained.out() + trained.err()).doesNotContainPattern("[\\p{Nd}&&[^0-9]]");
      assertThat(Locale.getDefault()).isEqualTo(Locale.forLanguageTag("fa-IR"));
    } finally {
      Locale.setDefault(before);
    }
    assertThat(directory.resolve("fa/metrics.json")).content().contains("weights.sha256");
  }

  @Test
  void trainsWithoutTheNativeLibraryAndSaysSo() throws IOException, InterruptedException {
    Path output = directory.resolveSibling(directory.getFileName() + ".log");
    Process process =
        ChildJvm.start(
            Main.class,
            output,
            List.of("-Dorg.bytedeco.javacpp.platform=none-at-all"),
            SmallTraining.XOR.arguments(directory));
    assertThat(ChildJvm.exitCode(process, 120)).isZero();
    String said = Files.readString(output);
    assertThat(said)
        .containsOnlyOnce("OpenBLAS can't be loaded")
        .contains("BLAS netlib")
        .endsWith("test accuracy 1.0000" + System.lineSeparator());
  }

  @Test
  void theModelIsInPlaceAlthoughItsTestFails() throws Exception {
    Path out = directory.resolve("out");
    Path history = out.resolve(".unfinished/history.jsonl");
    SparkListener cancelling =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            String name = job.properties().getProperty("spark.job.description");
            if (!name.startsWith("nabla: epoch ")) { // behind the training: of the test
              SparkContext.getOrCreate().cancelJob(job.jobId());
            }
          }
        };
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(
            () -> {
              try {
                while (!Files.exists(history) || Files.size(history) == 0) {
                  Thread.sleep(1);
                }
                SparkContext.getOrCreate().addSparkListener(cancelling);
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    Outcome outcome = trainWith(out, "execution.stepsPerRound=1");
    waiting.get(10, TimeUnit.SECONDS);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("nabla: the test on data.test failed, all else is done: ", out.toString());
    assertThat(outcome.out()).contains("weights.sha256").doesNotContain("test accuracy");
    assertThat(out.resolve("metrics.json"))
        .content()
        .contains("weights.sha256")
        .doesNotContain("test.");
    assertThat(out.resolve(".unfinished")).doesNotExist();
    assertThat(evaluate(out, XOR).lastLine()).isEqualTo("test accuracy 1.0000");
  }

  @Test
  void aCommandThatIsNoneIsToldAsThat() {
    Outcome outcome = Outcome.of("trian", "--conf", "conf/xor.conf");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines(
            "nabla: command must be one of train, evaluate, predict, export, init, inspect, compare, verify, gradcheck, explain, find-lr, tune, plan, generate, got \"trian\"; see nabla --help");
    assertThat(Outcome.of("--nothing").err()).startsWith("nabla: Unknown option: '--nothing'");
  }

  @Test
  void longMessagesAreShortened() throws IOException {
    Path rows = directory.resolveSibling(directory.getFileName() + "-wide.json");
    StringBuilder row = new StringBuilder("{\"features\":[0,1],\"label\":1");
    for (int i = 0; i < 3000; i++) {
      row.append(",\"c\\u001b[31m").append(i).append("\":1");
    }
    Files.writeString(rows, row.append("}\n"));
    Outcome outcome = trainWith(directory, "data.train=" + rows, "data.labelCol=nothing");
    assertThat(outcome.err()).contains("must exist, got the columns").hasSizeLessThan(1000);
    assertThat(outcome.err()).doesNotContain("\u001b");
  }
}
