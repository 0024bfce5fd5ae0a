package nabla.model;

import java.io.IOException;
import nabla.text.ForUsers;
import nabla.text.Shown;

/** A model file that cannot be read or written; the message is one line, fit for the user. */
public final class ModelException extends RuntimeException implements ForUsers {

  private static final long serialVersionUID = 1L;

  private static final int MOST = 300;

  /** A message that names the file, what is wrong and the way out. */
  public ModelException(String message) {
    super(Shown.message(message));
  }

  /** The same, with what made it known. */
  public ModelException(String message, Throwable cause) {
    super(Shown.message(message), cause);
  }

  /** What to say if a file system refuses a file. */
  public static ModelException refused(String what, String location, String verb, IOException e) {
    return new ModelException(
        "%s %s cannot be %s: %s; check the path%s and your rights"
            .formatted(
                what,
                Storage.shown(location),
                verb,
                oneLine(e),
                verb.equals("written") ? ", the space left" : ""),
        e);
  }

  /** An exception's message as a part of one. */
  static String oneLine(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return Shown.text(message.replaceAll("\\s+", " "), MOST);
  }
}
