package nabla.train;

import nabla.text.ForUsers;

/**
 * An executor ran out of memory. It then ends itself, and rejects the tasks that Spark tries there
 * meanwhile, so that is what most often arrives.
 */
public final class ExecutorMemoryException extends IllegalStateException implements ForUsers {

  private static final long serialVersionUID = 1;

  ExecutorMemoryException(Throwable cause) {
    super(
        "memory of every executor must suffice, got one that ran out of it or was shut down; give it more by spark.executor.memory, or lower the batch size or the hidden layers",
        cause);
  }
}
