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

  /** The one that the param names. */
  static HandleInvalid of(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
