package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nabla.model.Checkpoints;
import nabla.model.RunIdentity;
import nabla.model.Storage;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.GradientSum;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whom the loop calls, in which order, and with what. Ten rows in batches of two make five steps an
 * epoch; rounds have three steps at most. Steps are only said to be done: that of index i, over all
 * epochs, sets every parameter to i + 1, and has a batch of weight w = i + 1 with mean cost i.
 */
class TrainerTest {

  private static final Topology TOPOLOGY =
      new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir private Path directory;

  private final List<String> calls = new ArrayList<>();
  private final List<EpochReport> reports = new ArrayList<>();
  private final Steps steps = new Steps();
  private final Marks marks = new Marks();
  private int stopAfter = NEVER; // rounds

  private static TrainingSettings settings(int epochs) {
    return new TrainingSettings()
        .setEpochs(epochs)
        .setBatchSize(2)
        .setLearningRateSchedule("cosine(0.2)")
        .setLearningRate(0.5)
        .setOptimizer("momentum");
  }

  private static TrainingRun run(TrainingSettings settings) {
    return new TrainingRun(
        settings, TOPOLOGY, new BatchPlan(10, 2, 1), new RunIdentity(Map.of("seed", "1")));
  }

  private TrainingResult fit(TrainingSettings settings) {
    return fit(settings, Optional.empty());
  }

  private TrainingResult fit(TrainingSettings settings, Optional<CheckpointPolicy> policy) {
    return new Trainer(run(settings), policy, new Told()).fit(steps, marks);
  }

  private CheckpointPolicy everyRound(boolean resume) {
    return new CheckpointPolicy(checkpoints(), OptionalInt.of(1), Duration.ofDays(1), resume);
  }

  private Checkpoints checkpoints() {
    return new Checkpoints(Storage.local(), directory.resolve("checkpoints").toString());
  }

  /** Where steps are said to be performed. */
  private final class Steps implements Rounds {

    private static final int LENGTH = 3; // of a round

    private int diverging = NEVER; // the step that does
    private int astray = NEVER; // the step after which a parameter is not finite
    private int overflown = NEVER; // the step after which the optimizer's memory is not
    private double seconds; // that the rounds have taken at least

    @Override
    public int replicas() {
      return 4;
    }

    @Override
    public int threads() {
      return 8;
    }

    @Override
    public GradientSum gradientSum(int chunk, Parameters parameters) {
      throw new AssertionError("steps alone are performed");
    }

    @Override
    public StepTotals run(StepRange rest, Parameters parameters, OptimizerState state) {
      StepRange range = rest.first(LENGTH);
      long start = System.nanoTime();
      calls.add("round %s.%s+%s".formatted(range.epoch(), range.firstStep(), range.steps()));
      StepTotals totals = new StepTotals(range.steps());
      for (int k = 0; k < range.steps() && !totals.diverged(); k++) {
        int i = (int) range.progress().step() + k;
        totals.add((i + 1.0) * i, i + 1.0);
        if (i == diverging) {
          totals.diverge();
        }
        Arrays.fill(parameters.values(), i + 1f);
        parameters.values()[1] = i == astray ? Float.NaN : i + 1f;
        state.slot(0)[1] = i == overflown ? Float.POSITIVE_INFINITY : 0;
        state.advance();
        if (state.slots() > 1) { // the mean, ten times the parameters
          Arrays.fill(state.slot(1), 10f * (i + 1));
        }
      }
      while (System.nanoTime() < start + 1_000_000) {
        Thread.onSpinWait();
      }
      seconds += (System.nanoTime() - start) / 1e9;
      return totals;
    }
  }

  /** What the network is said to be worth. */
  private final class Marks implements Evaluations {

    private boolean validation = true;
    private double validationCost = 0.25;
    private double[] accuracies = {}; // after each epoch; 0.75 after any other
    private double trainingCost = 0.5;

    @Override
    public Optional<Evaluation> afterEpoch(int epoch, Parameters parameters) {
      calls.add("validate epoch %s with %s".formatted(epoch, parameters.values()[0]));
      return validation
          ? Optional.of(new Evaluation(validationCost, OptionalDouble.of(accuracy(epoch)), 7))
          : Optional.empty();
    }

    private double accuracy(int epoch) {
      return epoch <= accuracies.length ? accuracies[epoch - 1] : 0.75;
    }

