package nabla.train;

import java.util.Objects;
import nabla.engine.EarlyStopping;
import nabla.engine.OnDivergence;
import nabla.nn.Initializer;
import nabla.optim.L2;
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
