package nabla.engine;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import java.util.List;
import java.util.Optional;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.settings.Metric;

/**
 * Trains a network: the loop over epochs and rounds, wherever the steps are performed.
 *
 * <p>The same rows, settings and seed give the same parameters, bit for bit, on the same kind of
 * CPU with the same BLAS, whatever the number of threads, tasks or machines. For one training.
 */
public final class Trainer {

  private static final System.Logger LOG = System.getLogger(Trainer.class.getName());

  /** As {@link Rounds#run}. */
  private interface Round {
    StepTotals run(StepRange range, Parameters parameters, OptimizerState state);
  }

  private final TrainingRun run;
  private final Optional<CheckpointPolicy> checkpoints;
  private final TrainingListener listener;
  private final TrainingState state;

  /**
   * A trainer that stands at the start, or where its newest checkpoint was made.
   *
   * @throws nabla.model.ModelException if that is of another run
   */
  public Trainer(
      TrainingRun run, Optional<CheckpointPolicy> checkpoints, TrainingListener listener) {
    this.run = run;
    this.checkpoints = checkpoints;
    this.listener = listener;
    this.state =
        checkpoints
            .flatMap(policy -> policy.begin(run.identity()))
            .map(checkpoint -> SavedState.read(checkpoint, run))
            .orElseGet(() -> new TrainingState(run));
    if (!run.settings().isFullBatch() && run.plan().batchSize() < run.settings().getBatchSize()) {
      LOG.log(
          WARNING,
          "batchSize %s is more than the %s training examples: every batch is all of them"
              .formatted(run.settings().getBatchSize(), run.plan().rows()));
    }
  }

  /**
   * Trains to the end.
   *
   * @throws TrainingDivergedException if cost, gradient or parameters become infinite or NaN, and
   *     {@code onDivergence} is {@code fail}
   * @throws TrainingStoppedException if a listener says that training is to stop
   */
  public TrainingResult fit(Rounds rounds, Evaluations evaluations) {
    Round round =
        run.settings().isFullBatch() ? new FullBatchRounds(rounds, state)::run : rounds::run;
    long start = System.nanoTime();
    double before = state.elapsed;
    listener.onStart(state.started(rounds.replicas(), rounds.threads()));
    try {
      while (!state.isDone()) {
        // a round: gradients of microbatches, their sum, the mean, the update; some steps of it
        StepRange range = run.range(state.epoch, state.step, state.losses());
        long began = System.nanoTime();
        StepTotals totals = round.run(range, state.parameters, state.optimizer);
        double seconds = seconds(began);

        // what the steps did; a cost or gradient that is not finite ends the training
        state.seconds += seconds;
        for (int k = 0; k < totals.steps(); k++) {
          listener.onStep(state.took(range, totals, k));
        }

        // an epoch's end: all numbers must be finite, and the network is evaluated
        if (state.step == run.stepsPerEpoch()) {
          state.requireFinite();
          Optional<Evaluation> validation = evaluations.afterEpoch(state.epoch, state.presented());
          validation.ifPresent(this::warnIfInfinite);
          listener.onEpoch(state.endEpoch(validation));
        }

        // between two rounds the training may be saved, and stopped
        state.elapsed = before + seconds(start);
        boolean stop = !state.isDone() && listener.isToStop();
        checkpoints.ifPresent(policy -> policy.afterRound(state, stop));
        if (stop) {
          throw new TrainingStoppedException(state.stepsDone(), run.steps());
        }
      }
      if (state.step > 0) { // the time was over within an epoch
        state.requireFinite();
      }
      return result(state.end(), seconds(start), state.stopReason(), Optional.empty());
    } catch (TrainingDivergedException e) {
      goBack(e, evaluations);
      return result(
          state.keptEpoch(),
          seconds(start),
          "it diverged: " + e.getMessage(),
          Optional.of(e.getMessage()));
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private void warnIfInfinite(Evaluation validation) {
    validation
        .values()
        .forEach(
            (metric, value) -> {
              if (!Double.isFinite(value)) {
                LOG.log(
                    WARNING,
                    "validation %s must be finite, got %s in epoch %s: %s; the epoch counts as no improvement"
                        .formatted(
                            metric.label(),
                            value,
                            state.epoch,
                            metric == Metric.COST
                                ? "outputs overflow for some validation examples"
                                : "the validation examples do not determine it"));
              }
            });
  }

  /**
   * To the parameters that are kept, of an epoch in which all was finite; or, where outputs for
   * some examples overflow even so, to the start.
   *
   * @throws TrainingDivergedException if that is to be the end
   */
  private void goBack(TrainingDivergedException e, Evaluations evaluations) {
    Optional<float[]> end = run.settings().survivesDivergence() ? state.kept : Optional.empty();
    state.setParameters(end.orElseThrow(() -> e));
    if (!state.history.isEmpty()
        && !Double.isFinite(evaluations.onTraining(state.parameters).cost())) {
      state.setParameters(run.initialParameters().values());
      state.history.clear();
    }
    LOG.log(
        WARNING,
        "training has diverged, and ends with the parameters after %s epochs: %s"
            .formatted(state.keptEpoch(), e.getMessage()));
  }

  /** How a full-batch optimizer went, if there is one; a line says so. */
  private Optional<Minimised> minimised() {
    if (!run.settings().isFullBatch()) {
      return Optional.empty();
    }
    Minimised how = new Minimised(state.history.size(), state.optimizer.step(), state.ended);
    LOG.log(INFO, "%s: %s".formatted(run.settings().getOptimizer(), how.inWords()));
    return Optional.of(how);
  }

  private TrainingResult result(
      int keptEpoch, double seconds, String stopReason, Optional<String> diverged) {
    List<EpochReport> history = List.copyOf(state.history);
    double stepSeconds = history.stream().mapToDouble(EpochReport::seconds).sum();
    long rows = run.plan().rows();
    return new TrainingResult(
        state.parameters,
        history,
        keptEpoch,
        stopReason,
        seconds,
        stepSeconds == 0 ? 0 : rows * (double) history.size() / stepSeconds,
        rows,
        diverged,
        minimised(),
        run.identity());
  }
}
