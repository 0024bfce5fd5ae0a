package nabla.ml;

import java.util.Locale;

/** What {@code transform} does with a row whose features are null or not finite. */
enum HandleInvalid {
  /** The job fails; the message shows the row's features. */
  ERROR,

  /** The row is left out. */
  SKIP,

  /** The row stays, with null for all that would be computed. */
  KEEP;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a stage is told to do. */
  static HandleInvalid of(MlpParams<?> stage) {
    return valueOf(stage.getHandleInvalid().toUpperCase(Locale.ROOT));
  }

  /** Takes note of what is wrong with a row: an exception if that is an error. */
  void reject(String problem) {
    if (this == ERROR) {
      throw new IllegalArgumentException(
          problem + "; handleInvalid can be set to skip or keep such rows");
    }
  }
}
