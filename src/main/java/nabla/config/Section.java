package nabla.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import nabla.nn.Family;
import nabla.text.Shown;

/**
 * A section of a configuration, which remembers the keys that were asked for, so that {@link #end}
 * can tell which of those given nobody knows.
 */
final class Section {

  private final String path;
  private final ConfigObject values;
  private final ConfigObject shown;
  private final Set<String> known = new TreeSet<>();
  private final Map<String, Section> sections = new HashMap<>();
  private final List<Section> elements = new ArrayList<>();

  private Section(String path, ConfigObject values, ConfigObject shown) {
    this.path = path;
    this.values = values;
    this.shown = shown;
  }

  /** The whole configuration. */
  static Section root(Resolved configuration) {
    return new Section("", configuration.values(), configuration.shown());
  }

  /** The full name of a key, such as {@code training.epochs}. */
  String name(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Where a key is set, or else where the section is. */
  String where(String key) {
    ConfigValue value = values.get(key);
    return Origins.shown(value == null ? values.origin() : value.origin());
  }

  boolean has(String key) {
    return find(key).isPresent();
  }

  Section section(String key) {
    if (require(key) instanceof ConfigObject object) {
      Section section = new Section(name(key), object, (ConfigObject) shown.get(key));
      sections.put(key, section);
      return section;
    }
    throw mustBe(key, "a section { … }");
  }

  List<Section> sections(String key) {
    if (!(require(key) instanceof ConfigList list)) {
      throw mustBe(key, "a list of sections [{ … }, …]");
    }
    List<Section> read = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      ConfigValue element = ((ConfigList) shown.get(key)).get(i);
      if (!(list.get(i) instanceof ConfigObject object)) {
        throw refused(name(key), "a list of sections [{ … }, …]", list.get(i), element);
      }
      read.add(new Section("%s[%s]".formatted(name(key), i), object, (ConfigObject) element));
    }
    elements.addAll(read);
    return read;
  }

  /** All keys of a section that may hold any, with their values as text. */
  SortedMap<String, String> texts(String key) {
    SortedMap<String, String> texts = new TreeMap<>();
    Section section = section(key);
    section.known.addAll(section.values.keySet());
    section
        .values
        .toConfig()
        .entrySet()
        // A key such as mergeSchema.x was split at its dots on the way in.
        .forEach(
            entry ->
                texts.put(
                    String.join(".", ConfigUtil.splitPath(entry.getKey())),
                    asText(entry.getValue())));
    return texts;
  }

  String text(String key) {
    ConfigValue value = require(key);
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      throw mustBe(key, "text");
    }
    String text = asText(value);
    if (text.isBlank()) {
      throw mustBe(key, "text that isn't blank");
    }
    return text;
  }

  Optional<String> optionalText(String key) {
    return find(key).map(value -> text(key));
  }

  /** Where a file is, on any file system. */
  String location(String key) {
    String text = text(key);
    if (text.indexOf('\0') >= 0) {
      throw mustBe(key, "a path, which has no NUL");
    }
    return text;
  }

  Optional<String> optionalLocation(String key) {
    return find(key).map(value -> location(key));
  }

  int atLeastOne(String key) {
    return atLeast(1, key);
  }

  int atLeastZero(String key) {
    return atLeast(0, key);
  }

  private int atLeast(int least, String key) {
    String rule = "an integer from %s to 2147483647".formatted(least);
    long number = integer(key, rule);
    if (number < least || number > Integer.MAX_VALUE) {
      throw mustBe(key, rule);
    }
    return (int) number;
  }

  /** An integer of at least 1, or none for {@code auto}. */
  OptionalInt atLeastOneOrAuto(String key) {
    return "auto".equals(text(key)) ? OptionalInt.empty() : OptionalInt.of(atLeastOne(key));
  }

  long integer(String key) {
    return integer(key, "an integer from -2^63 to 2^63 - 1");
  }

  private long integer(String key, String rule) {
    try {
      return Long.parseLong(asText(require(key)));
    } catch (NumberFormatException e) {
      throw mustBe(key, rule);
    }
  }

  double number(String key, Range range) {
    double number;
    try {
      number = Double.parseDouble(asText(require(key)));
    } catch (NumberFormatException e) {
      throw mustBe(key, "a number, " + range.words());
    }
    if (!range.holds().test(number)) {
      throw mustBe(key, range.words());
    }
    return number;
  }

  /** One of a family, by its label. */
  <T> T oneOf(String key, T[] family, Function<T, String> label) {
    String text = text(key);
    for (T one : family) {
      if (label.apply(one).equals(text)) {
        return one;
      }
    }
    throw mustBe(
        key, Arrays.stream(family).map(label).collect(Collectors.joining(", ", "one of ", "")));
  }

  /** The member of a family that the value names. */
  <T> T oneOf(String key, Family<T> family) {
    String text = text(key);
    return checked(key, () -> family.find(text))
        .orElseThrow(() -> mustBe(key, "one of " + family.labels()));
  }

  /** What is made of several values, where the maker's objection gets the place of one added. */
  <T> T checked(String key, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new ConfException("%s (%s)".formatted(e.getMessage(), where(key)), e);
    }
  }

  ConfException mustBe(String key, String rule) {
    return refused(name(key), rule, require(key), shown.get(key));
  }

  /**
   * Ends the reading of the section and of those in it.
   *
   * @return the section as it may be shown, without defaults that nobody asked for
   * @throws ConfException if a key is left over that doesn't come with Nabla
   */
  ConfigObject end() {
    Map<String, ConfigValue> read = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : shown.entrySet()) {
      String key = entry.getKey();
      if (known.contains(key)) {
        read.put(key, sections.containsKey(key) ? sections.get(key).end() : entry.getValue());
      } else if (!Origins.isDefault(values.get(key).origin())) {
        throw ConfException.at(
            "%s must be one of %s, got %s"
                .formatted(
                    path.isEmpty() ? "key" : "key of " + path,
                    String.join(", ", known),
                    Shown.quoted(key)),
            where(key));
      }
    }
    elements.forEach(Section::end);
    return ConfigValueFactory.fromMap(read).withOrigin(shown.origin());
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
                ConfException.at(
                    name(key) + " must be set, got nothing",
                    Origins.isDefault(values.origin()) ? "" : Origins.shown(values.origin())));
  }

  private static ConfException refused(
      String name, String rule, ConfigValue value, ConfigValue shown) {
    String got = Substitutions.named(asText(shown));
    return ConfException.at(
        "%s must be %s, got %s"
            .formatted(
                name,
                rule,
                value.valueType() == ConfigValueType.STRING ? Shown.quoted(got) : Shown.text(got)),
        Origins.shown(shown.origin()));
  }

  /** A value as text: of a number, as it was written, so that no digit is lost. */
  static String asText(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT, LIST, NULL -> value.render(ConfigRenderOptions.concise());
      case STRING, NUMBER, BOOLEAN -> value.atKey("value").getString("value");
    };
  }
}