    @Override
    public Evaluation onTraining(Parameters parameters) {
      calls.add("try on the training examples with " + parameters.values()[0]);
      return new Evaluation(trainingCost, OptionalDouble.empty(), 10);
    }
  }

  private final class Told implements TrainingListener {

    private int asked;

    @Override
    public void onStart(TrainingStarted plan) {
      assertThat(plan)
          .usingRecursiveComparison()
          .ignoringFields("epochs", "stepsDone", "history")
          .isEqualTo(new TrainingStarted(10, 2, 5, 0, 1, 4, 8, 0, List.of()));
      calls.add(
          "start of %s epochs after %s steps, %s epochs"
              .formatted(plan.epochs(), plan.stepsDone(), plan.history().size()));
    }

    @Override
    public void onStep(StepReport report) {
      calls.add("step %s.%s cost %s".formatted(report.epoch(), report.step(), report.cost()));
    }

    @Override
    public void onEpoch(EpochReport report) {
      reports.add(report);
      calls.add("epoch " + report.epoch());
    }

    @Override
    public boolean isToStop() {
      calls.add("stop?");
      return ++asked >= stopAfter;
    }

    @Override
    public void close() { // whoever made the listener does
      calls.add("close");
    }
  }

  @Test
  void tellsOfStartStepsAndEpochsInTheirOrderAndAsksAfterEveryRoundButTheLast() {
    fit(settings(2));
    assertThat(calls)
        .containsExactly(
            "start of 2 epochs after 0 steps, 0 epochs",
            "round 1.0+3",
            "step 1.0 cost 0.0",
            "step 1.1 cost 1.0",
            "step 1.2 cost 2.0",
            "stop?",
            "round 1.3+2",
            "step 1.3 cost 3.0",
            "step 1.4 cost 4.0",
            "validate epoch 1 with 5.0",
            "epoch 1",
            "stop?",
            "round 2.0+3",
            "step 2.0 cost 5.0",
            "step 2.1 cost 6.0",
            "step 2.2 cost 7.0",
            "stop?",
            "round 2.3+2",
            "step 2.3 cost 8.0",
            "step 2.4 cost 9.0",
            "validate epoch 2 with 10.0",
            "epoch 2");
  }

  @Test
  void reportsWhatAnEpochHasComeTo() {
    TrainingResult result = fit(settings(2));
    // Σ w cost / Σ w: (1·0 + 2·1 + 3·2 + 4·3 + 5·4) / 15, and (6·5 + … + 10·9) / 40
    assertThat(reports).extracting(EpochReport::epoch).containsExactly(1, 2);
    assertThat(reports).extracting(EpochReport::cost).containsExactly(40 / 15.0, 290 / 40.0);
    assertThat(reports)
        .extracting(EpochReport::validation)
        .containsOnly(Optional.of(new Evaluation(0.25, OptionalDouble.of(0.75), 7)));
    // 0.1 + 0.2 (1 + cos(π t / 10)) for t = 4 and 9
    assertThat(reports.get(0).learningRate()).isCloseTo(0.36180339887498947, within(1e-12));
    assertThat(reports.get(1).learningRate()).isCloseTo(0.1097886967409693, within(1e-12));
    assertThat(result.history()).isEqualTo(reports);
    assertThat(result.rows()).isEqualTo(10);
    assertThat(result.diverged()).isEmpty();
    assertThat(result.run().facts()).containsExactly(Map.entry("seed", "1"));
    assertThat(result.parameters().values()).containsExactly(10, 10);
  }

  @Test
  void timesTheRoundsOfEachEpoch() {
    TrainingResult result = fit(settings(2));
    double first = reports.get(0).seconds();
    double second = reports.get(1).seconds();
    assertThat(first).isBetween(0.002, 60.0); // of two rounds, a millisecond each
    assertThat(second).isBetween(0.002, 60.0);
    assertThat(first + second).isBetween(steps.seconds, result.seconds());
    assertThat(result.seconds()).isLessThan(60);
    assertThat(reports.get(0).examplesPerSecond()).isCloseTo(10 / first, within(1e-6));
    assertThat(result.examplesPerSecond()).isCloseTo(20 / (first + second), within(1e-6));
  }

