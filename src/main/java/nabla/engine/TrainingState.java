package nabla.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.linalg.Blas;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
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

  /**
   * The parameters at the end of the last epoch in which all was finite, at first the initial ones,
   * for a training that is to end with them if it diverges; none for any other.
   */
  Optional<float[]> lastFinite = Optional.empty();

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
    rememberParameters();
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

  /** The costs of the epochs done. */
  List<Double> costs() {
    return history.stream().map(EpochReport::decidingCost).toList();
  }

  /** Whether all epochs are done, or enough of them. */
  boolean isDone() {
    TrainingSettings settings = run.settings();
    return epoch > settings.getEpochs()
        || ended.isPresent()
        || (step == 0
            && new EarlyStopping(settings.getPatience(), settings.getTol()).isEnough(history));
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
    rememberParameters();
    history.add(report);
    epoch++;
    step = 0;
    cost = 0;
    weight = 0;
    seconds = 0;
    return report;
  }

  private void rememberParameters() {
    if (run.settings().keepsLastFinite()) {
      lastFinite = Optional.of(parameters.values().clone());
    }
  }

  void setParameters(float[] values) {
    System.arraycopy(values, 0, parameters.values(), 0, values.length);
  }
}
