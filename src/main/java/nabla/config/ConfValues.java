package nabla.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import nabla.settings.Names;
import nabla.settings.Rule;
import nabla.settings.Setting;
import nabla.text.Redaction;
import nabla.text.Shown;

/**
 * What a configuration gives to the settings of {@link ConfTable}, and where it says so.
 *
 * <p>Its substitutions are made twice, and the two are alike but for that.
 *
 * @param values for use, with the values of environment variables
 * @param shown to be shown and saved, with their names and without secrets; {@link Substitutions}
 *     turns it into text
 */
record ConfValues(ConfigObject values, ConfigObject shown) {

  /** Makes the substitutions, of which none may stand for nothing, and not too many be. */
  static ConfValues of(Config config) {
    try {
      Substitutions.requireFew(config);
      ConfigObject values = resolve(config, System::getenv);
      requireUnicode(values);
      ConfigObject named = resolve(config, Substitutions::marked);
      return new ConfValues(values, (ConfigObject) redacted(Redaction.inForce(), "", named));
    } catch (ConfigException e) {
      throw ConfReader.refusal(e);
    }
  }

  /** Requires that each key is a setting's. */
  ConfValues {
    requireKnown("key", values, ConfTable.SECTIONS);
    for (String section : ConfTable.SECTIONS) {
      ConfigValue value = values.get(section);
      if (value instanceof ConfigObject settings) {
        requireKnown(
            "key of " + section,
            settings,
            ConfTable.ALL.stream()
                .filter(setting -> setting.section().equals(section))
                .map(Setting::name)
                .collect(Collectors.toCollection(TreeSet::new)));
      } else if (value != null && value.valueType() != ConfigValueType.NULL) {
        throw refused(section, "a section { … }", value, shown.get(section));
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
    return in(values, setting).filter(value -> !ConfReader.isDefault(value.origin())).isPresent();
  }

  /** The value that a setting is given, if it is. */
  <T> Optional<T> value(Setting<T> setting) {
    Rule<T> rule = setting.rule();
    Optional<ConfigValue> value = in(values, setting);
    Optional<T> read = value.flatMap(it -> read(rule, it));
    if (value.isPresent() && read.isEmpty()) {
      throw refused(
          setting.key(), rule.words(text(value.get())), value.get(), shown(setting).orElseThrow());
    }
    return read;
  }

  /** A value as it may be shown, if there is one. */
  Optional<ConfigValue> shown(Setting<?> setting) {
    return in(shown, setting);
  }

  /** An objection, with the place where a setting is set, or else where its section begins. */
  UsageException refused(String message, Setting<?> setting) {
    return UsageException.at(
        message, in(values, setting).orElseGet(() -> values.get(setting.section())).origin());
  }

  /** Requires that no value is the place of a secret, which a run does not save. */
  ConfValues withSecrets() {
    leaves(values)
        .forEach(
            (name, value) -> {
              if (text(value).contains(Redaction.REDACTED)) {
                throw UsageException.at(
                    "%s must be given anew by --set, got the place of a secret, which no run saves"
                        .formatted(name),
                    value.origin());
              }
            });
    return this;
  }

  private static Optional<ConfigValue> in(ConfigObject all, Setting<?> setting) {
    return all.get(setting.section()) instanceof ConfigObject section
        ? Optional.ofNullable(section.get(setting.name()))
            .filter(value -> value.valueType() != ConfigValueType.NULL)
        : Optional.empty();
  }

  private static <T> Optional<T> read(Rule<T> rule, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      return Optional.<Object>of(object).filter(rule::allows).map(rule.type()::cast);
    }
    if (value instanceof ConfigList list) {
      String text =
          list.stream()
              .map(ConfValues::text)
              .map(Names::quoted)
              .collect(Collectors.joining(",", "[", "]"));
      return rule.allows("") ? Optional.empty() : rule.read(text); // any text is no list
    }
    return Optional.of(text(value)).filter(text -> !text.isBlank()).flatMap(rule::read);
  }

  private static UsageException refused(
      String name, String rule, ConfigValue value, ConfigValue shown) {
    String got = Substitutions.named(text(shown));
    return UsageException.at(
        "%s must be %s, got %s"
            .formatted(
                name,
                rule,
                value.valueType() == ConfigValueType.STRING ? Shown.quoted(got) : Shown.text(got)),
        shown.origin());
  }

  /** A value as text: of a number, as it was written, so that no digit is lost. */
  static String text(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT, LIST, NULL -> value.render(ConfigRenderOptions.concise());
      case STRING, NUMBER, BOOLEAN -> value.atKey("value").getString("value");
    };
  }

  /** What an object holds at any depth, lists as they are, each with its full name. */
  static SortedMap<String, ConfigValue> leaves(ConfigObject object) {
    SortedMap<String, ConfigValue> leaves = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> leaf : object.toConfig().entrySet()) {
      leaves.put(String.join(".", ConfigUtil.splitPath(leaf.getKey())), leaf.getValue());
    }
    return leaves;
  }

  private static ConfigObject resolve(Config config, UnaryOperator<String> variables) {
    return config
        .resolve(ConfigResolveOptions.noSystem().appendResolver(new Substitutions(variables)))
        .root();
  }

  private static ConfigValue redacted(Redaction redaction, String name, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      Map<String, ConfigValue> entries = new TreeMap<>();
      object.forEach((key, entry) -> entries.put(key, redacted(redaction, join(name, key), entry)));
      return ConfigValueFactory.fromMap(entries).withOrigin(value.origin());
    }
    if (value instanceof ConfigList list) {
      List<ConfigValue> elements = new ArrayList<>();
      list.forEach(element -> elements.add(redacted(redaction, name, element)));
      return ConfigValueFactory.fromIterable(elements).withOrigin(value.origin());
    }
    if (value.unwrapped() == null) {
      return value;
    }
    String text = text(value);
    boolean secret = redaction.isSecret(name) && !Substitutions.isNothingElse(text);
    String shown = secret ? Redaction.REDACTED : redaction.text(text);
    // The library renders 1.10 as 1.1, which is another one to Spark's options.
    return shown.equals(value.unwrapped().toString())
        ? value
        : ConfigValueFactory.fromAnyRef(shown).withOrigin(value.origin());
  }

  /** Half a surrogate pair can be written in HOCON, and to no file. */
  private static void requireUnicode(ConfigObject values) {
    for (Map.Entry<String, ConfigValue> leaf : leaves(values).entrySet()) {
      String name = leaf.getKey();
      for (String text : List.of(name, text(leaf.getValue()))) {
        if (text.codePoints().anyMatch(Substitutions::isNoCharacter)) {
          throw UsageException.at(
              "%s must be Unicode text, got %s".formatted(name, Shown.quoted(text)),
              leaf.getValue().origin());
        }
      }
    }
  }

  private static String join(String name, String key) {
    return name.isEmpty() ? key : name + "." + key;
  }
}
