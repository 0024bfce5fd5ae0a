package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindLrIT {

  @TempDir private Path directory;

  @Test
  void suggestsARateThatTheTrainingGetsAlongWith() {
    Path picture = directory.resolve("a picture.png");
    Outcome outcome =
        Outcome.of(
            "find-lr",
            "--conf=conf/mnist.conf",
            "--set=data.train=data/mnist/test.parquet",
            "--set=data.test=null",
            "--set=network.hiddenLayers=[32]",
            "--set=training.inputDropout=0",
            "--steps=100",
            "--out=" + picture);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(picture).isRegularFile();
    String line = outcome.out().lines().reduce((a, b) -> b).orElseThrow();
    assertThat(line).startsWith("suggestion: training.learningRate = ");
    double rate = Double.parseDouble(line.substring(line.indexOf('=') + 1));
    assertThat(rate).isBetween(5e-4, 5e-2); // where Adam learns on these images
  }

  /** Every other batch is of one that weighs 0. */
  @Test
  void examplesThatWeighNothingDoNotEndIt() throws IOException {
    Path rows = directory.resolve("rows.json");
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(rows))) {
      for (int i = 0; i < 100; i++) {
        out.printf("{\"features\":[%s],\"label\":%s,\"w\":%s}%n", i % 2, i % 2, i % 4 / 2);
      }
    }
    Outcome outcome =
        Outcome.of(
            "find-lr",
            "--conf=conf/xor.conf",
            "--set=data.train=" + rows,
            "--set=data.test=null",
            "--set=data.weightCol=w",
            "--set=training.batchSize=1",
            "--steps=200",
            "--out=" + directory.resolve("picture.png"));
    assertThat(outcome.code()).isZero();
    String line = outcome.out().lines().reduce((a, b) -> b).orElseThrow();
    assertThat(Double.parseDouble(line.substring(line.indexOf('=') + 1))).isBetween(1e-3, 1.0);
  }

  @Test
  void aRangeInWhichNothingIsLearnedSuggestsNothing() {
    Outcome outcome =
        Outcome.of(
            "find-lr",
            "--conf=conf/xor.conf",
            "--set=training.optimizer=gradient-descent",
            "--from=1e20",
            "--to=1e30",
            "--out=" + directory.resolve("picture.png"));
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("no suggestion: the cost comes down at no rate from");
  }

  @Test
  void anOptimizerWithoutALearningRateIsRefused() {
    Outcome outcome =
        Outcome.of(
            "find-lr",
            "--conf=conf/xor.conf",
            "--set=training.optimizer=lbfgs",
            "--set=training.batchSize=null",
            "--set=training.learningRate=null");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines(
            "nabla: training.optimizer must be one with a learning rate, got lbfgs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--from=0        | --from must be finite and > 0 as a 32-bit float, got 0.0",
        "--to=1e-7       | --to must be finite and above --from = 1.0E-6, got 1.0E-7",
        "--to=1e39       | --to must be finite and above --from = 1.0E-6, got 1.0E39",
        "--steps=1       | --steps must be an integer >= 2, got 1",
      })
  void tellsInOneLineWhatIsWrong(String option, String message) {
    Outcome outcome = Outcome.of("find-lr", "--conf=conf/xor.conf", option);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).isEqualToIgnoringNewLines("nabla: " + message);
    assertThat(Files.exists(Path.of("find-lr.png"))).isFalse();
  }
}
