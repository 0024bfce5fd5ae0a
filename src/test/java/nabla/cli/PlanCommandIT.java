package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanCommandIT {

  @Test
  void readsTheDataAndSaysWhatItTakes() {
    Outcome outcome = Outcome.of("plan", "--conf", "conf/xor.conf", "--executors=4", "--cores=2");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("network 2-8(tanh)-2(softmax)")
        .contains("4 rows of 2 features", "in 1 microbatches", "fastest: 1 executor");
  }

  @Test
  void findsTheFaultsThatTheTrainingWould() {
    Outcome outcome =
        Outcome.of("plan", "--conf", "conf/xor.conf", "--set", "data.labelCol=nothing");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err().lines()).hasSize(1).first().asString().contains("must exist");
  }

  @Test
  void asksForNoDataWhereRowsAndInputsAreSaid() {
    Outcome outcome =
        Outcome.of(
            "plan",
            "--conf=conf/xor.conf",
            "--set=data.train=/nowhere",
            "--set=training.batchSize=1048576",
            "--rows=1000000000",
            "--inputs=784",
            "--executors=1024",
            "--cores=8");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("1000000000 rows of 784 features, 2.9 TiB");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--executors=0         | --executors must be an integer >= 1, got 0",
        "--cores=-1            | --cores must be an integer >= 1, got -1",
        "--gigabits=0          | --gigabits must be a number > 0, got 0.0",
        "--rows=10             | plan must have both --rows and --inputs or neither, got one",
        "--rows=0 --inputs=1   | --rows must be an integer >= 1, got 0",
        "--rows=1 --inputs=0   | --inputs must be an integer >= 1, got 0",
      })
  void tellsInOneLineWhatIsWrong(String options, String message) {
    String[] words = ("plan --conf=conf/xor.conf " + options).split(" ", -1);
    Outcome outcome = Outcome.of(words);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).isEqualToIgnoringNewLines("nabla: " + message);
  }

  @Test
  void takesNoOptimizerOfAllRowsAtOnce(@TempDir Path directory) throws IOException {
    String xor = Files.readString(Path.of("conf/xor.conf"));
    Path conf = directory.resolve("lbfgs.conf");
    Files.writeString(
        conf, xor.replaceAll("(batchSize|learningRate) = .*", "").replace("= adam", "= lbfgs"));
    Outcome outcome = Outcome.of("plan", "--conf=" + conf, "--rows=10", "--inputs=2");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines(
            "nabla: plan must be for an optimizer of batches, got training.optimizer = lbfgs, whose every step takes all rows");
  }
}
