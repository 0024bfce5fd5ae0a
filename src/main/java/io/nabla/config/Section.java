package io.nabla.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;

/**
 * A section of a configuration, which remembers the keys that were asked for, so that {@link #end}
 * can tell which of those given nobody knows.
 */
final class Section {

  /**
   * The origin of what comes with Nabla: a key of it that goes unread is no mistake of the user's.
   */
  static final String DEFAULTS = "defaults.conf";

  private final String path;
  private final ConfigObject values;
  private final TreeSet<String> known = new TreeSet<>();

  Section(String path, ConfigObject values) {
    this.path = path;
    this.values = values;
  }

  /** The full name of a key, such as {@code training.epochs}. */
  String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Where a key is set, or else where the section is. */
  String where(String key) {
    ConfigValue value = values.get(key);
    return where(value == null ? values.origin() : value.origin());
  }

  boolean has(String key) {
    return find(key).isPresent();
  }

  Section section(String key) {
    ConfigValue value = require(key);
    if (value instanceof ConfigObject object) {
      return new Section(name(key), object);
    }
    throw illTyped(key, "a section { … }", value);
  }

  List<Section> sections(String key) {
    ConfigValue value = require(key);
    if (!(value instanceof ConfigList list)) {
      throw illTyped(key, "a list of sections [{ … }, …]", value);
    }
    List<Section> sections = new ArrayList<>();
    for (ConfigValue element : list) {
      if (!(element instanceof ConfigObject object)) {
        throw illTyped(key, "a list of sections [{ … }, …]", element);
      }
      sections.add(new Section("%s[%d]".formatted(name(key), sections.size()), object));
    }
    return sections;
  }

  /** All keys of a section that may hold any, with their values as text. */
  SortedMap<String, String> texts(String key) {
    SortedMap<String, String> texts = new TreeMap<>();
    section(key)
        .values
        .toConfig()
        .entrySet()
        .forEach(
            entry -> {
              // A key such as mergeSchema.x was split at its dots on the way in.
              String text =
                  String.join(".", com.typesafe.config.ConfigUtil.splitPath(entry.getKey()));
              texts.put(text, String.valueOf(entry.getValue().unwrapped()));
            });
    return texts;
  }

  String text(String key) {
    ConfigValue value = require(key);
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      throw illTyped(key, "text", value);
    }
    String text = String.valueOf(value.unwrapped());
    if (text.isBlank()) {
      throw illTyped(key, "text that isn't blank", value);
    }
    return text;
  }

  Optional<String> optionalText(String key) {
    return find(key).map(value -> text(key));
  }

  int atLeastOne(String key) {
    return atLeast(1, key);
  }

  int atLeastZero(String key) {
    return atLeast(0, key);
  }

  private int atLeast(int least, String key) {
    long number = integer(key);
    if (number < least || number > Integer.MAX_VALUE) {
      throw illTyped(key, "an integer from %d to 2147483647".formatted(least), require(key));
    }
    return (int) number;
  }

  /** An integer of at least 1, or none for {@code auto}. */
  OptionalInt atLeastOneOrAuto(String key) {
    return "auto".equals(text(key)) ? OptionalInt.empty() : OptionalInt.of(atLeastOne(key));
  }

  long integer(String key) {
    ConfigValue value = require(key);
    try {
      return Long.parseLong(scalar(value));
    } catch (NumberFormatException e) {
      throw illTyped(key, "an integer", value);
    }
  }

  /**
   * A number within bounds.
   *
   * @param rule the bounds in words, to follow "must be"
   */
  double number(String key, String rule, DoublePredicate bounds) {
    ConfigValue value = require(key);
    double number;
    try {
      number = Double.parseDouble(scalar(value));
    } catch (NumberFormatException e) {
      throw illTyped(key, "a number, " + rule, value);
    }
    if (!bounds.test(number)) {
      throw illTyped(key, rule, value);
    }
    return number;
  }

  /** What is made of a key's value, where the maker's objection gets the place added. */
  <T> T checked(String key, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new ConfException("%s (%s)".formatted(e.getMessage(), where(key)), e);
    }
  }

  ConfException mustBe(String key, String rule) {
    return illTyped(key, rule, require(key));
  }

  /**
   * Ends the reading of the section.
   *
   * @return the section as it was read, without defaults that nobody asked for
   * @throws ConfException if a key is left over that doesn't come with Nabla
   */
  ConfigObject end() {
    ConfigObject read = values;
    for (Map.Entry<String, ConfigValue> entry : values.entrySet()) {
      if (known.contains(entry.getKey())) {
        continue;
      }
      if (!DEFAULTS.equals(where(entry.getKey()).replaceAll(":.*", ""))) {
        throw ConfException.at(
            "%s must be one of %s, got \"%s\""
                .formatted(
                    path.isEmpty() ? "key" : "key of " + path,
                    String.join(", ", known),
                    entry.getKey()),
            where(entry.getKey()));
      }
      read = read.withoutKey(entry.getKey());
    }
    return read;
  }

  private Optional<ConfigValue> find(String key) {
    known.add(key);
    return Optional.ofNullable(values.get(key))
        .filter(value -> value.valueType() != ConfigValueType.NULL);
  }

  private ConfigValue require(String key) {
    return find(key)
        .orElseThrow(
            () ->
                ConfException.at(name(key) + " must be set, got nothing", where(values.origin())));
  }

  private ConfException illTyped(String key, String rule, ConfigValue value) {
    Object got = value.unwrapped();
    return ConfException.at(
        "%s must be %s, got %s"
            .formatted(name(key), rule, got instanceof String ? "\"" + got + "\"" : got),
        where(value.origin()));
  }

  private static String scalar(ConfigValue value) {
    // What is quoted or comes from --set is a String here, and a number all the same.
    return value instanceof ConfigObject || value instanceof ConfigList
        ? ""
        : String.valueOf(value.unwrapped());
  }

  private static String where(ConfigOrigin origin) {
    String file = origin.filename();
    String source =
        file == null
            ? origin.description().replaceAll(": \\d+(-\\d+)?$", "")
            : String.valueOf(Path.of(file).getFileName());
    return origin.lineNumber() > 0 ? source + ":" + origin.lineNumber() : source;
  }
}
