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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import nabla.text.Shown;

/**
 * A configuration whose substitutions are made, twice: with values of environment variables, for
 * use; and with their names and without secrets, to be shown and saved. The two are alike but for
 * that.
 *
 * @param values for use
 * @param shown to be shown; {@link Substitutions} turns it into text
 */
record Resolved(ConfigObject values, ConfigObject shown) {

  /**
   * Makes the substitutions.
   *
   * @throws UsageException if one stands for nothing, there are too many of them, or a text is not
   *     Unicode
   */
  static Resolved of(Config config) {
    try {
      Substitutions.requireFew(config);
      ConfigObject values = resolve(config, System::getenv);
      requireUnicode(values);
      ConfigObject named = resolve(config, Substitutions::marked);
      return new Resolved(values, (ConfigObject) redacted(Redaction.inForce(), "", named));
    } catch (ConfigException e) {
      throw ConfReader.refusal(e);
    }
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
    leaves(values)
        .forEach(
            (name, value) -> {
              for (String text : List.of(name, text(value))) {
                if (text.codePoints().anyMatch(Substitutions::isNoCharacter)) {
                  throw UsageException.at(
                      "%s must be Unicode text, got %s".formatted(name, Shown.quoted(text)),
                      value.origin());
                }
              }
            });
  }

  private static String join(String name, String key) {
    return name.isEmpty() ? key : name + "." + key;
  }
}
