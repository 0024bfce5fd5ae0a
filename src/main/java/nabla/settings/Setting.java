package nabla.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nabla.text.Shown;

/**
 * One thing that can be told, declared once: what it is called, what it must be, what it is if
 * nothing is said, and whether any bit of the result depends on it. Two are equal if they have the
 * same name.
 *
 * @param <T> what its values are
 */
public final class Setting<T> {

  private enum Decides {
    NOTHING,
    BY_ITSELF,
    WITHIN_ANOTHER
  }

  private final String section;
  private final String name;
  private final Rule<T> rule;
  private final Optional<T> byDefault;
  private final Decides decides;
  private final String documentation;

  private Setting(
      String section,
      String name,
      Rule<T> rule,
      Optional<T> byDefault,
      Decides decides,
      String documentation) {
    this.section = section;
    this.name = name;
    this.rule = rule;
    this.byDefault = byDefault;
    this.decides = decides;
    this.documentation = documentation;
  }

  /**
   * A setting without a default, on which no bit of the result depends.
   *
   * @param section of a configuration file
   * @param name in every door
   * @param documentation one line, without its rule and its default
   */
  public static <T> Setting<T> of(String section, String name, Rule<T> rule, String documentation) {
    return new Setting<>(section, name, rule, Optional.empty(), Decides.NOTHING, documentation);
  }

  /** The same setting with a default. */
  public Setting<T> defaulting(T value) {
    return new Setting<>(section, name, rule, Optional.of(value), decides, documentation);
  }

  /** The same setting, as one that the result depends on. */
  public Setting<T> deciding() {
    return new Setting<>(section, name, rule, byDefault, Decides.BY_ITSELF, documentation);
  }

  /**
   * The same setting, as one that the result depends on and another fact of a run's identity tells
   * of, such as the topology or the data.
   */
  public Setting<T> decidingWithin() {
    return new Setting<>(section, name, rule, byDefault, Decides.WITHIN_ANOTHER, documentation);
  }

  /** The same setting, for what takes only values of another rule. */
  public Setting<T> ruled(Rule<T> other) {
    return new Setting<>(section, name, other, byDefault, decides, documentation);
  }

  /** The section of a configuration file that it stands in. */
  public String section() {
    return section;
  }

  /** What it is called in every door. */
  public String name() {
    return name;
  }

  /** What it is called in a configuration file, such as {@code training.epochs}. */
  public String key() {
    return section + "." + name;
  }

  /** What its value must be. */
  public Rule<T> rule() {
    return rule;
  }

  /** Its value if nothing is said. */
  public Optional<T> byDefault() {
    return byDefault;
  }

  /** Whether any bit of the result depends on it. */
  public boolean isDeciding() {
    return decides != Decides.NOTHING;
  }

  /** Whether it is a fact of a run's identity. */
  public boolean isFact() {
    return decides == Decides.BY_ITSELF;
  }

  /** What it is for. */
  public String documentation() {
    return documentation;
  }

  /**
   * The same value, if the rule allows it.
   *
   * @throws IllegalArgumentException if not, naming setting, rule and value
   */
  public T checked(Object value) {
    if (!rule.allows(value)) {
      throw new IllegalArgumentException(
          "%s must be %s, got %s".formatted(name, rule.words(), Shown.value(value)));
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
    return other instanceof Setting<?> setting && setting.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
