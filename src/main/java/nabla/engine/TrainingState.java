package nabla.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import nabla.linalg.Blas;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;

/** How far a training has come: all that changes from round to round. */
final class TrainingState {

  final TrainingRun run;
  final Parameters parameters;
  final OptimizerState optimizer;
  final List<EpochReport> history = new ArrayList<>();

  int epoch = 1; // the one under way
  int step; // the next one of the epoch, from 0
  double cost; // Σ w_x C_x over the epoch's steps so far
  double weight; // Σ w_x over them
  double seconds; // for them
  double learningRate; // η of the last step
  double elapsed; // seconds from the first step on, by all who have trained

  /**
   * What the training would end with: the parameters after the {@link #keptEpoch}, at first the
   * initial ones. None for a training that ends with those that it has at last, or fails.
   */
  Optional<float[]> kept = Optional.empty();

  /** What a full-batch optimizer minimises, at the start and after each iteration. */
  final List<Double> values = new ArrayList<>();

  /** Why a full-batch optimizer has come to its end. */
  Optional<String> ended = Optional.empty();

  /** Before the first step. */
  TrainingState(TrainingRun run) {
    this(
        run,
        run.initialParameters(),
        run.settings().update().start(run.topology().parameterCount()));
    keep();
  }

  /** Somewhere; the fields say where. */
  TrainingState(TrainingRun run, Parameters parameters, OptimizerState optimizer) {
    this.run = run;
    this.parameters = parameters;
    this.optimizer = optimizer;
  }

  /** How many steps of the whole training are done. */
  long stepsDone() {
    return (epoch - 1L) * run.stepsPerEpoch() + step;
  }

  /** What should come down from epoch to epoch, of those done. */
  List<Double> losses() {
    Metric metric = run.settings().metric();
    return history.stream().map(report -> report.loss(metric)).toList();
  }

  /**
   * The epoch whose parameters are the training's: the best, of equal ones the last; or the last.
   * Without validation it is the last where the cost is no judge: a penalty, which is minimised
   * with it, is no part of it, and what a full-batch optimizer minimises comes down to the end.
   */
  int keptEpoch() {
    int epochs = history.size();
    boolean toTheEnd =
        epochs > 0
            && history.get(0).validation().isEmpty()
            && (run.settings().isFullBatch() || run.settings().getRegParam() > 0);
    if (run.settings().keepsBest() && epochs > 0 && !toTheEnd) {
      List<Double> losses = losses();
      return losses.lastIndexOf(Collections.min(losses)) + 1;
    }
    return epochs;
  }

  /** Whether all epochs are done, or enough of them, or the time is over. */
  boolean isDone() {
    return epoch > run.settings().getEpochs() || ended.isPresent() || isEnough() || isTimeOver();
  }

  private boolean isEnough() {
    TrainingSettings settings = run.settings();
    return step == 0
        && new EarlyStopping(settings.getPatience(), settings.getTol(), settings.metric())
            .isEnough(history);
  }

  private boolean isTimeOver() {
    double minutes = run.settings().getMaxMinutes();
    return minutes > 0 && elapsed >= 60 * minutes;
  }

  /** Why it is done, in words. */
  String stopReason() {
    TrainingSettings settings = run.settings();
    if (epoch > settings.getEpochs()) {
      return "all %s epochs are done".formatted(settings.getEpochs());
    }
    if (ended.isPresent()) {
      return ended.get();
    }
    return isEnough()
        ? "%s has not become better by more than a part of %s in %s epochs"
            .formatted(settings.getMetric(), settings.getTol(), settings.getPatience())
        : "the time is over, maxMinutes %s, after %s epochs and %s of %s steps"
            .formatted(settings.getMaxMinutes(), history.size(), step, run.plan().steps());
  }

  /** What is announced before the first step. */
  TrainingStarted started(int replicas, int threads) {
    BatchPlan plan = run.plan();
    return new TrainingStarted(
        plan.rows(),
        plan.batchSize(),
        run.stepsPerEpoch(),
        run.settings().getEpochs(),
        plan.microbatches(),
        replicas,
        threads,
        stepsDone(),
        List.copyOf(history));
  }

  /**
   * Counts the k-th step of a round.
   *
   * @throws TrainingDivergedException if it is the one whose cost or gradient is not finite
   */
  StepReport took(StepRange range, StepTotals totals, int k) {
    learningRate = range.rates(k).learningRate();
    StepReport report =
        new StepReport(epoch, step, totals.cost(k) / totals.weight(k), learningRate);
    if (totals.diverged() && k == totals.steps() - 1) {
      throw TrainingDivergedException.atStep(
          report, totals.weight(k), run.settings().getRegParam());
    }
    cost += totals.cost(k);
    weight += totals.weight(k);
    step++;
    return report;
  }

  /**
   * Looks at an epoch's last parameters, which nothing has computed with yet.
   *
   * @throws TrainingDivergedException if they, or what the optimizer remembers, aren't finite
   */
  void requireFinite() {
    double lambda = run.settings().getRegParam();
    if (!isFinite(parameters.values())) {
      throw TrainingDivergedException.ofParameters(epoch, learningRate, lambda);
    }
    for (int i = 0; i < optimizer.slots(); i++) {
      if (!isFinite(optimizer.slot(i))) {
        throw TrainingDivergedException.ofOptimizer(epoch, run.settings().getOptimizer(), lambda);
      }
    }
  }

  private static boolean isFinite(float[] values) {
    return Blas.best().isFinite(values, 0, values.length);
  }

  /** Ends the epoch, whose parameters are finite. */
  EpochReport endEpoch(Optional<Evaluation> validation) {
    EpochReport report =
        new EpochReport(
            epoch, cost / weight, validation, learningRate, seconds, run.plan().rows() / seconds);
    history.add(report);
    if (keptEpoch() == epoch) {
      keep();
    }
    epoch++;
    step = 0;
    cost = 0;
    weight = 0;
    seconds = 0;
    return report;
  }

  private void keep() {
    if (run.settings().keepsWeights()) {
      float[] values = presented().values();
      float[] copy = kept.orElseGet(() -> new float[values.length]);
      System.arraycopy(values, 0, copy, 0, copy.length);
      kept = Optional.of(copy);
    }
  }

  /** What counts of the parameters as they are: their mean over the steps, if there is one. */
  Parameters presented() {
    return run.settings().update().average(parameters, optimizer).orElse(parameters);
  }

  /** Ends with what is to be the training's parameters; gives the epoch of which they are, or 0. */
  int end() {
    if (run.settings().keepsBest() && !history.isEmpty()) {
      setParameters(kept.orElseThrow());
      return keptEpoch();
    }
    setParameters(presented().values());
    return step == 0 ? history.size() : 0;
  }

  void setParameters(float[] values) {
    System.arraycopy(values, 0, parameters.values(), 0, values.length);
  }
}
