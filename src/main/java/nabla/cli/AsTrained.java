package nabla.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import nabla.config.ConfTable;
import nabla.config.UsageException;
import nabla.model.TrainedModel;
import nabla.settings.Metric;
import nabla.table.TargetScale;
import nabla.text.Redaction;
import nabla.text.Shown;

/**
 * What a model file says of the data that it was trained on, by the command line or by an
 * estimator.
 *
 * <p>Whoever wrote the file chose these texts. So what decides which code runs and what it opens is
 * taken from a short list only.
 */
record AsTrained(TrainedModel model) {

  private static final String OPTION = "data.options.";
  private static final Set<String> FORMATS =
      Set.of("parquet", "orc", "json", "csv", "text", "avro", "libsvm");
  private static final Set<String> OPTIONS =
      ignoringCase(
          """
          allowBackslashEscapingAnyCharacter allowComments allowNonNumericNumbers
          allowNumericLeadingZeros allowSingleQuotes allowUnquotedFieldNames
          charToEscapeQuoteEscaping charset comment dateFormat delimiter emptyValue
          encoding enforceSchema escape header ignoreLeadingWhiteSpace
          ignoreTrailingWhiteSpace inferSchema lineSep locale mergeSchema mode multiLine
          nanValue negativeInf nullValue numFeatures positiveInf preferDate
          primitivesAsString quote recursiveFileLookup samplingRatio sep timeZone
          timestampFormat vectorType
          """);

  private static Set<String> ignoringCase(String names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(Arrays.asList(names.strip().split("\\s+", -1)));
    return set;
  }

  Optional<String> features() {
    return column("--features", "featuresCol");
  }

  /** The column of class indexes, if it learned classes. */
  Optional<String> label() {
    return model.labels().isEmpty() ? Optional.empty() : column("--label", "labelCol");
  }

  /** The column of target numbers, if it learned those; an estimator calls it labelCol too. */
  Optional<String> target() {
    return model.labels().isEmpty()
        ? column("--target", "targetCol").or(() -> column("--target", "labelCol"))
        : Optional.empty();
  }

  Optional<String> weight() {
    return column("--weight", "weightCol");
  }

  /** The metric that its epochs went by; the cost, if the model does not say. */
  Metric metric() {
    String label = said().getOrDefault("training.metric", said().getOrDefault("metric", ""));
    return Metric.find(label)
        .filter(one -> one.fits(!model.labels().isEmpty(), model.topology().outputs()))
        .orElse(Metric.COST);
  }

  /** A column that the command line calls data.name, an estimator name. */
  private Optional<String> column(String argument, String name) {
    Optional<String> column =
        Optional.ofNullable(said().getOrDefault("data." + name, said().get(name)))
            .filter(text -> !text.isEmpty());
    column.ifPresent(text -> requireKnown(argument, text));
    return column;
  }

  private Map<String, String> said() {
    return model.provenance().circumstances();
  }

  /** A variable's value, or a secret, is in no model file; nor is its name looked up again. */
  private static void requireKnown(String argument, String saved) {
    if (Redaction.isLeftOut(saved)) {
      throw new UsageException(
          "%s must be given, the model file says no more than %s"
              .formatted(argument, Shown.quoted(saved)));
    }
  }

  /** The format of the data, one of the usual ones for files, if the model says it. */
  Optional<String> format() {
    Optional<String> format = Optional.ofNullable(said().get("data.format"));
    format
        .filter(name -> !FORMATS.contains(name.toLowerCase(Locale.ROOT)))
        .ifPresent(
            name -> {
              throw new UsageException(
                  "--format must be given, the model file's \"%s\" is not one of %s"
                      .formatted(Shown.text(name), String.join(", ", new TreeSet<>(FORMATS))));
            });
    return format;
  }

  /** The columns that it learned to say, as far as it tells. */
  List<String> labels() {
    List<String> numbers = model.preparation().targets().stream().map(TargetScale::name).toList();
    return numbers.isEmpty() ? label().or(this::target).stream().toList() : numbers;
  }

  /** The columns of a table that were not learned from, as far as it tells. */
  List<String> keys() {
    return ConfTable.KEY_COLS
        .rule()
        .read(said().getOrDefault(ConfTable.KEY_COLS.key(), ""))
        .map(List::of)
        .orElse(List.of());
  }

  /**
   * The options of the format, but for those that are given anew; none that could do more than say
   * how a file is read.
   */
  Map<String, String> options(Set<String> given) {
    Map<String, String> options = new TreeMap<>();
    for (Map.Entry<String, String> saved : said().entrySet()) {
      String option = saved.getKey().replace(OPTION, "");
      if (saved.getKey().startsWith(OPTION) && !given.contains(option)) {
        requireKnown("--option " + option + "=…", saved.getValue());
        if (!OPTIONS.contains(option)) {
          throw new UsageException(
              "--format must be given, and what it needs by --option: the model file names the option \"%s\", which a file may not choose"
                  .formatted(Shown.text(option)));
        }
        options.put(option, saved.getValue());
      }
    }
    return options;
  }
}