  @Test
  void withoutValidationThereIsNoneInTheReports() {
    marks.validation = false;
    assertThat(fit(settings(1)).history())
        .singleElement()
        .satisfies(report -> assertThat(report.validation()).isEmpty());
  }

  @Test
  void endsEarlyWhenTheEpochsDoneAreEnough() {
    // of validation costs that stay as they are, the second and the third are no improvement
    assertThat(fit(settings(9).setPatience(2)).history()).hasSize(3);
    assertThat(calls).endsWith("validate epoch 3 with 15.0", "epoch 3");
  }

  @Test
  void stopsBetweenTwoRoundsAndGoesOnFromThere() {
    stopAfter = 3;
    assertThatThrownBy(() -> fit(settings(2), Optional.of(everyRound(false))))
        .isInstanceOf(TrainingStoppedException.class)
        .hasMessage("training has stopped after 8 of 10 steps");
    assertThat(calls).endsWith("step 2.2 cost 7.0", "stop?");

    calls.clear();
    stopAfter = NEVER;
    TrainingResult result = fit(settings(2), Optional.of(everyRound(true)));
    assertThat(calls)
        .containsExactly(
            "start of 2 epochs after 8 steps, 1 epochs",
            "round 2.3+2",
            "step 2.3 cost 8.0",
            "step 2.4 cost 9.0",
            "validate epoch 2 with 10.0",
            "epoch 2");
    assertThat(result.history())
        .extracting(EpochReport::cost)
        .containsExactly(40 / 15.0, 290 / 40.0);
    assertThat(result.parameters().values()).containsExactly(10, 10);
  }

  @Test
  void savesWhenItIsToStopEvenIfNoCheckpointIsDue() {
    stopAfter = 2;
    CheckpointPolicy seldom =
        new CheckpointPolicy(checkpoints(), OptionalInt.empty(), Duration.ofDays(1), false);
    assertThat(catchThrowable(() -> fit(settings(2), Optional.of(seldom))))
        .isInstanceOf(TrainingStoppedException.class);
    assertThat(checkpoints().latest().orElseThrow().progress())
        .containsEntry("epoch", "2")
        .containsEntry("step", "0");
  }

  @Test
  void savesAfterEveryRoundThatIsDue() {
    fit(settings(1), Optional.of(everyRound(false)));
    assertThat(checkpoints().latest().orElseThrow().progress()).containsEntry("epoch", "2");
  }

