package nabla.engine;

/** Is told how training goes, on the driver, by the thread that trains. */
public interface TrainingListener extends AutoCloseable {

  /** Before the first step. */
  default void onStart(TrainingStarted plan) {}

  /** After every update. */
  default void onStep(StepReport report) {}

  /** After every epoch. */
  default void onEpoch(EpochReport report) {}

  /** When the work is shared out in another way than before, or the way has proved the best. */
  default void onSharing(String howAndWhy) {}

  /** Asked after every round: whether to stop here, with a checkpoint if there are any. */
  default boolean isToStop() {
    return false;
  }

  /** At the end, however it came. */
  @Override
  default void close() {}
}
