package nabla.config;

import com.typesafe.config.ConfigObject;
import java.util.SortedMap;
import java.util.TreeMap;
import nabla.settings.Rule;

/**
 * The options of a format.
 *
 * @param texts by name, as Spark's DataFrameReader gets them
 */
public record Options(SortedMap<String, String> texts) {

  static final Options NONE = new Options(new TreeMap<>());

  static final Rule<Options> RULE =
      new Rule<>(
          Options.class,
          "a section { … }",
          text -> null,
          options -> options.texts.isEmpty() ? "{}" : options.texts.toString(),
          options -> true);

  /** All that an object holds: a key such as mergeSchema.x was split at its dots on the way in. */
  static Options of(ConfigObject object) {
    SortedMap<String, String> texts = new TreeMap<>();
    ConfValues.leaves(object).forEach((name, value) -> texts.put(name, ConfValues.text(value)));
    return new Options(texts);
  }
}
