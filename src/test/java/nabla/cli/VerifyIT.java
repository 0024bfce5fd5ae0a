package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nabla.SparkSessions;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.nn.GradientCheck.Finding;
import nabla.nn.ParameterTensor;
import nabla.nn.ParameterTensor.Kind;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyIT {

  @TempDir private Path directory;

  @Test
  void aTrainingIsTheSameHoweverItIsSharedOut() throws IOException {
    SmallTraining training = SmallTraining.in(directory, "small.conf", "");
    Outcome verified =
        Outcome.of(
            "verify",
            "--conf",
            training.conf().toString(),
            "--rows",
            "700",
            "--master",
            "local[2]",
            "--set",
            "training.dropout=0.1");
    assertThat(verified.code()).as(verified.err()).isZero();
    List<String> lines = verified.out().lines().toList();
    assertThat(lines.get(0)).endsWith("700 rows");
    assertThat(lines.subList(1, lines.size()))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("PASS gradient: "),
            line -> assertThat(line).contains("PASS one thread: ", "weights.sha256 "),
            line -> assertThat(line).startsWith("PASS as configured: "),
            line -> assertThat(line).startsWith("PASS 2 tasks a step, rows in 7 partitions: "),
            line -> assertThat(line).isEqualTo("PASS: 4 of 4 checks"));
  }

  @Test
  void aModelComesToTheSameInAnyPartitions() {
    Outcome.of(SmallTraining.XOR.with(directory.resolve("run"), "training.epochs=3"));
    Outcome verified =
        Outcome.of(
            "verify",
            "--model",
            directory.resolve("run").toString(),
            "--data",
            "data/xor/xor.json");
    assertThat(verified.code()).as(verified.err()).isZero();
    assertThat(verified.out())
        .contains("PASS outputs: ", "PASS evaluation, rows in 7 partitions: ");
    assertThat(verified.lastLine()).isEqualTo("PASS: 3 of 3 checks");
  }

  /** Spark is given other rows than plain Java. */
  @Test
  void otherWeightsAreToldAndFail() throws IOException {
    SmallTraining training = SmallTraining.in(directory, "small.conf", "");
    RunConfig config = RunConfig.load(training.conf(), List.of());
    try (SparkSession spark = SparkSessions.local()) {
      Console console = new Console(false);
      TrainingRows rows = TrainingRows.of(config, spark, console);
      Subject network = Subject.of(rows, examples -> examples.some(0, 300));
      Examples others = rows.examples().some(1, 300);
      Verification verification = new Verification(console);
      verification.trainings(config, 1, network, others);
      assertThat(verification.passes()).isFalse();
      assertThat(verification.verdict()).isEqualTo("FAIL: 1 of 3 checks");
    }
  }

  @Test
  void aWrongGradientFails() {
    ParameterTensor tensor = new ParameterTensor(Kind.WEIGHTS, 1, 0, 2, 3);
    GradientReport report =
        new GradientReport(
            List.of(new Finding(tensor, 6, 0, 1e-7), new Finding(tensor, 6, 1, 0.002)));
    assertThat(report.passes()).isFalse();
    assertThat(report.words()).endsWith("at most 1e-04 apart, got 2.0e-03");
    assertThat(report.lines().get(2)).startsWith("layers.1.weight").endsWith("2.0e-03  FAIL");
    assertThat(Optional.of(report.facts().get("passes"))).contains(false);
  }
}
