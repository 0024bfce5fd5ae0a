package nabla.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.text.Shown;

/**
 * One thing that can be told, declared once. Two are equal if they have the same key.
 *
 * @param key what a configuration file calls it, such as {@code training.epochs}: the section, and
 *     the name that it has in every door
 * @param rule what its value must be
 * @param byDefault its value if nothing is said
 * @param decides whether any bit of the result depends on it
 * @param documentation one line, without its rule and its default
 * @param <T> what its values are
 */
public record Setting<T>(
    String key, Rule<T> rule, Optional<T> byDefault, Decides decides, String documentation) {

  /** Whether any bit of the result depends on a setting, and which fact of a run tells of it. */
  public enum Decides {
    /** No bit does. */
    NOTHING,
    /** It is a fact by itself. */
    BY_ITSELF,
    /** Another fact tells of it, such as the topology or the data. */
    WITHIN_ANOTHER
  }

  /** A setting without a default, on which no bit of the result depends. */
  public static <T> Setting<T> of(String key, Rule<T> rule, String documentation) {
    return new Setting<>(key, rule, Optional.empty(), Decides.NOTHING, documentation);
  }

  /** A setting with a default, on which no bit of the result depends. */
  public static <T> Setting<T> of(String key, Rule<T> rule, T byDefault, String documentation) {
    return of(key, rule, documentation).with(rule, byDefault);
  }

  /** The same setting with another rule and default. */
  public Setting<T> with(Rule<T> other, T value) {
    return new Setting<>(key, other, Optional.of(value), decides, documentation);
  }

  /** The same setting, as one that the result depends on. */
  public Setting<T> deciding() {
    return new Setting<>(key, rule, byDefault, Decides.BY_ITSELF, documentation);
  }

  /** The same setting, as one that the result depends on and another fact tells of. */
  public Setting<T> decidingWithin() {
    return new Setting<>(key, rule, byDefault, Decides.WITHIN_ANOTHER, documentation);
  }

  /** The section of a configuration file that it stands in. */
  public String section() {
    return key.substring(0, key.indexOf('.'));
  }

  /** What it is called in every door. */
  public String name() {
    return key.substring(key.indexOf('.') + 1);
  }

  /** What spark.ml calls it or, where it says how work is shared out, Spark's configuration. */
  public String inSpark() {
    return section().equals("execution") ? "spark.nabla." + name() : name();
  }

  /**
   * The same value, if the rule allows it; else an exception that names setting, rule and value.
   */
  public T checked(Object value) {
    if (!rule.allows(value)) {
      throw new IllegalArgumentException(
          "%s must be %s, got %s".formatted(name(), rule.words(value), Shown.value(value)));
    }
    return rule.type().cast(value);
  }

  /** The settings that a table, an interface with constants, declares, in its order. */
  public static List<Setting<?>> in(Class<?> table) {
    List<Setting<?>> settings = new ArrayList<>();
    for (java.lang.reflect.Field field : table.getFields()) {
      if (field.getType() == Setting.class) {
        try {
          settings.add((Setting<?>) field.get(null));
        } catch (IllegalAccessException e) {
          throw new IllegalStateException("constants of a table must be public, got " + field, e);
        }
      }
    }
    return List.copyOf(settings);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Setting<?> setting && setting.key.equals(key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }
}
