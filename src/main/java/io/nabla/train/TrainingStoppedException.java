package io.nabla.train;

/** Someone has ended a training before it was done: its job, its thread or all of Spark. */
public final class TrainingStoppedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  TrainingStoppedException(String why, Throwable cause) {
    super(
        "training was stopped: %s; train again, and where there are checkpoints it goes on from the newest"
            .formatted(why),
        cause);
  }
}