  @Test
  void failsAtTheStepThatDivergesOfWhichNobodyIsTold() {
    steps.diverging = 6;
    assertThatThrownBy(() -> fit(settings(2)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageStartingWith("gradient must stay finite, got an overflow of 32-bit floats")
        .hasMessageContaining(" in epoch 2, step 1, ");
    assertThat(calls).endsWith("round 2.0+3", "step 2.0 cost 5.0");
  }

  @Test
  void keepsTheEpochsBeforeTheOneThatDiverges() {
    steps.diverging = 6;
    try (Warnings warnings = new Warnings(Trainer.class)) {
      TrainingResult result = fit(settings(2).setOnDivergence("keep"));
      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .startsWith("WARNING training has diverged, and ends with the parameters after 1 epochs:")
          .endsWith(result.diverged().orElseThrow());
      assertThat(result.diverged().orElseThrow()).contains("in epoch 2, step 1");
      assertThat(result.parameters().values()).containsExactly(5, 5);
      assertThat(result.history()).extracting(EpochReport::epoch).containsExactly(1);
      assertThat(result.examplesPerSecond()).isCloseTo(10 / reports.get(0).seconds(), within(1e-6));
    }
    assertThat(calls).endsWith("step 2.0 cost 5.0", "try on the training examples with 5.0");
  }

  @Test
  void goesBackToTheStartIfTheKeptParametersAreOfNoUse() {
    steps.diverging = 6;
    marks.trainingCost = Double.POSITIVE_INFINITY;
    assertEndsAtTheStart();
    assertThat(calls).endsWith("try on the training examples with 5.0");
  }

  @Test
  void keepsTheInitialParametersIfTheFirstEpochDiverges() {
    steps.diverging = 4;
    assertEndsAtTheStart();
    assertThat(calls).endsWith("step 1.3 cost 3.0"); // and nothing is tried: no network is trained
  }

  private void assertEndsAtTheStart() {
    TrainingSettings settings = settings(2).setOnDivergence("keep");
    try (Warnings warnings = new Warnings(Trainer.class)) {
      TrainingResult result = fit(settings);
      assertThat(warnings.messages()).singleElement().asString().contains("after 0 epochs");
      assertThat(result.diverged()).isPresent();
      assertThat(result.history()).isEmpty();
      assertThat(result.examplesPerSecond()).isZero();
      assertThat(result.parameters().values())
          .containsExactly(settings.initializer().parameters(TOPOLOGY, 1).values());
    }
  }

  @Test
  void parametersLedAstrayByTheLastUpdateOfAnEpochAreNotEvaluated() {
    steps.astray = 9;
    assertThatThrownBy(() -> fit(settings(2)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageStartingWith(
            "parameters must stay finite, got NaN or infinity at the end of epoch 2");
    assertThat(calls).endsWith("step 2.4 cost 9.0");
  }

  @Test
  void anOptimizerWhoseMemoryOverflowsIsNotGoneOnWith() {
    steps.overflown = 4;
    assertThatThrownBy(() -> fit(settings(2)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageStartingWith("what the optimizer momentum remembers of gradients must stay fin")
        .hasMessageContaining("at the end of epoch 1");
    assertThat(calls).endsWith("step 1.4 cost 4.0");
  }

  @Test
  void warnsOfAValidationCostThatIsNotFiniteAndGoesOn() {
    marks.validationCost = Double.NaN;
    try (Warnings warnings = new Warnings(Trainer.class)) {
      assertThat(fit(settings(2)).history()).hasSize(2);
      assertThat(warnings.messages())
          .hasSize(2)
          .first()
          .asString()
          .startsWith("WARNING validation cost must be finite, got NaN in epoch 1:");
    }
  }

  @Test
  void warnsOfABatchSizeAboveAllExamples() {
    BatchPlan all = new BatchPlan(10, 10, 1);
    try (Warnings warnings = new Warnings(Trainer.class)) {
      for (int batchSize : new int[] {10, 11}) {
        TrainingSettings asked = settings(1).setBatchSize(batchSize);
        new Trainer(
            new TrainingRun(asked, TOPOLOGY, all, new RunIdentity(Map.of())),
            Optional.empty(),
            new Told());
      }
      assertThat(warnings.messages())
          .containsExactly(
              "WARNING batchSize 11 is more than the 10 training examples: every batch is all of them");
    }
  }

  private static TrainingSettings byAccuracy(int epochs) {
    return settings(epochs).setMetric("accuracy");
  }

  @Test
  void endsWithTheBestEpochAndOfEqualOnesTheLast() {
    marks.accuracies = new double[] {0.5, 0.9, 0.9, 0.1};
    TrainingResult best = fit(byAccuracy(4));
    assertThat(best.keptEpoch()).isEqualTo(3);
    assertThat(best.parameters().values()).containsExactly(15, 15);
    assertThat(best.history()).hasSize(4);
    assertThat(best.stopReason()).isEqualTo("all 4 epochs are done");
    TrainingResult last = fit(byAccuracy(4).setKeep("last"));
    assertThat(last.keptEpoch()).isEqualTo(4);
    assertThat(last.parameters().values()).containsExactly(20, 20);
  }

  @Test
  void withoutValidationTheTrainingCostSaysWhichEpochIsTheBest() {
    marks.validation = false;
    TrainingResult result = fit(settings(3)); // the cost grows from step to step
    assertThat(result.keptEpoch()).isOne();
    assertThat(result.parameters().values()).containsExactly(5, 5);
  }

  @Test
  void withAPenaltyThatTheCostLeavesOutItIsTheLast() {
    marks.validation = false;
    TrainingResult result = fit(settings(3).setRegParam(0.1));
    assertThat(result.keptEpoch()).isEqualTo(3);
    assertThat(result.parameters().values()).containsExactly(15, 15);
  }

  @Test
  void anEpochWhoseMetricIsNoNumberIsTheBestOnlyOfSuch() {
    marks.accuracies = new double[] {Double.NaN, 0.1, Double.NaN};
    assertThat(fit(byAccuracy(3)).keptEpoch()).isEqualTo(2);
    marks.accuracies = new double[] {Double.NaN, Double.NaN};
    assertThat(fit(byAccuracy(2)).keptEpoch()).isEqualTo(2);
  }

  @Test
  void stopsEarlyByTheMetricAndGoesBack() {
    marks.accuracies = new double[] {0.5, 0.9, 0.9, 0.9};
    TrainingResult result = fit(byAccuracy(9).setPatience(2));
    assertThat(result.history()).hasSize(4);
    assertThat(result.keptEpoch()).isEqualTo(4); // as good as the second, and with more steps
    assertThat(result.stopReason())
        .isEqualTo("accuracy has not become better by more than a part of 0.0 in 2 epochs");
  }

  @Test
  void theBestEpochSurvivesAResumption() {
    marks.accuracies = new double[] {0.9, 0.5, 0.6};
    stopAfter = 3; // in the second epoch
    assertThatThrownBy(() -> fit(byAccuracy(3), Optional.of(everyRound(false))))
        .isInstanceOf(TrainingStoppedException.class);
    stopAfter = NEVER;
    TrainingResult result = fit(byAccuracy(3), Optional.of(everyRound(true)));
    assertThat(result.keptEpoch()).isOne();
    assertThat(result.parameters().values()).containsExactly(5, 5);
  }

  @Test
  void whatDivergesEndsWithTheBestEpoch() {
    marks.accuracies = new double[] {0.9, 0.5};
    steps.diverging = 11;
    try (Warnings warnings = new Warnings(Trainer.class)) {
      TrainingResult result = fit(byAccuracy(3).setOnDivergence("keep"));
      assertThat(warnings.messages()).singleElement().asString().contains("after 1 epochs");
      assertThat(result.keptEpoch()).isOne();
      assertThat(result.history()).hasSize(2);
      assertThat(result.parameters().values()).containsExactly(5, 5);
      assertThat(result.stopReason()).startsWith("it diverged: gradient must stay finite");
    }
    assertThat(catchThrowable(() -> fit(byAccuracy(3))))
        .as("the best epoch is kept, but it is not asked to go on")
        .isInstanceOf(TrainingDivergedException.class);
  }

  /** The mean over the steps is ten times the last parameters here; training goes on with these. */
  @Test
  void theMeanOfTheWeightsIsEvaluatedKeptAndReturned() {
    marks.accuracies = new double[] {0.9, 0.5};
    TrainingResult best = fit(byAccuracy(2).setAverageDecay(0.5));
    assertThat(calls)
        .contains("validate epoch 1 with 50.0", "validate epoch 2 with 100.0")
        .doesNotContain("validate epoch 1 with 5.0");
    assertThat(best.parameters().values()).containsExactly(50, 50);
    TrainingResult last = fit(byAccuracy(2).setAverageDecay(0.5).setKeep("last"));
    assertThat(last.parameters().values()).containsExactly(100, 100);
  }

  @Test
  void theTimeIsOverAtTheEndOfARound() {
    TrainingSettings brief = byAccuracy(3).setMaxMinutes(1e-9);
    TrainingResult result = fit(brief);
    assertThat(calls).filteredOn(call -> call.startsWith("round")).hasSize(1);
    assertThat(result.keptEpoch()).isZero();
    assertThat(result.history()).isEmpty();
    assertThat(result.parameters().values()).as("as they are").containsExactly(3, 3);
    assertThat(result.stopReason())
        .isEqualTo("the time is over, maxMinutes 1.0E-9, after 0 epochs and 3 of 5 steps");
    steps.astray = 2;
    assertThat(catchThrowable(() -> fit(brief)))
        .as("no weights to end with")
        .isInstanceOf(TrainingDivergedException.class);
  }

  /** The minutes before the resumption count too. */
  @Test
  void whenTheTimeIsOverTheBestEpochSoFarIsTaken() {
    stopAfter = 3; // in the second epoch
    assertThatThrownBy(() -> fit(settings(3), Optional.of(everyRound(false))))
        .isInstanceOf(TrainingStoppedException.class);
    stopAfter = NEVER;
    for (String keep : List.of("best", "last")) {
      TrainingSettings brief = settings(3).setMaxMinutes(1e-9).setKeep(keep);
      TrainingResult result = fit(brief, Optional.of(everyRound(true)));
      boolean best = keep.equals("best");
      assertThat(result.keptEpoch()).isEqualTo(best ? 1 : 0);
      float expected = best ? 5 : 8; // the last are those of the eighth step
      assertThat(result.parameters().values()).containsExactly(expected, expected);
    }
  }
}
