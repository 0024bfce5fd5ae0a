package nabla.cli;

import nabla.text.ForUsers;

/** The command was given something it can't work with; ends with exit code 2. */
final class UsageException extends RuntimeException implements ForUsers {

  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
