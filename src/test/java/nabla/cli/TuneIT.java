package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nabla.model.TrainedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuneIT {

  @TempDir private Path directory;

  private Outcome tune(SmallTraining training, Path out, String... more) {
    String[] arguments = training.arguments(out, more);
    arguments[0] = "tune";
    return Outcome.of(arguments);
  }

  /** x < y cannot be learned at a rate of 1e-9. */
  private SmallTraining training() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      double x = i * 0.618 % 1;
      double y = i * 0.414 % 1;
      rows.append("{\"features\":[%s,%s],\"label\":%s}%n".formatted(x, y, x < y ? 1 : 0));
    }
    Path data = Files.writeString(directory.resolve("xy.json"), rows);
    return new SmallTraining(
        Files.writeString(
            directory.resolve("run.conf"),
            """
            data { format = json, train = "%s", labelCol = label, validationFraction = 0.2 }
            network { hiddenLayers = [8], outputs = 2 }
            training { epochs = 4, batchSize = 128, learningRate = 1e-9, metric = accuracy }
            tune.space { learningRate = "log(1e-3, 0.1)", batchSize = "choice(64, 256)" }
            """
                .formatted(data)));
  }

  @Test
  void findsABetterRateAndWritesAConfThatTrainsTheSame() throws IOException {
    SmallTraining training = training();
    Path out = directory.resolve("search");
    Outcome tuned = tune(training, out, "--trials=4", "--seed=3");
    assertThat(tuned.err()).isEmpty();
    assertThat(tuned.code()).isZero();
    List<String> lines = Files.readAllLines(out.resolve("trials.jsonl"));
    assertThat(lines).hasSize(4);
    JsonNode best = null;
    for (String line : lines) {
      JsonNode trial = new ObjectMapper().readTree(line);
      double value = trial.get("validation.accuracy").asDouble();
      best = best == null || value > best.get("validation.accuracy").asDouble() ? trial : best;
      if (trial.get("trial").intValue() == 1) {
        assertThat(value).isLessThan(0.9);
        assertThat(trial.get("settings")).isEmpty();
      }
    }
    assertThat(best.get("validation.accuracy").doubleValue()).isGreaterThan(0.93);
    assertThat(tuned.lastLine())
        .startsWith("best: trial %s, validation accuracy ".formatted(best.get("trial")))
        .contains("learningRate " + best.get("settings").get("training.learningRate").textValue());
    assertThat(tuned.out()).contains("trial 1/4  validation accuracy ", "  as in the conf file");

    Path run = directory.resolve("run");
    Outcome again = Outcome.of("train", "--conf=" + out.resolve("best.conf"), "--out=" + run);
    assertThat(again.code()).as(again.err()).isZero();
    TrainedModel model = TrainedModel.load(out.resolve("model.safetensors"));
    assertThat(Outcome.sha256In(run)).isEqualTo(model.weightsSha256());
    assertThat(tuned.out()).contains("weights.sha256 " + model.weightsSha256());
    assertThat(out.resolve("best.conf")).content().doesNotContain("tune");

    Outcome refused = tune(training, out, "--trials=4");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--out must hold no earlier search or run, got ");

    Outcome shorter = tune(training, directory.resolve("2"), "--trials=3", "--seed=3");
    assertThat(shorter.out().lines().filter(line -> line.startsWith("trial ")).map(TuneIT::tried))
        .isSubsetOf(
            tuned
                .out()
                .lines()
                .filter(line -> line.startsWith("trial "))
                .map(TuneIT::tried)
                .toList());
  }

  /** A line without how many trials there are and whether it was the best when it was written. */
  private static String tried(String line) {
    return line.replaceFirst("/\\d+", "").replace("  best so far", "");
  }

  @Test
  void trialsThatAllDivergeAreAFailure() throws IOException {
    Path out = directory.resolve("search");
    Outcome outcome =
        tune(
            training(),
            out,
            "--trials=2",
            "--set=training.optimizer=gradient-descent",
            "--set=network.activation=relu",
            "--set=training.learningRate=1e30",
            "--set=tune.space=null",
            "--set=tune.space.learningRate=log(1e30,1e31)");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .endsWith("nabla: no trial has ended with a finite accuracy; try lower learning rates\n");
    assertThat(Files.readAllLines(out.resolve("trials.jsonl"))).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--trials=0 | --trials must be an integer >= 1, got 0",
        "--set=data.validationFraction=0 --set=training.metric=cost | data.validationFraction must be above 0 in a search, which compares trials by the rows held back, got 0.0; or set data.validation",
        "--set=training.members=3 | training.members must be 1 in a search, which tries single networks, got 3",
        "--set=checkpoint.checkpointDirectory=c | checkpoint.checkpointDirectory must be left out in a search, which saves no checkpoints, got \"c\"",
        "--set=tune.space.seed=choice(1) | got \"seed\" (run.conf)",
        "--set=tune.space.batchSize=64 | tune.space.batchSize must be log(a, b) with 0 < a < b,",
        "--set=tune.space.momentum=choice(0.5) | settings of trial 2 must go together, got {",
      })
  void tellsInOneLineWhatIsWrong(String options, String message) throws IOException {
    Outcome outcome = tune(training(), directory.resolve("search"), options.split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).startsWith("nabla: ").contains(message);
    assertThat(directory.resolve("search")).doesNotExist();
  }

  @Test
  void aTrainingTakesNoNoticeOfTheSpace() throws IOException {
    SmallTraining training = training();
    Path with = directory.resolve("with");
    Path without = directory.resolve("without");
    assertThat(Outcome.of(training.with(with, "training.learningRate=0.01")).code()).isZero();
    assertThat(
            Outcome.of(training.with(without, "training.learningRate=0.01", "tune.space=null"))
                .code())
        .isZero();
    assertThat(Outcome.sha256In(with)).isEqualTo(Outcome.sha256In(without));
  }

  /** Its hidden layers stay, and an optimizer without weight decay is given none. */
  @Test
  void withoutASpaceASearchGoesOnFromAModelAndIsComparedByRowsThatAreGiven() throws IOException {
    SmallTraining training = training();
    Path first = directory.resolve("first");
    assertThat(Outcome.of(training.with(first, "training.learningRate=0.01")).code()).isZero();
    Path out = directory.resolve("search");
    String rows = directory.resolve("xy.json").toString();
    Outcome tuned =
        tune(
            training,
            out,
            "--trials=4",
            "--set=tune.space=null",
            "--set=data.validationFraction=0",
            "--set=data.validation=" + rows,
            "--set=data.test=" + rows,
            "--set=training.initialModel=" + first);
    assertThat(tuned.code()).as(tuned.err()).isZero();
    assertThat(tuned.out()).contains("4 trials of 1000 examples, compared by accuracy of 1000 ");
    assertThat(tuned.out()).contains("batchSize ").doesNotContain("hiddenLayers", "weightDecay");
    Path run = directory.resolve("run");
    Outcome again = Outcome.of("train", "--conf=" + out.resolve("best.conf"), "--out=" + run);
    assertThat(again.code()).as(again.err()).isZero();
    TrainedModel model = TrainedModel.load(out.resolve("model.safetensors"));
    assertThat(Outcome.sha256In(run)).isEqualTo(model.weightsSha256());
    assertThat(model.provenance().run().facts())
        .containsEntry(
            "initialWeights",
            TrainedModel.load(first.resolve("model.safetensors")).weightsSha256());
  }
}
