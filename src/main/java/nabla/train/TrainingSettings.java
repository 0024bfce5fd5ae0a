package nabla.train;

import java.util.Objects;
import nabla.engine.EarlyStopping;
import nabla.engine.OnDivergence;
import nabla.nn.Initializer;
import nabla.optim.Adam;
import nabla.optim.Cosine;
import nabla.optim.L2;
import nabla.optim.Momentum;
import nabla.optim.Nesterov;
import nabla.optim.Optimizer;
import nabla.optim.Schedule;

/**
 * How to train. Together with the rows and the topology it decides every bit of the result.
 *
 * @param epochs how often every example is used, at least 1
 * @param batchSize B, examples per update, at least 1; more than there are means all of them
 * @param seed of the initial parameters and every order of examples
 * @param initializer how parameters begin
 * @param optimizer the update rule
 * @param schedule η over the steps
 * @param penalty on large weights
 * @param stopping when to stop before the last epoch
 * @param onDivergence what comes of a training that goes astray
 */
public record TrainingSettings(
    int epochs,
    int batchSize,
    long seed,
    Initializer initializer,
    Optimizer optimizer,
    Schedule schedule,
    L2 penalty,
    EarlyStopping stopping,
    OnDivergence onDivergence) {

  /** Settings for all epochs, without early stopping; a training that diverges fails. */
  public TrainingSettings(
      int epochs,
      int batchSize,
      long seed,
      Initializer initializer,
      Optimizer optimizer,
      Schedule schedule,
      L2 penalty) {
    this(
        epochs,
        batchSize,
        seed,
        initializer,
        optimizer,
        schedule,
        penalty,
        EarlyStopping.NEVER,
        OnDivergence.FAIL);
  }

  /** The same in the words of the table of settings. */
  public nabla.settings.TrainingSettings in(Execution execution) {
    nabla.settings.TrainingSettings table = new nabla.settings.TrainingSettings();
    table.setEpochs(epochs).setBatchSize(batchSize).setSeed(seed);
    table.setInitializer(initializer.label());
    if (optimizer instanceof Momentum momentum) {
      table.setOptimizer("momentum").setMomentum(momentum.coefficient());
    } else if (optimizer instanceof Nesterov nesterov) {
      table.setOptimizer("nesterov").setMomentum(nesterov.coefficient());
    } else if (optimizer instanceof Adam adam) {
      table
          .setOptimizer("adam")
          .setBeta1(adam.beta1())
          .setBeta2(adam.beta2())
          .setEpsilon(adam.epsilon());
    } else {
      table.setOptimizer("gradient-descent");
    }
    if (schedule instanceof Cosine cosine) {
      table.setLearningRateSchedule("cosine").setLearningRate(cosine.learningRate());
      table.setFinalLearningRate(cosine.finalRate());
    } else {
      table.setLearningRate(schedule.rate(0, 1));
    }
    table.setRegParam(penalty.lambda()).setPatience(stopping.patience());
    table.setTol(stopping.tolerance()).setOnDivergence(onDivergence.label());
    table.setChunkMegabytes((int) (execution.chunkBytes() >> 20));
    return table.setLocalSteps(execution.localSteps());
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public TrainingSettings {
    Objects.requireNonNull(initializer, "initializer");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(penalty, "penalty");
    Objects.requireNonNull(stopping, "stopping");
    Objects.requireNonNull(onDivergence, "onDivergence");
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be at least 1, got " + epochs);
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize must be at least 1, got " + batchSize);
    }
  }
}
