package nabla.settings;

/** What has the value of every setting of a table. */
@FunctionalInterface
public interface Values {

  /** The value of a setting, or else its default; null if it has neither. */
  <T> T get(Setting<T> setting);
}
