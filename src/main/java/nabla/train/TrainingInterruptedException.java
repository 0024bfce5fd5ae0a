package nabla.train;

import nabla.text.ForUsers;

/** A training was ended from outside before it was done: its job, its thread or all of Spark. */
public final class TrainingInterruptedException extends RuntimeException implements ForUsers {

  private static final long serialVersionUID = 1;

  TrainingInterruptedException(String why, Throwable cause) {
    super(
        "training was stopped: %s; train again, and where there are checkpoints it goes on from the newest"
            .formatted(why),
        cause);
  }
}
