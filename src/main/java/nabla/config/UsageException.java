package nabla.config;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import nabla.text.ForUsers;
import nabla.text.Shown;

/**
 * The command line or the configuration can't be used; the message names setting, rule, value, and
 * file and line.
 */
public final class UsageException extends RuntimeException implements ForUsers {

  private static final long serialVersionUID = 1;

  /** With a message, which becomes one line that can be printed. */
  public UsageException(String message) {
    super(Shown.message(message));
  }

  /** With such a message, and what it came from. */
  public UsageException(String message, Throwable cause) {
    super(Shown.message(message), cause);
  }

  /** Requires of an option that something holds. */
  public static void require(String option, boolean holds, String rule, Object got) {
    if (!holds) {
      throw new UsageException("%s must be %s, got %s".formatted(option, rule, got));
    }
  }

  /**
   * With a message and the place it speaks of, such as {@code mnist.conf:12}; of what several files
   * say, the place in the first of them.
   *
   * @param origin of what it speaks of; null if nobody knows
   */
  static UsageException at(String message, ConfigOrigin origin) {
    String source =
        origin == null
            ? ""
            : origin
                .description()
                .replaceFirst("^merge of ", "")
                .replaceFirst(",?" + ConfReader.DEFAULTS + ".*$", "")
                .replaceFirst(": \\d+(-\\d+)?(,.*)?$", "");
    return source.isEmpty()
        ? new UsageException(message)
        : at(message, source, origin.lineNumber());
  }

  /** With a line of a file, from 1; below that it is none. */
  static UsageException at(String message, String file, int line) {
    String name = file.startsWith(ConfReader.SET) ? file : fileName(file);
    return new UsageException("%s (%s%s)".formatted(message, name, line > 0 ? ":" + line : ""));
  }

  private static String fileName(String file) {
    return Shown.text(String.valueOf(Path.of(file).getFileName()), 80);
  }
}
