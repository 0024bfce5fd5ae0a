package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import nabla.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineIT {

  @TempDir private Path directory;

  private Outcome train(String... more) {
    List<String> args =
        new ArrayList<>(List.of("train", "--conf", "conf/xor.conf", "--out", directory.toString()));
    args.addAll(Arrays.asList(more));
    return Outcome.of(args.toArray(String[]::new));
  }

  @Test
  void trainsEvaluatesAndKeepsWhatIsThere() throws IOException {
    Outcome trained = train("--set", "training.epochs=150");
    assertThat(trained.code()).isZero();
    assertThat(trained.lastLine()).isEqualTo("test accuracy 1.0000");
    assertThat(Files.readAllLines(directory.resolve("history.jsonl"))).hasSize(150);
    assertThat(directory.resolve("metrics.json"))
        .content()
        .contains("\"weights.sha256\"", "\"test.accuracy\"", "\"train.seconds\"");
    assertThat(directory.resolve("report.html")).content().contains("<img");

    Path model = directory.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(model);
    Outcome evaluated =
        Outcome.of("evaluate", "--model", directory.toString(), "--data", "data/xor/xor.json");
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
    Outcome damaged =
        Outcome.of("evaluate", "--model", directory.toString(), "--data", "data/xor/xor.json");
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
        "training.l2=0.1             | 2 | key of training must be one of batchSize, beta1, ",
        "training.epochs=many        | 2 | many",
        "network.hiddenLayers=[0]    | 2 | hiddenLayers must be integers >= 1",
        "network.activation=swish    | 2 | leaky-relu(0.01), got \"swish\"",
        "network.outputActivation=sigmoid | 2 | cost must be one of ",
        "data.train=/nowhere         | 1 | /nowhere",
        "data.labelCol=nothing       | 1 | must exist, got the columns",
      })
  void tellsInOneLineWhatIsWrong(String set, int code, String message) {
    Outcome outcome = train("--set", set);
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
        train(
            "--set",
            "training.epochs=3",
            "--set",
            "data.weightCol=w",
            "--set",
            "data.train=" + rows,
            "--set",
            "data.test=" + rows);
    List<String> tested = lastTwo(trained);
    String[] evaluate = {"evaluate", "--model", directory.toString(), "--data", rows.toString()};
    assertThat(lastTwo(Outcome.of(evaluate))).isEqualTo(tested);
    String[] without = Arrays.copyOf(evaluate, evaluate.length + 1);
    without[evaluate.length] = "--weight=";
    assertThat(lastTwo(Outcome.of(without))).isNotEqualTo(tested);
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
      String[] train = {
        "train",
        "--conf",
        "conf/xor.conf",
        "--out",
        directory.resolve("fa").toString(),
        "--set",
        "training.epochs=2",
        "--set",
        "checkpoint.checkpointInterval=1"
      };
      Outcome trained = Outcome.of(train);
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
            "train",
            "--conf",
            "conf/xor.conf",
            "--out",
            directory.toString());
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    assertThat(said)
        .containsOnlyOnce("OpenBLAS can't be loaded")
        .contains("BLAS netlib")
        .endsWith("test accuracy 1.0000" + System.lineSeparator());
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void theModelIsInPlaceAlthoughItsTestFails() throws Exception {
    Path test = Files.copy(Path.of("data/xor/xor.json"), directory.resolve("test.json"));
    Path out = directory.resolve("out");
    Path history = out.resolve(".unfinished/history.jsonl");
    CompletableFuture<Void> deletion =
        CompletableFuture.runAsync(
            () -> {
              try {
                while (!Files.exists(history) || Files.size(history) == 0) {
                  Thread.sleep(1);
                }
                Files.delete(test);
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    Outcome outcome =
        Outcome.of(
            "train",
            "--conf",
            "conf/xor.conf",
            "--out",
            out.toString(),
            "--set",
            "data.test=" + test,
            "--set",
            "execution.stepsPerRound=1");
    deletion.get(10, TimeUnit.SECONDS);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("nabla: the test on data.test failed, all else is done: ", out.toString());
    assertThat(outcome.out()).contains("weights.sha256").doesNotContain("test accuracy");
    assertThat(out.resolve("metrics.json"))
        .content()
        .contains("weights.sha256")
        .doesNotContain("test.");
    assertThat(out.resolve(".unfinished")).doesNotExist();
    assertThat(
            Outcome.of("evaluate", "--model", out.toString(), "--data", "data/xor/xor.json")
                .lastLine())
        .isEqualTo("test accuracy 1.0000");
  }

  @Test
  void aCommandThatIsNoneIsToldAsThat() {
    Outcome outcome = Outcome.of("trian", "--conf", "conf/xor.conf");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines(
            "nabla: command must be one of train, evaluate, got \"trian\"; see nabla --help");
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
    Outcome outcome = train("--set", "data.train=" + rows, "--set", "data.labelCol=nothing");
    assertThat(outcome.err()).contains("must exist, got the columns").hasSizeLessThan(1000);
    assertThat(outcome.err()).doesNotContain("\u001b");
  }
}
