package nabla.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import nabla.settings.ExecutionSettings;
import nabla.settings.Setting;
import nabla.text.Redaction;
import nabla.text.Shown;

/**
 * Puts a configuration together: single settings come before those of the conf file, then those
 * that Spark's configuration has as {@code spark.nabla.<name>}, then the defaults.
 */
final class ConfReader {

  static final String SET = "--set ";

  /** What comes with Nabla. No file is called so: a name holds no NUL. */
  static final String DEFAULTS = "\0defaults";

  private ConfReader() {}

  /**
   * The merged configuration, with its substitutions still to be made.
   *
   * @param conf what gives the content of the conf file
   * @param options of the command line, texts by the keys that they stand for
   */
  static Config read(Supplier<Config> conf, Map<String, String> options, List<String> sets) {
    try {
      Config merged = conf.get().withFallback(ofSpark()).withFallback(defaults());
      for (Map.Entry<String, String> option : options.entrySet()) {
        merged = set(option.getKey(), option.getValue()).withFallback(merged);
      }
      for (String set : sets) {
        merged = set(set).withFallback(merged);
      }
      return merged;
    } catch (ConfigException e) {
      throw refusal(e);
    }
  }

  /** A setting that an option of the command line has, to the letter. */
  private static Config set(String key, String text) {
    return ConfigFactory.empty().withValue(key, ConfigValueFactory.fromAnyRef(text, SET + key));
  }

  /** Whether it comes with Nabla, so that nobody has set it. */
  static boolean isDefault(ConfigOrigin origin) {
    return origin.description().startsWith(DEFAULTS);
  }

  /** What to say of an objection of the library, which quotes what may be a secret. */
  static UsageException refusal(ConfigException e) {
    String said = String.valueOf(e.getMessage());
    int reference = said.indexOf("${");
    boolean unresolved = e instanceof ConfigException.UnresolvedSubstitution && reference >= 0;
    String message =
        unresolved
            ? "conf must refer to what is set, in it or in the environment, and not in a circle, got "
                + said.substring(reference).replaceFirst("(?<=\\}) .*", "")
            : "conf must be HOCON, got what is none; look for a quote, a brace or a comma amiss";
    UsageException refusal = UsageException.at(message, e.origin());
    refusal.initCause(e);
    return refusal;
  }

  /** What spark-submit was given by {@code --conf}, which it hands over as system properties. */
  private static Config ofSpark() {
    Config given = ConfigFactory.empty();
    for (Setting<?> setting : Setting.in(ExecutionSettings.class)) {
      String key = setting.inSpark();
      String text = System.getProperty(key);
      if (text != null) {
        given = given.withValue(setting.key(), ConfigValueFactory.fromAnyRef(text, key));
      }
    }
    return given;
  }

  private static Config defaults() {
    String text =
        ConfTable.ALL.stream()
            .filter(setting -> setting.byDefault().isPresent())
            .map(it -> it.key() + " = " + it.rule().text(it.byDefault().get()))
            .collect(Collectors.joining("\n"));
    return ConfFile.parse(text, DEFAULTS);
  }

  private static Config set(String set) {
    int equals = set.indexOf('=');
    if (equals < 1) {
      throw new UsageException(
          "--set must be key=value, got " + Shown.quoted(Redaction.inForce().text(set)));
    }
    String key = set.substring(0, equals).strip();
    String text = set.substring(equals + 1).strip();
    String origin = SET + Shown.text(key, 80);
    if (text.length() > ConfFile.MOST_BYTES) {
      throw new UsageException(
          "%s must have at most %s characters, got %s"
              .formatted(origin, ConfFile.MOST_BYTES, text.length()));
    }
    boolean structured = text.startsWith("[") || text.startsWith("{") || text.startsWith("\"");
    ConfigValue value =
        structured
            ? ConfFile.parse("value = " + text, origin).root().get("value")
            : ConfigValueFactory.fromAnyRef("null".equals(text) ? null : text, origin);
    try {
      return ConfigFactory.empty(origin).withValue(key, value);
    } catch (ConfigException.BadPath e) {
      throw new UsageException("--set must be key=value, got the key " + Shown.quoted(key), e);
    }
  }
}
