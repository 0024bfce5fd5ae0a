package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import nabla.model.Checkpoint;
import nabla.model.Checkpoints;
import nabla.model.ModelException;
import nabla.model.RunIdentity;
import nabla.model.Storage;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.Adam;
import nabla.optim.OptimizerState;
import nabla.optim.Update;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointPolicyTest {

  private static final Storage STORAGE = Storage.local();
  private static final Topology TOPOLOGY =
      new Topology(2, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);

  @TempDir private Path directory;

  private static RunIdentity run(String... facts) {
    Map<String, String> all = new HashMap<>(Map.of("seed", "1", "Nabla", "0.1.0"));
    for (int i = 0; i < facts.length; i += 2) {
      all.put(facts[i], facts[i + 1]);
    }
    return new RunIdentity(all);
  }

  private static TrainingRun training(RunIdentity run) {
    return new TrainingRun(new TrainingSettings(), TOPOLOGY, new BatchPlan(1000, 1, 1), run);
  }

  private static TrainingState progress() {
    return progress(run());
  }

  private static TrainingState progress(RunIdentity run) {
    OptimizerState state = Update.of(new Adam(0.9, 0.999, 1e-8)).start(3);
    state.slot(0)[2] = 0.25f;
    TrainingState progress =
        new TrainingState(training(run), new Parameters(TOPOLOGY, new float[] {1, 2, 3}), state);
    progress.cost = 0.1;
    progress.weight = 1;
    progress.learningRate = 0.01;
    progress.seconds = 2;
    progress.endEpoch(Optional.of(new Evaluation(0.5, OptionalDouble.of(0.75), 7)));
    progress.step = 4;
    progress.cost = 1 / 3.0;
    return progress;
  }

  private CheckpointPolicy own(boolean resume) {
    return new CheckpointPolicy(
        new Checkpoints(STORAGE, directory.resolve("own").toString()),
        OptionalInt.of(1),
        Duration.ofDays(1),
        resume);
  }

  private CheckpointPolicy shared() {
    return CheckpointPolicy.below(
        STORAGE, directory.toString(), OptionalInt.of(1), Duration.ofDays(1));
  }

  private static void save(CheckpointPolicy recovery, RunIdentity run) {
    assertThat(recovery.begin(training(run))).isEmpty();
    recovery.save(SavedState.checkpoint(progress(run)), 4);
  }

  @Test
  void runGoesOnFromWhereItStood() {
    save(own(false), run());
    TrainingState resumed =
        SavedState.read(own(true).begin(training(run())).orElseThrow(), training(run()));
    assertThat(resumed).usingRecursiveComparison().ignoringFields("run").isEqualTo(progress());
  }

  @Test
  void anotherRunInItsDirectoryIsToldWhatDiffers() {
    save(own(false), run());
    assertThatThrownBy(() -> own(true).begin(training(run("seed", "2", "localSteps", "4"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(
            "got another one: seed was 1 and is 2; localSteps was not used and is 4; set it as it was");
    assertThatThrownBy(() -> own(true).begin(training(run("Nabla", "0.2.0"))))
        .hasMessageContaining("Nabla was 0.1.0 and is 0.2.0");
    assertThatThrownBy(() -> own(false).begin(training(run())))
        .hasMessageContaining("checkpoints of an earlier run are in");
  }

  @Test
  void runsBelowOneDirectoryTouchOnlyTheirOwn() throws IOException {
    Files.createDirectory(directory.resolve("somebody's"));
    save(shared(), run());
    RunIdentity other = run("chunks", "4", "BLAS", "netlib Java");
    CheckpointPolicy second = shared();
    save(second, other);
    assertThat(shared().begin(training(run()))).isPresent();
    assertThat(STORAGE.list(directory.toString()))
        .containsExactlyInAnyOrder("somebody's", run().name(), other.name());
    second.save(SavedState.checkpoint(progress(other)), 8);
    second.finish();
    assertThat(STORAGE.list(directory + "/" + run().name())).hasSize(1);
    assertThat(STORAGE.list(directory + "/" + other.name()))
        .containsExactly("checkpoint-000000000008.safetensors");
    assertThat(shared().begin(training(run()))).isPresent();
    assertThat(shared().begin(training(other))).isPresent();
  }

  @Test
  void runThatSavedNothingLeavesNothing() {
    CheckpointPolicy recovery = shared();
    recovery.finish();
    assertThat(recovery.begin(training(run()))).isEmpty();
    recovery.finish();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void checkpointsStayUntilTheResultIsInSafetyAndThenTheLastDoes() throws IOException {
    CheckpointPolicy recovery = own(false);
    save(recovery, run());
    recovery.save(SavedState.checkpoint(progress()), 8);
    assertThat(own(true).begin(training(run()))).isPresent();
    recovery.finish();
    assertThat(STORAGE.list(directory + "/own"))
        .containsExactly("checkpoint-000000000008.safetensors");
  }

  /** A run of so many epochs with a schedule. */
  private static TrainingRun training(int epochs, String schedule) {
    TrainingSettings settings =
        new TrainingSettings().setEpochs(epochs).setLearningRateSchedule(schedule);
    return TrainingRun.of(
        settings, TOPOLOGY, new BatchPlan(1000, 1, 1), 1, "rows", Optional.empty());
  }

  /** Saves the state after one epoch and four steps. */
  private static void save(CheckpointPolicy policy, TrainingRun run) {
    assertThat(policy.begin(run)).isEmpty();
    policy.save(SavedState.checkpoint(progress(run.identity())), 1004);
  }

  @Test
  void aRunOfOtherEpochsGoesOnIfNoScheduleLooksAtTheEnd() {
    save(own(false), training(3, "step(2, 0.5)"));
    for (int epochs : new int[] {2, 3, 7}) {
      TrainingRun run = training(epochs, "step(2, 0.5)");
      assertThat(SavedState.read(own(true).begin(run).orElseThrow(), run).stepsDone())
          .isEqualTo(1004);
    }
    TrainingRun tooShort = training(1, "step(2, 0.5)");
    Checkpoint checkpoint = own(true).begin(tooShort).orElseThrow();
    assertThatThrownBy(() -> SavedState.read(checkpoint, tooShort))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "epochs must be at least the 2 that are begun in the checkpoint, got 1; set more, or train without resuming");
  }

  @Test
  void moreEpochsAreRefusedWhereAScheduleLooksAtTheEnd() {
    save(own(false), training(3, "cosine(0.1)"));
    assertThat(own(true).begin(training(3, "cosine(0.1)"))).isPresent();
    assertThatThrownBy(() -> own(true).begin(training(5, "cosine(0.1)")))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "epochs must stay 3 with learningRateSchedule = cosine(0.1), which looks at the end of the training, got 5; initialModel goes on from a model, with epochs of its own");
    assertThatThrownBy(() -> own(true).begin(training(5, "constant")))
        .hasMessageContaining("learningRateSchedule was cosine(0.1) and is constant");
  }

  @Test
  void belowASharedDirectoryNoRunGoesOnFromBeyondItsEnd() throws IOException {
    save(shared(), training(3, "constant"));
    assertThat(shared().begin(training(5, "constant"))).isPresent();
    assertThat(shared().begin(training(2, "constant"))).isPresent();
    CheckpointPolicy brief = shared();
    assertThat(brief.begin(training(1, "constant"))).as("1004 steps are more than 1000").isEmpty();
    brief.save(SavedState.checkpoint(progress(training(1, "constant").identity())), 500);
    assertThat(shared().begin(training(1, "constant"))).as("after 500 steps").isPresent();
    brief.finish();
    assertThat(STORAGE.list(directory + "/" + training(3, "constant").way().name()))
        .as("the longer way's is the last")
        .containsExactly("checkpoint-000000001004.safetensors");
    assertThat(shared().begin(training(5, "cosine"))).as("another way").isEmpty();
  }

  @Test
  void checkpointThatDoesNotSayWhereItStoodIsRefused() {
    Checkpoint whole = SavedState.checkpoint(progress());
    for (String name : whole.progress().keySet()) {
      for (String text : new String[] {null, "", "x", "-1 -1"}) {
        Map<String, String> texts = new HashMap<>(whole.progress());
        if (text == null) {
          texts.remove(name);
        } else {
          texts.put(name, text);
        }
        Checkpoint part =
            new Checkpoint(whole.parameters(), whole.state(), whole.run(), texts, whole.kept());
        assertThatThrownBy(() -> SavedState.read(part, training(run())))
            .as(name + " " + text)
            .isInstanceOf(ModelException.class)
            .hasMessageContaining("\"" + name + "\"");
      }
    }
  }

  @Test
  void oneIsDueTenMinutesAfterTheOneBefore() {
    AtomicLong clock = new AtomicLong(-7);
    Checkpoints checkpoints = new Checkpoints(STORAGE, directory.resolve("timed").toString());
    CheckpointPolicy policy =
        new CheckpointPolicy(checkpoints, OptionalInt.empty(), Duration.ofMinutes(10), false);
    policy.clock = clock::get;
    policy.begin(training(run()));
    for (int i = 0; i < 3; i++) {
      clock.addAndGet(Duration.ofSeconds(599).toNanos());
      policy.afterRound(progress(), false);
      assertThat(checkpoints.isEmpty()).isTrue();
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      policy.afterRound(progress(), false);
      assertThat(checkpoints.isEmpty()).isFalse();
      checkpoints.clear();
    }
    policy.afterRound(progress(), true);
    assertThat(checkpoints.isEmpty()).as("of a training that stops").isFalse();
  }

  @Test
  void oneIsDueAfterSoManyRounds() {
    Checkpoints checkpoints = new Checkpoints(STORAGE, directory.resolve("counted").toString());
    CheckpointPolicy policy =
        new CheckpointPolicy(checkpoints, OptionalInt.of(3), Duration.ofDays(1), false);
    policy.begin(training(run()));
    for (int round = 1; round <= 7; round++) {
      policy.afterRound(progress(), false);
      assertThat(checkpoints.isEmpty()).as("after round " + round).isEqualTo(round % 3 != 0);
      checkpoints.clear();
    }
  }

  @Test
  void intervalsMustBeAboveZero() {
    assertThatThrownBy(
            () -> CheckpointPolicy.below(STORAGE, "x", OptionalInt.of(0), Duration.ofDays(1)))
        .hasMessage("rounds must be at least 1, got 0");
  }

  @Test
  void intervalsOfTimeMustBeAboveZeroToo() {
    for (Duration interval : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThatThrownBy(() -> CheckpointPolicy.below(STORAGE, "x", OptionalInt.empty(), interval))
          .hasMessage("interval must be above 0, got " + interval);
    }
  }

  @Test
  void trainingGoesOnIfACheckpointCannotBeSaved() throws IOException {
    CheckpointPolicy policy = own(false);
    policy.begin(training(run()));
    Files.writeString(directory.resolve("own"), "a file where the directory should be");
    try (Warnings warnings = new Warnings(CheckpointPolicy.class)) {
      policy.afterRound(progress(), false);
      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .startsWith("WARNING checkpoint ")
          .endsWith("; training goes on, and the checkpoint before stays");
    }
  }

  @Test
  void aRunThatIsToBeResumedBeginsAtTheStartIfThereIsNoCheckpoint() {
    try (Warnings warnings = new Warnings(CheckpointPolicy.class)) {
      assertThat(own(true).begin(training(run()))).isEmpty();
      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .startsWith("WARNING there is no whole checkpoint in ")
          .endsWith("own: training begins at the start");
    }
    try (Warnings warnings = new Warnings(CheckpointPolicy.class)) {
      assertThat(shared().begin(training(run()))).isEmpty();
      assertThat(own(false).begin(training(run()))).isEmpty();
      assertThat(warnings.messages()).as("of a run that may begin").isEmpty();
    }
  }

  /** One that was saved for its time counts as one of the rounds' too. */
  @Test
  void roundsAndTimeAreCountedFromTheLastCheckpoint() {
    AtomicLong clock = new AtomicLong();
    Checkpoints checkpoints = new Checkpoints(STORAGE, directory.resolve("both").toString());
    CheckpointPolicy policy =
        new CheckpointPolicy(checkpoints, OptionalInt.of(3), Duration.ofSeconds(10), false);
    policy.clock = clock::get;
    policy.begin(training(run()));
    int[] seconds = {4, 4, 4, 4, 1, 11, 1, 1, 1};
    boolean[] due = {false, false, true, false, false, true, false, false, true};
    for (int round = 0; round < seconds.length; round++) {
      clock.addAndGet(Duration.ofSeconds(seconds[round]).toNanos());
      policy.afterRound(progress(), false);
      assertThat(checkpoints.isEmpty()).as("after round " + round).isNotEqualTo(due[round]);
      checkpoints.clear();
    }
  }
}
