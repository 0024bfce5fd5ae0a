package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        .containsPattern("ensemble, validation accuracy 0\\.")
        .contains("weights.sha256 " + ensemble.weightsSha256());
    assertThat(Files.readAllLines(run.resolve("history.jsonl")))
        .hasSize(4)
        .anyMatch(line -> line.startsWith("{\"member\":2,\"epoch\":1,"));
    JsonNode metrics = new ObjectMapper().readTree(run.resolve("metrics.json").toFile());
    assertThat(metrics.get("member2.train.epochs").intValue()).isEqualTo(2);
    assertThat(metrics.get("validation.accuracy").doubleValue()).isBetween(0.0, 1.0);
    assertThat(metrics.has("train.epochs")).isFalse();
    assertThat(run.resolve("report.html")).content().contains("<th>member</th>");

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
}
