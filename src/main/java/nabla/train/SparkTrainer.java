package nabla.train;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import nabla.data.Examples;
import nabla.data.JobDescription;
import nabla.data.Shards;
import nabla.data.Survey;
import nabla.engine.BatchPlan;
import nabla.engine.CheckpointPolicy;
import nabla.engine.EpochOrder;
import nabla.engine.EpochReport;
import nabla.engine.Evaluation;
import nabla.engine.LastFinite;
import nabla.engine.StepRange;
import nabla.engine.StepReport;
import nabla.engine.StepTotals;
import nabla.engine.TrainingDivergedException;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.engine.TrainingStarted;
import nabla.engine.TrainingState;
import nabla.engine.TrainingStoppedException;
import nabla.linalg.Blas;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.Update;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network: the loop over epochs and rounds.
 *
 * <p>The same rows, settings and seed give the same parameters, bit for bit, on the same kind of
 * CPU with the same BLAS, whatever the partitioning of the rows and the number of cores, tasks or
 * executors.
 */
public final class SparkTrainer {

  private static final Logger LOG = LoggerFactory.getLogger(SparkTrainer.class);

  private final TrainingSettings settings;
  private final Execution execution;
  private final Optional<CheckpointPolicy> recovery;
  private final List<TrainingListener> listeners;

  /**
   * A trainer.
   *
   * @param settings what to do
   * @param execution how to share it out
   * @param recovery how to save checkpoints and resume; none: not at all
   * @param listeners are told of every run
   */
  public SparkTrainer(
      TrainingSettings settings,
      Execution execution,
      Optional<CheckpointPolicy> recovery,
      List<TrainingListener> listeners) {
    this.settings = settings;
    this.execution = execution;
    this.recovery = recovery;
    this.listeners = List.copyOf(listeners);
  }

  /**
   * Trains from the initial parameters on, or from a checkpoint.
   *
   * @param topology what to train; its inputs and outputs must fit the examples
   * @param training the examples to learn from
   * @param validation examples to evaluate on after every epoch
   * @throws nabla.data.DataException if the examples can't be used
   * @throws TrainingDivergedException if cost, gradient or parameters become infinite or NaN, and
   *     {@link OnDivergence#FAIL} is set
   * @throws TrainingInterruptedException if Spark, a job or this thread is stopped meanwhile
   * @throws OtherBlasException if an executor has another BLAS than the driver
   * @throws IllegalArgumentException if what a job returns can't fit spark.driver.maxResultSize
   * @throws TrainingStoppedException if a listener says that it is to stop
   * @throws nabla.model.ModelException if a checkpoint is of another run
   */
  public TrainingResult fit(Topology topology, Examples training, Optional<Examples> validation) {
    return fit(topology, training, validation, UnaryOperator.identity());
  }

  /** As above; {@code seenAs} may put something between the packed shards and the tasks. */
  TrainingResult fit(
      Topology topology,
      Examples training,
      Optional<Examples> validation,
      UnaryOperator<Shards> seenAs) {
    Survey survey = training.survey(topology);
    BatchPlan plan =
        BatchPlan.of(
            survey.rows(), survey.bytes(), topology, settings.batchSize(), execution.chunkBytes());
    if (plan.batchSize() < settings.batchSize()) {
      LOG.warn(
          "batchSize {} is more than the {} training examples: every batch is all of them",
          settings.batchSize(),
          survey.rows());
    }
    if (survey.classesSeen() == 1) {
      LOG.warn("{} holds one class only: there is nothing to tell apart", training.name());
    }
    Parallelism cores =
        Parallelism.of(training.spark()).shared(execution.replicas(), plan.microbatches());
    ResultSize.of(topology.parameterCount(), settings.optimizer().slots(), cores, execution)
        .requireRoom(training.spark().conf());
    RunIdentity run = identity(topology, survey, validation, plan, cores);
    LastFinite lastFinite =
        new LastFinite(settings.onDivergence(), settings.optimizer(), settings.penalty());
    TrainingState progress =
        recovery
            .flatMap(present -> present.begin(run))
            .map(lastFinite::takeFrom)
            .map(checkpoint -> TrainingState.of(checkpoint, plan.steps()))
            .orElseGet(
                () ->
                    new TrainingState(
                        settings.initializer().parameters(topology, settings.seed()),
                        settings.optimizer().start(topology.parameterCount())));
    try (Shards shards =
            Shards.pack(
                training, survey, settings.seed(), plan, cores.tasks(), execution.caching());
        Validation evaluation = Validation.of(validation, topology);
        Rounds rounds =
            Rounds.of(seenAs.apply(shards), topology, plan, settings.seed(), cores, execution)) {
      TrainingStarted announced =
          new TrainingStarted(
              survey.rows(),
              plan.batchSize(),
              plan.steps(),
              settings.epochs(),
              plan.microbatches(),
              cores.tasks(),
              done(progress, plan),
              List.copyOf(progress.history));
      listeners.forEach(listener -> listener.onStart(announced));
      return run(progress, lastFinite, rounds, plan, training, evaluation, run);
    } catch (Exception e) {
      Failures.explain(e, training.spark());
      throw e;
    } finally {
      listeners.forEach(TrainingListener::close);
    }
  }

