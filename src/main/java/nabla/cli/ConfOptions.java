package nabla.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.settings.EpochTable;
import nabla.settings.FitTable;
import nabla.settings.PreparationTable;
import nabla.settings.Rule;
import nabla.settings.Setting;
import nabla.text.Redaction;
import picocli.CommandLine.Option;

/** The options of commands that take a conf file, or the path of a table and its label. */
final class ConfOptions {

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "What to train; or --data and --label, with or without it.")
  private Optional<Path> conf = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "The rows to learn from (data.train): a file, a directory or a pattern such as 'in/*.csv', a path or a URI.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "The column to learn, of any type (data.labelCol); several of numbers: give it again.")
  private List<String> labels = List.of();

  @Option(
      names = "--features",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "The columns to learn from (data.featuresCols); default: all but label, weight and key.")
  private List<String> features = List.of();

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns that are not learned from (data.keyCols).")
  private List<String> keys = List.of();

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description = "The column of example weights (data.weightCol).")
  private Optional<String> weight = Optional.empty();

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "classification or regression (data.task); default: the label says it.")
  private Optional<String> task = Optional.empty();

  @Option(names = "--test", paramLabel = "PATH", description = "Rows to test on (data.test).")
  private Optional<String> test = Optional.empty();

  @Option(
      names = "--validation",
      paramLabel = "PATH",
      description = "Rows to measure after every epoch (data.validation).")
  private Optional<String> validation = Optional.empty();

  @Option(
      names = "--validation-fraction",
      paramLabel = "X",
      description = "The part of the rows to hold back for that (data.validationFraction).")
  private Optional<String> validationFraction = Optional.empty();

  @Option(
      names = "--format",
      description = "The format of the rows, such as csv; default: what their names end with.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "An option of the format, such as sep=; for a CSV.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting in place of the conf file's, such as training.epochs=3.")
  private List<String> sets = List.of();

  /** Whether they say what to train. */
  boolean saySomething() {
    return conf.isPresent() || data.isPresent();
  }

  /** The same options as those of rows for a model to look at, whose training is known. */
  ModelRows ofModel(Optional<String> target) {
    if (conf.isPresent()) {
      throw new UsageException("examples must have either --conf or --model, got both");
    }
    ofTraining()
        .findFirst()
        .ifPresent(
            option -> {
              throw new UsageException(
                  option + " must come without --model, whose training is over, got both");
            });
    String path =
        data.orElseThrow(() -> new UsageException("--model must come with --data, the rows"));
    return new ModelRows(path, format, options, features.stream().findFirst())
        .with(labels, target, weight);
  }

  /** The options given that say how to train. */
  private Stream<String> ofTraining() {
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("--key", !keys.isEmpty());
    given.put("--task", task.isPresent());
    given.put("--test", test.isPresent());
    given.put("--validation", validation.isPresent());
    given.put("--validation-fraction", validationFraction.isPresent());
    given.put("--set", !sets.isEmpty());
    return given.keySet().stream().filter(given::get);
  }

  /** What the options say, by the keys of settings. */
  private Map<String, String> said() {
    Map<String, String> said = new LinkedHashMap<>();
    data.ifPresent(path -> said.put(ConfTable.TRAIN.key(), path));
    test.ifPresent(path -> said.put(ConfTable.TEST.key(), path));
    validation.ifPresent(path -> said.put(ConfTable.VALIDATION.key(), path));
    validationFraction.ifPresent(x -> said.put(EpochTable.VALIDATION_FRACTION.key(), x));
    format.ifPresent(name -> said.put(ConfTable.FORMAT.key(), name));
    options.forEach((name, value) -> said.put(ConfTable.OPTIONS.key() + "." + name, value));
    if (labels.size() == 1) {
      said.put(ConfTable.LABEL_COL.key(), labels.get(0));
    }
    put(said, PreparationTable.LABEL_COLS, labels.size() > 1 ? labels : List.of());
    put(said, PreparationTable.FEATURES_COLS, features);
    put(said, ConfTable.KEY_COLS, keys);
    weight.ifPresent(column -> said.put(FitTable.WEIGHT_COL.key(), column));
    task.ifPresent(word -> said.put(ConfTable.TASK.key(), word));
    return said;
  }

  private static void put(Map<String, String> said, Setting<String[]> setting, List<String> names) {
    if (!names.isEmpty()) {
      Rule<String[]> rule = setting.rule();
      said.put(setting.key(), rule.text(names.toArray(String[]::new)));
    }
  }

  /** As they were given; secrets are left out. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    conf.ifPresent(file -> words.addAll(List.of("--conf", file.toString())));
    List<String> all = new ArrayList<>();
    said().forEach((key, text) -> all.add(key + "=" + text));
    all.addAll(sets);
    for (String set : all) {
      words.addAll(List.of("--set", Redaction.inForce().text(set)));
    }
    return words;
  }

  RunConfig load() {
    return load(List.of());
  }

  /** With settings that come before all others. */
  RunConfig load(List<String> more) {
    if (!saySomething()) {
      throw new UsageException(
          "--conf or --data must say what to train, got neither; such as --data my.csv --label column");
    }
    List<String> all = new ArrayList<>(sets);
    all.addAll(more);
    return RunConfig.load(conf, said(), all);
  }

  /** Settings that a run has saved, below what the options say. */
  RunConfig over(String saved, String name) {
    return RunConfig.load(saved, name, said(), sets);
  }

  /** The name of the conf file, or else of the data, without its ending. */
  String name() {
    return name(data.orElse(""));
  }

  /** The same; {@code path} is where the data is. */
  String name(String path) {
    return conf.map(file -> String.valueOf(file.getFileName()).replaceFirst("\\.conf$", ""))
        .orElseGet(
            () ->
                path.replaceFirst("/+$", "")
                    .replaceFirst(".*/", "")
                    .replaceFirst("(?<=.)\\..*", "")
                    .replaceAll("[^\\w-]+", "_"));
  }

  /** Where files go if nobody says. */
  String defaultDirectory() {
    String time =
        DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
            .format(LocalDateTime.now(ZoneId.systemDefault()));
    return "runs/" + name() + "-" + time;
  }
}
