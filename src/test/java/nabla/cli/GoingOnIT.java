package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import nabla.model.TrainedModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on from others: with more epochs, or with the weights of a model. */
class GoingOnIT {

  @TempDir private static Path directory;
  private static SmallTraining training;
  private static Path three; // a run of three epochs

  @BeforeAll
  static void trainThreeEpochs() throws IOException {
    training =
        SmallTraining.in(
            directory,
            "run.conf",
            "training { learningRateSchedule = \"step(2, 0.5)\", averageDecay = 0.9 }");
    three = directory.resolve("three");
    assertThat(Main.run(training.with(three, "training.epochs=3"))).isZero();
    assertThat(three.resolve(".unfinished")).doesNotExist();
  }

  private static Outcome run(Path out, String... words) {
    return Outcome.of(training.arguments(out, words));
  }

  private static Path copyOf(Path run, String name) throws IOException {
    Path copy = directory.resolve(name);
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(run.relativize(file).toString()));
      }
    }
    return copy;
  }

  @Test
  void aRunThatHasEndedGoesOnWithMoreEpochs() throws IOException {
    Path five = directory.resolve("five");
    assertThat(Main.run(training.with(five, "training.epochs=5"))).isZero();
    Path out = copyOf(three, "from-three-to-five");
    Outcome outcome = run(out, "--resume", "--set", "training.epochs=5");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).doesNotContain("nabla:").doesNotContain("WARN");
    assertThat(outcome.out()).contains("epoch 4/5", "epoch 5/5").doesNotContain("epoch 1/5");
    assertThat(Outcome.sha256In(out)).isEqualTo(Outcome.sha256In(five));
    assertThat(Files.readAllLines(out.resolve("history.jsonl"))).hasSize(5);
    assertThat(out.resolve(".unfinished")).doesNotExist();

    Outcome fewer = run(out, "--resume", "--set", "training.epochs=4");
    assertThat(fewer.code()).isEqualTo(1);
    assertThat(fewer.err())
        .contains("nabla: epochs must be at least the 5 that are begun in the checkpoint, got 4");
    assertThat(Outcome.sha256In(out)).as("all is as it was").isEqualTo(Outcome.sha256In(five));
  }

  @Test
  void aRunKnowsWhatItIsTrainedOn() throws IOException {
    Path four = directory.resolve("four");
    assertThat(Main.run(training.with(four, "training.epochs=4"))).isZero();
    Path out = copyOf(three, "knows");
    String[] words = {"train", "--resume", "--out", out.toString(), "--set", "training.epochs=4"};
    Outcome outcome = Outcome.of(words);
    assertThat(outcome.err()).doesNotContain("nabla:");
    assertThat(outcome.out()).contains("epoch 4/4").doesNotContain("epoch 3/4");
    assertThat(Outcome.sha256In(out)).isEqualTo(Outcome.sha256In(four));

    words[5] = "training.seed=7";
    assertThat(Outcome.of(words).err()).contains("seed was 1").containsOnlyOnce("\n");
    words[3] = directory.toString();
    assertThat(Outcome.of(words).err())
        .isEqualTo(
            "nabla: --out must hold a run for --resume, got %s without its resolved.conf; say what to train by --conf or --data%n"
                .formatted(directory));
  }

  @Test
  void aScheduleThatLooksAtTheEndIsNamed() {
    Path out = directory.resolve("cosine");
    String[] cosine = {"training.epochs=2", "training.learningRateSchedule=cosine"};
    assertThat(Main.run(training.with(out, cosine))).isZero();
    cosine[0] = "training.epochs=3";
    String[] words = training.with(out, cosine);
    words = Arrays.copyOf(words, words.length + 1);
    words[words.length - 1] = "--resume";
    assertThat(Outcome.of(words).err().lines())
        .containsOnlyOnce(
            "nabla: epochs must stay 2 with learningRateSchedule = cosine, which looks at the end of the training, got 3; initialModel goes on from a model, with epochs of its own");
  }

  @Test
  void withoutACheckpointARunThatHasEndedStays() throws IOException {
    Path out = copyOf(three, "without");
    try (Stream<Path> files = Files.list(out.resolve("checkpoints"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Outcome outcome = run(out, "--resume", "--set", "training.epochs=5");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("nabla: --out must hold a checkpoint for --resume, got ");
    assertThat(run(out).err()).contains("--out must hold no earlier run");
  }

  @Test
  void aRunBeginsWithTheWeightsOfAnother() throws IOException {
    TrainedModel before = TrainedModel.load(three.resolve("model.safetensors"));
    Path out = directory.resolve("frozen");
    String model = three.resolve("model.safetensors").toUri().toString();
    String[] frozen = {
      "training.initialModel=\"" + model + "\"", "network.frozenLayers=1", "training.epochs=1"
    };
    assertThat(Main.run(training.with(out, frozen))).isZero();
    TrainedModel after = TrainedModel.load(out.resolve("model.safetensors"));
    assertThat(Arrays.copyOf(after.parameters().values(), 60))
        .containsExactly(Arrays.copyOf(before.parameters().values(), 60));
    assertThat(after.weightsSha256()).isNotEqualTo(before.weightsSha256());
    assertThat(after.topology()).hasToString(before.topology() + ", frozen 1");
    assertThat(after.provenance().run().facts())
        .containsEntry("initialWeights", before.weightsSha256());

    // the path is none of the run's identity
    Path same = directory.resolve("same");
    frozen[0] = "training.initialModel=" + copyOf(three, "copy");
    assertThat(Main.run(training.with(same, frozen))).isZero();
    assertThat(TrainedModel.load(same.resolve("model.safetensors")).provenance().run())
        .isEqualTo(after.provenance().run());
    assertThat(Outcome.sha256In(same)).isEqualTo(Outcome.sha256In(out));
  }

  @Test
  void anOutputLayerThatBeginsAnewIsTold() {
    Outcome outcome =
        run(
            directory.resolve("other-outputs"),
            "--set",
            "training.initialModel=" + three,
            "--set",
            "network.outputs=3",
            "--set",
            "training.epochs=1");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out().lines())
        .contains(
            "the output layer begins anew: training.initialModel has 2 outputs, the training 3");
  }

  @Test
  void modelsThatCannotBeHadAreTold() {
    Path nowhere = directory.resolve("nowhere");
    String set = "training.initialModel=";
    assertThat(run(nowhere, "--set", set + nowhere + "/model").err())
        .contains("nabla: model file " + nowhere + "/model does not exist");
    assertThat(run(nowhere, "--set", set + directory).err())
        .contains("nabla: training.initialModel must be a model file, or a directory with its");
    assertThat(run(nowhere, "--set", set + "\"s3a://b/x\"").err())
        .contains("nabla: training.initialModel must be a place that can be used, got s3a://b/x");
    assertThat(
            run(nowhere, "--set", set + three, "--set", "network.hiddenLayers=[3]").err().lines())
        .contains(
            "nabla: training.initialModel must have the hidden layers of the network, [3 tanh], got [20 tanh]; set network.hiddenLayers and network.activation as it has them");
    assertThat(run(nowhere, "--set", "network.frozenLayers=2").err())
        .contains("network.frozenLayers must be at most 1, the number of network.hiddenLayers");
    assertThat(nowhere).doesNotExist();
  }
}
