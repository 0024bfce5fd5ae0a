package nabla.engine;

import java.util.Locale;

/** What comes of a training whose cost or parameters are no longer finite. */
public enum OnDivergence {
  /** It fails, with a {@link TrainingDivergedException}. */
  FAIL,

  /**
   * It ends with the parameters of the end of the last epoch in which all was finite, and a
   * warning; with those it began with if that was the first epoch, or if outputs for some training
   * example overflow under the others.
   */
  KEEP;

  /** The name in configuration files: {@code fail, keep}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
