package nabla.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nabla.settings.Rule;
import nabla.settings.Setting;
import nabla.text.Shown;

/** What a configuration gives to the settings of {@link ConfTable}, and where it says so. */
final class ConfValues {

  private final Resolved configuration;

  /**
   * Looks at all keys.
   *
   * @throws UsageException if there is one that is no setting's
   */
  ConfValues(Resolved configuration) {
    this.configuration = configuration;
    requireKnown("key", configuration.values(), ConfTable.SECTIONS);
    for (String section : ConfTable.SECTIONS) {
      ConfigValue value = configuration.values().get(section);
      if (value instanceof ConfigObject settings) {
        requireKnown(
            "key of " + section,
            settings,
            ConfTable.ALL.stream()
                .filter(setting -> setting.section().equals(section))
                .map(Setting::name)
                .collect(Collectors.toCollection(TreeSet::new)));
      } else if (value.valueType() != ConfigValueType.NULL) {
        throw refused(section, "a section { … }", value, configuration.shown().get(section));
      }
    }
  }

  private static void requireKnown(String what, ConfigObject values, Collection<String> known) {
    for (String key : new TreeSet<>(values.keySet())) {
      if (!known.contains(key)) {
        throw UsageException.at(
            "%s must be one of %s, got %s"
                .formatted(what, String.join(", ", known), Shown.quoted(key)),
            values.get(key).origin());
      }
    }
  }

  /** Whether somebody has set it: {@code null} takes back what was set. */
  boolean isSet(Setting<?> setting) {
    return in(configuration.values(), setting)
        .filter(value -> !ConfReader.isDefault(value.origin()))
        .isPresent();
  }

  /**
   * The value of a setting, or else its default, if it has one.
   *
   * @throws UsageException if its rule forbids the value
   */
  <T> Optional<T> value(Setting<T> setting) {
    Optional<ConfigValue> value = in(configuration.values(), setting);
    if (value.isEmpty()) {
      return setting.byDefault();
    }
    Optional<T> read = read(setting.rule(), value.get());
    if (read.isEmpty()) {
      throw refused(
          setting.key(),
          setting.rule().words(),
          value.get(),
          in(configuration.shown(), setting).orElseThrow());
    }
    return read;
  }

  /** A value as it may be shown, if there is one. */
  Optional<ConfigValue> shown(Setting<?> setting) {
    return in(configuration.shown(), setting);
  }

  /** An objection, with the place where a setting is set, or else where its section begins. */
  UsageException refused(String message, Setting<?> setting) {
    return UsageException.at(
        message,
        in(configuration.values(), setting)
            .orElseGet(() -> configuration.values().get(setting.section()))
            .origin());
  }

  private static Optional<ConfigValue> in(ConfigObject all, Setting<?> setting) {
    return all.get(setting.section()) instanceof ConfigObject section
        ? Optional.ofNullable(section.get(setting.name()))
            .filter(value -> value.valueType() != ConfigValueType.NULL)
        : Optional.empty();
  }

  private static <T> Optional<T> read(Rule<T> rule, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return Optional.<Object>of(Options.of(object)).filter(rule::allows).map(rule.type()::cast);
    }
    if (value instanceof ConfigList list) {
      return rule.type().isArray()
          ? rule.read(list.stream().map(Resolved::text).collect(Collectors.joining(",", "[", "]")))
          : Optional.empty();
    }
    return Optional.of(Resolved.text(value)).filter(text -> !text.isBlank()).flatMap(rule::read);
  }

  private static UsageException refused(
      String name, String rule, ConfigValue value, ConfigValue shown) {
    String got = Substitutions.named(Resolved.text(shown));
    return UsageException.at(
        "%s must be %s, got %s"
            .formatted(
                name,
                rule,
                value.valueType() == ConfigValueType.STRING ? Shown.quoted(got) : Shown.text(got)),
        shown.origin());
  }
}
