package nabla.model;

import java.io.IOException;
import java.util.Optional;

/** A location whose file system Hadoop does not have here; the message says what to add. */
public final class NoFileSystemException extends IOException {

  private static final long serialVersionUID = 1L;

  NoFileSystemException(String why, Optional<String> library, Throwable cause) {
    super(
        "its file system cannot be had (%s); add its library%s, by --packages or --jars of spark-submit"
            .formatted(why, library.map(name -> " " + name).orElse("")),
        cause);
  }
}
