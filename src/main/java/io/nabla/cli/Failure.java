package io.nabla.cli;

import io.nabla.config.ConfException;
import io.nabla.data.DataException;
import io.nabla.model.ModelException;
import io.nabla.train.TrainingDivergedException;
import java.nio.file.FileSystemException;

/** What to say of an exception in one line. */
final class Failure {

  private Failure() {}

  /** The message of the exception in the chain that was written for users, or else of the first. */
  static String message(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfException
          || cause instanceof UsageException
          || cause instanceof DataException
          || cause instanceof ModelException
          || cause instanceof TrainingDivergedException) {
        return cause.getMessage();
      }
      if (cause instanceof FileSystemException file) {
        String reason =
            file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
        return "file must be accessible, got %s: %s".formatted(file.getFile(), reason);
      }
    }
    String message = firstLine(thrown);
    return message.isEmpty() ? thrown.getClass().getSimpleName() : message;
  }

  /** The first line of a message of Spark's, without its error class and SQLSTATE. */
  static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^\\[[A-Z_.]+\\] ", "")
        .replaceFirst(" SQLSTATE: \\w+$", "");
  }
}
