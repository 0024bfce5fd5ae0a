package nabla.settings;

/**
 * What has a value for every setting of a table, and takes other ones.
 *
 * @param <S> what setters return: the object itself
 */
public interface Settable<S> extends Values {

  /**
   * Sets a setting, and returns the object itself.
   *
   * @throws IllegalArgumentException if its rule forbids the value; the message names all three
   */
  <T> S set(Setting<T> setting, T value);
}
