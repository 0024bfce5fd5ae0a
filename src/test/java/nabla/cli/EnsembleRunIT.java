package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import nabla.model.TrainedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleRunIT {

  @TempDir private Path directory;

  private TrainedModel model(String run, SmallTraining training, String... sets) {
    Outcome outcome = Outcome.of(training.with(directory.resolve(run), sets));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return TrainedModel.load(directory.resolve(run).resolve("model.safetensors"));
  }

  @Test
  void membersAreAsIfTrainedAloneAndAreTestedTogether() throws IOException {
    SmallTraining training = SmallTraining.in(directory, "run.conf", "training.epochs = 2");
    String test = "data.test=" + directory.resolve("rows.json");
    Path run = directory.resolve("ensemble");
    Outcome trained =
        Outcome.of(training.with(run, "training.members=2", "training.metric=accuracy", test));
    assertThat(trained.code()).as(trained.err()).isZero();
    TrainedModel ensemble = TrainedModel.load(run.resolve("model.safetensors"));
    TrainedModel first = model("1", training);
    TrainedModel second = model("2", training, "training.seed=2", "training.shuffleSeed=1");
    assertThat(ensemble.parameters(1).values()).containsExactly(first.parameters().values());
    assertThat(ensemble.parameters(2).values()).containsExactly(second.parameters().values());

    assertThat(trained.out())
        .contains("member 1/2  epoch 2/2", "member 2/2  epoch 2/2")
        .containsPattern("member 1: trained 2 epochs in [0-9.]+ s")
        .containsPattern("member 2: weights of epoch [12], the best, validation accuracy 0\\.")
        .containsPattern("trained 2 networks in [0-9.]+ s")
        .containsPattern("ensemble, validation accuracy 0\\.")
        .contains("weights.sha256 " + ensemble.weightsSha256());
    assertThat(Files.readAllLines(run.resolve("history.jsonl")))
        .hasSize(4)
        .anyMatch(line -> line.startsWith("{\"member\":2,\"epoch\":1,"));
    JsonNode metrics = new ObjectMapper().readTree(run.resolve("metrics.json").toFile());
    assertThat(metrics.get("member2.train.epochs").intValue()).isEqualTo(2);
    assertThat(metrics.get("validation.accuracy").doubleValue()).isBetween(0.0, 1.0);
    assertThat(metrics.has("train.epochs")).isFalse();
    assertThat(metrics.get("train.seconds").doubleValue())
        .as("the time of all, who train together")
        .isGreaterThanOrEqualTo(metrics.get("member1.train.seconds").doubleValue())
        .isGreaterThanOrEqualTo(metrics.get("member2.train.seconds").doubleValue());
    assertThat(run.resolve("report.html")).content().contains("\"name\":\"member 2\"");

    Outcome evaluated =
        Outcome.of("evaluate", "--model=" + run, "--data=" + directory.resolve("rows.json"));
    assertThat(evaluated.lastLine()).startsWith("test accuracy ").isEqualTo(trained.lastLine());
  }

  @Test
  void membersInterruptedGoOnToTheSameWeights() throws Exception {
    SmallTraining training = SmallTraining.in(directory, "run.conf", "training.members = 2");
    TrainedModel undisturbed = model("undisturbed", training);
    Path out = directory.resolve("disturbed");
    Path log = directory.resolve("log");
    Path history = out.resolve(".unfinished/history.jsonl");
    assertThat(
            InterruptionIT.interrupted(
                Main.class,
                log,
                () -> Files.exists(history) && Files.size(history) > 0,
                training.arguments(out),
                "INT"))
        .isEqualTo(130);
    assertThat(log).content().contains("the run can go on from its newest checkpoint");
    Outcome refused = Outcome.of(training.arguments(out));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--out must hold no unfinished run, got checkpoints in ");
    Outcome resumed = Outcome.of(training.arguments(out, "--resume"));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(Outcome.sha256In(out)).isEqualTo(undisturbed.weightsSha256());
    assertThat(Files.readAllLines(out.resolve("history.jsonl"))).hasSize(2 * SmallTraining.EPOCHS);
    assertThat(out.resolve(".unfinished")).doesNotExist();
  }

  /** Each member goes on from its own last checkpoint; those of members that are no more go. */
  @Test
  void membersThatHaveEndedGoOnWithMoreEpochs() throws IOException {
    SmallTraining training = SmallTraining.in(directory, "run.conf", "training.members = 2");
    TrainedModel three = model("three", training, "training.epochs=3");
    Path run = directory.resolve("run");
    model("run", training, "training.epochs=2");
    String[] more = {"--resume", "--set", "training.epochs=3"};
    Outcome resumed = Outcome.of(training.arguments(run, more));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("member 2/2  epoch 3/3").doesNotContain("epoch 2/3");
    assertThat(Outcome.sha256In(run)).isEqualTo(three.weightsSha256());
    assertThat(Files.readAllLines(run.resolve("history.jsonl"))).hasSize(6);
    Path second = run.resolve("checkpoints/member2");
    assertThat(second).isDirectoryContaining("glob:**/checkpoint-000000000045.safetensors");
    assertThat(second.toFile().list()).hasSize(1);

    String[] one = {"--overwrite", "--set", "training.epochs=1", "--set", "training.members=1"};
    assertThat(Outcome.of(training.arguments(run, one)).code()).isZero();
    assertThat(second).doesNotExist();
    assertThat(run.resolve("checkpoints").toFile().list()).hasSize(1);
    assertThat(Outcome.of(training.arguments(run, more)).code()).isZero();
    assertThat(Outcome.sha256In(run)).isEqualTo(three.weightsSha256());
  }

  /** A search begins with one network, and its own models are evaluated as they were tested. */
  @Test
  void modelsOfSeveralNetworksAreWhereOthersBeginOrAreRefused() throws IOException {
    SmallTraining training = SmallTraining.in(directory, "run.conf", "training.epochs = 1");
    Path ensemble = directory.resolve("ensemble");
    TrainedModel before = model("ensemble", training, "training.members=2");
    String initial = "training.initialModel=" + ensemble;
    TrainedModel frozen =
        model("frozen", training, initial, "training.members=2", "network.frozenLayers=1");
    for (int k = 1; k <= 2; k++) {
      assertThat(frozen.parameters(k).values())
          .startsWith(Arrays.copyOf(before.parameters(k).values(), 60));
    }
    String[] tune = training.with(directory.resolve("tuned"), initial);
    tune[0] = "tune";
    Outcome refused = Outcome.of(tune);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains(
            "nabla: training.initialModel must be a single network, or have as many as training.members, 1, got 2");
  }
}
