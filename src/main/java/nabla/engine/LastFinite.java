package nabla.engine;

import java.util.Optional;
import nabla.linalg.Blas;
import nabla.model.Checkpoint;
import nabla.nn.Parameters;
import nabla.optim.L2;
import nabla.optim.Optimizer;
import nabla.optim.OptimizerState;

/**
 * The parameters at the end of the last epoch in which all was finite (at first the initial ones),
 * for a training that is to end with them if it diverges; for any other, nothing.
 *
 * <p>A checkpoint may be taken within an epoch, and a training that goes on from it may diverge in
 * the same epoch: so they ride in the checkpoint, as one slot more than the optimizer has.
 */
public final class LastFinite {

  private final OnDivergence onDivergence;
  private final Optimizer optimizer;
  private final L2 penalty;
  private Optional<float[]> values = Optional.empty();

  /** None yet, of a training with such settings. */
  public LastFinite(OnDivergence onDivergence, Optimizer optimizer, L2 penalty) {
    this.onDivergence = onDivergence;
    this.optimizer = optimizer;
    this.penalty = penalty;
  }

  /**
   * Looks at an epoch's last parameters, which nothing has computed with yet, and remembers them.
   *
   * @throws TrainingDivergedException if they, or what the optimizer remembers, aren't finite
   */
  public void endEpoch(TrainingState progress) {
    Blas blas = Blas.best();
    float[] parameters = progress.parameters.values();
    if (!blas.isFinite(parameters, 0, parameters.length)) {
      throw TrainingDivergedException.ofParameters(
          progress.epoch, progress.learningRate, penalty.lambda());
    }
    for (int i = 0; i < progress.state.slots(); i++) {
      if (!blas.isFinite(progress.state.slot(i), 0, parameters.length)) {
        throw TrainingDivergedException.ofOptimizer(
            progress.epoch, optimizer.toString(), penalty.lambda());
      }
    }
    remember(progress.parameters);
  }

  /** These are the ones now. */
  public void remember(Parameters parameters) {
    if (onDivergence == OnDivergence.KEEP) {
      values = Optional.of(parameters.values().clone());
    }
  }

  /** The ones remembered. */
  public Optional<float[]> values() {
    return values;
  }

  /** The checkpoint with what is remembered. */
  public Checkpoint addTo(Checkpoint checkpoint) {
    return values
        .map(more -> with(checkpoint, checkpoint.state().slots(), Optional.of(more)))
        .orElse(checkpoint);
  }

  /** The checkpoint without, and takes it over. */
  public Checkpoint takeFrom(Checkpoint checkpoint) {
    int slots = optimizer.slots();
    if (checkpoint.state().slots() <= slots) {
      return checkpoint;
    }
    if (onDivergence == OnDivergence.KEEP) {
      values = Optional.of(checkpoint.state().slot(slots));
    }
    return with(checkpoint, slots, Optional.empty());
  }

  private static Checkpoint with(Checkpoint checkpoint, int slots, Optional<float[]> more) {
    float[][] arrays = new float[slots + (more.isPresent() ? 1 : 0)][];
    for (int i = 0; i < slots; i++) {
      arrays[i] = checkpoint.state().slot(i);
    }
    more.ifPresent(last -> arrays[slots] = last);
    OptimizerState state = new OptimizerState(checkpoint.state().step(), arrays);
    return new Checkpoint(checkpoint.parameters(), state, checkpoint.run(), checkpoint.progress());
  }
}
