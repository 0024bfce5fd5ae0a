package nabla.engine;

import nabla.text.ForUsers;

/** The training was asked to stop, and has, between two rounds. */
public final class TrainingStoppedException extends RuntimeException implements ForUsers {

  private static final long serialVersionUID = 1;

  TrainingStoppedException(long done, long steps) {
    super("training has stopped after %s of %s steps".formatted(done, steps));
  }
}