  private TrainingResult run(
      TrainingState progress,
      LastFinite lastFinite,
      Rounds rounds,
      BatchPlan plan,
      Examples training,
      Validation validation,
      RunIdentity run) {
    long start = System.nanoTime();
    Parameters parameters = progress.parameters;
    List<EpochReport> history = progress.history;
    Optional<String> diverged = Optional.empty();
    try {
      train(progress, lastFinite, rounds, plan, validation, run);
    } catch (TrainingDivergedException e) {
      parameters = new Parameters(parameters.topology(), lastFinite.values().orElseThrow(() -> e));
      if (!history.isEmpty() && overflow(parameters, training)) {
        parameters = settings.initializer().parameters(parameters.topology(), settings.seed());
        history = List.of();
      }
      diverged = Optional.of(e.getMessage());
      LOG.warn(
          "training has diverged, and ends with the parameters after {} epochs: {}",
          history.size(),
          e.getMessage());
    }
    double stepSeconds = history.stream().mapToDouble(EpochReport::seconds).sum();
    return new TrainingResult(
        parameters,
        List.copyOf(history),
        (System.nanoTime() - start) / 1e9,
        stepSeconds == 0 ? 0 : plan.rows() * (double) history.size() / stepSeconds,
        plan.rows(),
        diverged);
  }

  /**
   * Whether finite parameters are yet too large: outputs for some of the examples aren't finite.
   */
  private static boolean overflow(Parameters parameters, Examples examples) {
    return !Double.isFinite(Evaluator.evaluate(examples, parameters).cost());
  }

  private void train(
      TrainingState progress,
      LastFinite lastFinite,
      Rounds rounds,
      BatchPlan plan,
      Validation validation,
      RunIdentity run) {
    long saved = System.nanoTime();
    int roundsSince = 0;
    if (progress.step == 0) {
      lastFinite.remember(progress.parameters);
    }
    while (!isDone(progress)) {
      round(progress, rounds, plan);
      roundsSince++;
      if (progress.step == plan.steps()) {
        lastFinite.endEpoch(progress);
        EpochReport report = report(progress, rounds, plan, validation);
        progress.finishEpoch(report);
        listeners.forEach(listener -> listener.onEpoch(report));
      }
      long now = System.nanoTime();
      boolean stop = !isDone(progress) && listeners.stream().anyMatch(TrainingListener::isToStop);
      if (recovery.isPresent()
          && (stop || recovery.get().isDue(roundsSince, Duration.ofNanos(now - saved)))) {
        recovery.get().save(lastFinite.addTo(progress.checkpoint(run)), done(progress, plan));
        saved = now;
        roundsSince = 0;
      }
      if (stop) {
        throw new TrainingStoppedException(
            done(progress, plan), (long) settings.epochs() * plan.steps());
      }
    }
  }

