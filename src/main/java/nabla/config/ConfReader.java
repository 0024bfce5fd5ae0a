package nabla.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nabla.text.Shown;

/**
 * Reads the texts of a configuration: Nabla's defaults, a conf file with what it includes, and
 * single settings. All files together are bounded, for the HOCON library's time grows with the
 * square of their length.
 */
final class ConfReader {

  private static final int MOST_BYTES = 64 << 10;
  private static final int MOST_FILES_DEEP = 8;

  private int bytes;

  /**
   * The merged configuration, with its substitutions still to be made.
   *
   * @throws ConfException if a file can't be read or isn't HOCON
   */
  static Config read(Path conf, List<String> sets) {
    if (!Files.isRegularFile(conf)) {
      String rule = Files.exists(conf) ? "be a regular file" : "exist";
      throw new ConfException("conf file must %s, got %s".formatted(rule, conf));
    }
    try {
      Config merged = new ConfReader().file(conf, 0).withFallback(defaults());
      for (String set : sets) {
        merged = set(set).withFallback(merged);
      }
      return merged;
    } catch (ConfigException e) {
      throw refusal(e);
    }
  }

  /** What to say of an objection of the library, which quotes what may be a secret. */
  static ConfException refusal(ConfigException e) {
    String said = String.valueOf(e.getMessage());
    int reference = said.indexOf("${");
    boolean unresolved = e instanceof ConfigException.UnresolvedSubstitution && reference >= 0;
    String message =
        unresolved
            ? "conf must refer to what is set, in it or in the environment, and not in a circle, got "
                + said.substring(reference).replaceFirst("(?<=\\}) .*", "")
            : "conf must be HOCON, got what is none; look for a quote, a brace or a comma amiss";
    ConfException refusal = ConfException.at(message, Origins.shown(e.origin()));
    refusal.initCause(e);
    return refusal;
  }

  /** The content of a file. */
  Config file(Path file, int deep) {
    if (deep > MOST_FILES_DEEP) {
      throw new ConfException(
          "conf must include files at most %s deep, got more, with %s"
              .formatted(MOST_FILES_DEEP, file));
    }
    String text = text(file);
    return parse(text, file.toString(), new Includes(this, file, text, deep));
  }

  private String text(Path file) {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MOST_BYTES - bytes + 1);
    } catch (IOException e) {
      throw new ConfException(
          "conf file must be readable, got %s: %s"
              .formatted(file, e.getClass().getSimpleName().replaceFirst("Exception$", "")),
          e);
    }
    bytes += content.length;
    if (bytes > MOST_BYTES) {
      throw new ConfException(
          "conf must have at most %s bytes with all it includes, got more, with %s"
              .formatted(MOST_BYTES, file));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new ConfException("conf file must be text in UTF-8, got other bytes in " + file, e);
    }
  }

  private static Config defaults() {
    try (InputStream in = ConfReader.class.getResourceAsStream("defaults.conf")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parse(text, Origins.DEFAULTS, Includes.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Config set(String set) {
    int equals = set.indexOf('=');
    if (equals < 1) {
      throw new ConfException(
          "--set must be key=value, got " + Shown.quoted(Redaction.inForce().text(set)));
    }
    String key = set.substring(0, equals).strip();
    String text = set.substring(equals + 1).strip();
    String origin = "--set " + Shown.text(key, 80);
    if (text.length() > MOST_BYTES) {
      throw new ConfException(
          "%s must have at most %s characters, got %s"
              .formatted(origin, MOST_BYTES, text.length()));
    }
    boolean structured = text.startsWith("[") || text.startsWith("{") || text.startsWith("\"");
    ConfigValue value =
        structured
            ? parse("value = " + text, origin, Includes.NONE).root().get("value")
            : ConfigValueFactory.fromAnyRef("null".equals(text) ? null : text, origin);
    try {
      return ConfigFactory.empty(origin).withValue(key, value);
    } catch (ConfigException.BadPath e) {
      throw new ConfException("--set must be key=value, got the key " + Shown.quoted(key), e);
    }
  }

  private static Config parse(String text, String origin, Includes includes) {
    return ConfigFactory.parseString(
        text,
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription(origin)
            .setIncluder(includes));
  }

  /** What an include statement brings when its file is not there. */
  static ConfigObject nothing() {
    return ConfigFactory.empty().root();
  }
}
