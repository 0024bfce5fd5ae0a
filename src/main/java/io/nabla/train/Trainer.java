package io.nabla.train;

import io.nabla.data.BatchPlan;
import io.nabla.data.Examples;
import io.nabla.data.Shards;
import io.nabla.data.Survey;
import io.nabla.nn.GradientSum;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import io.nabla.optim.OptimizerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network: the loop over epochs and steps.
 *
 * <p>The same rows, settings and seed give the same parameters, bit for bit, on the same kind of
 * CPU with the same BLAS, whatever the partitioning of the rows and the number of cores, tasks or
 * executors.
 */
public final class Trainer {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final TrainingSettings settings;
  private final List<TrainingListener> listeners;

  /** A trainer; the listeners are told of every run of it. */
  public Trainer(TrainingSettings settings, List<TrainingListener> listeners) {
    this.settings = settings;
    this.listeners = List.copyOf(listeners);
  }

  /**
   * Trains from the initial parameters on.
   *
   * @param topology what to train; its inputs and outputs must fit the examples
   * @param training the examples to learn from
   * @param validation examples to evaluate on after every epoch
   * @throws io.nabla.data.DataException if the examples can't be used
   * @throws TrainingDivergedException if cost or gradient become infinite or NaN
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
    BatchPlan batches = BatchPlan.atMost(survey.rows(), settings.batchSize());
    if (batches.batchSize() < settings.batchSize()) {
      LOG.warn(
          "batchSize {} is more than the {} training examples: every batch is all of them",
          settings.batchSize(),
          survey.rows());
    }
    if (survey.classesSeen() == 1) {
      LOG.warn("{} holds one class only: there is nothing to tell apart", training.name());
    }
    int shardCount = batches.microbatches();
    int tasks = Tasks.atMost(shardCount);
    try (Shards shards = Shards.pack(training, survey, settings.seed(), shardCount, tasks);
        Validation evaluation = Validation.of(validation, topology)) {
      Round round = new Round(seenAs.apply(shards), batches, settings.seed());
      Plan plan =
          new Plan(
              survey.rows(),
              batches.batchSize(),
              batches.steps(),
              settings.epochs(),
              shardCount,
              tasks);
      listeners.forEach(listener -> listener.onStart(plan));
      return run(topology, round, plan, evaluation);
    } finally {
      listeners.forEach(TrainingListener::close);
    }
  }

  private TrainingResult run(Topology topology, Round round, Plan plan, Validation validation) {
    Parameters parameters = settings.initializer().parameters(topology, settings.seed());
    OptimizerState state = settings.optimizer().start(topology.parameterCount());
    List<EpochReport> history = new ArrayList<>();
    long start = System.nanoTime();
    double stepSeconds = 0;
    for (int epoch = 1; epoch <= plan.epochs(); epoch++) {
      long epochStart = System.nanoTime();
      double cost = 0;
      double weight = 0;
      double learningRate = 0;
      for (int step = 0; step < plan.steps(); step++) {
        learningRate = learningRate(plan, epoch, step);
        GradientSum sum = round.gradientSum(parameters, epoch, step);
        if (!sum.isFinite()) {
          throw new TrainingDivergedException(epoch, step, learningRate, sum.meanCost());
        }
        cost += sum.cost();
        weight += sum.weight();
        StepReport report = new StepReport(epoch, step, sum.meanCost(), learningRate);
        if (sum.weight() > 0) { // a batch of examples that all weigh 0 teaches nothing
          update(parameters, sum.mean(), learningRate, state);
        }
        listeners.forEach(listener -> listener.onStep(report));
      }
      double seconds = secondsSince(epochStart);
      stepSeconds += seconds;
      EpochReport report =
          new EpochReport(
              epoch,
              cost / weight,
              validation.evaluate(parameters),
              learningRate,
              seconds,
              plan.rows() / seconds);
      history.add(report);
      listeners.forEach(listener -> listener.onEpoch(report));
    }
    return new TrainingResult(
        parameters,
        List.copyOf(history),
        secondsSince(start),
        plan.rows() * (double) plan.epochs() / stepSeconds,
        plan.rows());
  }

  /** w ← w − (η/m) Σ ∂C_x/∂w for plain gradient descent; the other rules are the optimizer's. */
  private void update(
      Parameters parameters, float[] mean, double learningRate, OptimizerState state) {
    settings.penalty().addGradient(parameters, mean, 0, mean.length);
    state.advance();
    settings.optimizer().update(parameters.values(), mean, learningRate, state, 0, mean.length);
  }

  private double learningRate(Plan plan, int epoch, int step) {
    long steps = plan.steps();
    return settings.schedule().rate((epoch - 1) * steps + step, plan.epochs() * steps);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
