package nabla.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import nabla.settings.Rule;

/**
 * The options of a format, by name.
 *
 * @param texts what Spark's DataFrameReader gets
 */
public record Options(SortedMap<String, String> texts) {

  static final Options NONE = new Options(Map.of());

  static final Rule<Options> RULE =
      new Rule<>(
          Options.class,
          "a section { … }",
          text -> {
            throw new IllegalArgumentException(text);
          },
          options -> options.texts.isEmpty() ? "{}" : options.texts.toString(),
          options -> true);

  Options(Map<String, String> texts) {
    this(new TreeMap<>(texts));
  }

  /** All that an object holds: a key such as mergeSchema.x was split at its dots on the way in. */
  static Options of(ConfigObject object) {
    Map<String, String> texts = new TreeMap<>();
    object
        .toConfig()
        .entrySet()
        .forEach(
            entry ->
                texts.put(
                    String.join(".", ConfigUtil.splitPath(entry.getKey())),
                    Resolved.text(entry.getValue())));
    return new Options(texts);
  }

  /** Copies the texts. */
  public Options {
    texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
  }
}