  private EpochReport report(
      TrainingState progress, Rounds rounds, BatchPlan plan, Validation validation) {
    Optional<Evaluation> evaluation =
        JobDescription.during(
            rounds.spark(),
            "epoch %s/%s, validation".formatted(progress.epoch, settings.epochs()),
            () -> validation.evaluate(progress.parameters));
    if (evaluation.isPresent() && !Double.isFinite(evaluation.get().cost())) {
      LOG.warn(
          "validation cost must be finite, got {} in epoch {}: outputs overflow for some validation"
              + " examples; the epoch counts as no improvement",
          evaluation.get().cost(),
          progress.epoch);
    }
    return new EpochReport(
        progress.epoch,
        progress.cost / progress.weight,
        evaluation,
        progress.learningRate,
        progress.seconds,
        plan.rows() / progress.seconds);
  }

  /** One round: as many steps as it has, and what they did. */
  private void round(TrainingState progress, Rounds rounds, BatchPlan plan) {
    StepRange order = order(plan, progress.epoch, progress.step, rounds.length());
    long start = System.nanoTime();
    StepTotals totals = rounds.run(order, progress.parameters, progress.state);
    progress.seconds += (System.nanoTime() - start) / 1e9;
    for (int k = 0; k < totals.steps(); k++) {
      double mean = totals.cost(k) / totals.weight(k);
      progress.learningRate = order.learningRate(k);
      if (totals.diverged() && k == totals.steps() - 1) {
        throw TrainingDivergedException.atStep(
            progress.epoch,
            progress.step,
            done(progress, plan) == 0,
            progress.learningRate,
            mean,
            totals.weight(k),
            settings.penalty().lambda());
      }
      progress.cost += totals.cost(k);
      progress.weight += totals.weight(k);
      StepReport report =
          new StepReport(progress.epoch, progress.step, mean, progress.learningRate);
      listeners.forEach(listener -> listener.onStep(report));
      progress.step++;
    }
  }

  private boolean isDone(TrainingState progress) {
    return progress.epoch > settings.epochs()
        || (progress.step == 0 && settings.stopping().isEnough(progress.history));
  }

  private static long done(TrainingState progress, BatchPlan plan) {
    return (progress.epoch - 1L) * plan.steps() + progress.step;
  }

  private RunIdentity identity(
      Topology topology,
      Survey survey,
      Optional<Examples> validation,
      BatchPlan plan,
      Parallelism cores) {
    Map<String, String> facts = new HashMap<>();
    facts.put("Nabla", Provenance.versionOfNabla());
    facts.put("BLAS", Blas.best().name());
    facts.put("topology", topology.toString());
    facts.put("data", survey.identity());
    validation.ifPresent(held -> facts.put("validation", held.survey(topology).identity()));
    facts.put("chunks", String.valueOf(plan.chunks()));
    facts.put("epochs", String.valueOf(settings.epochs()));
    facts.put("batchSize", String.valueOf(plan.batchSize()));
    facts.put("seed", String.valueOf(settings.seed()));
    facts.put("initializer", settings.initializer().label());
    facts.put("optimizer", settings.optimizer().toString());
    facts.put("learningRate", settings.schedule().toString());
    facts.put("penalty", settings.penalty().toString());
    facts.put("stopping", settings.stopping().toString());
    if (cores.tasks() > 1 && execution.stepsPerRound().orElse(1) > 1) {
      facts.put(
          "local SGD",
          cores.tasks() + " replicas, " + execution.stepsPerRound().getAsInt() + " steps");
    }
    return new RunIdentity(facts);
  }

  /** The steps from one on, as many as make a round and lie in its chunk. */
  private StepRange order(BatchPlan plan, int epoch, int step, int most) {
    int inChunk = step % plan.stepsPerChunk();
    int place = step / plan.stepsPerChunk();
    return new StepRange(
        epoch,
        EpochOrder.ofChunks(settings.seed(), epoch, plan.chunks()).at(place),
        inChunk,
        Math.min(most, plan.stepsPerChunk() - inChunk),
        (epoch - 1L) * plan.steps() + step,
        (long) settings.epochs() * plan.steps(),
        settings.schedule(),
        new Update(settings.optimizer(), settings.penalty()));
  }
}
