package nabla.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import nabla.config.ConfTable;
import nabla.config.UsageException;
import nabla.data.ResolvedColumn;
import nabla.data.SessionFiles;
import nabla.model.Storage;
import nabla.settings.EpochTable;
import nabla.settings.FitTable;
import nabla.settings.PreparationTable;
import nabla.settings.Setting;
import nabla.settings.TrainingTable;
import nabla.text.Json;
import nabla.text.Shown;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla init}: a conf file for a table, with what can be set in comments. */
@Command(
    name = "init",
    description =
        "Write a conf file for a table, with its columns, and with what can be set in comments.",
    footer = {
      "",
      "Example:",
      "  scripts/nabla init --data adult.csv --label income --out adult.conf"
    },
    mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {

  /** What is often set, with its default in a comment. */
  private static final List<Setting<?>> OFTEN =
      List.of(
          PreparationTable.PRESET,
          TrainingTable.EPOCHS,
          TrainingTable.BATCH_SIZE,
          TrainingTable.LEARNING_RATE,
          TrainingTable.DROPOUT,
          TrainingTable.SEED,
          TrainingTable.MEMBERS,
          EpochTable.PATIENCE);

  @ParentCommand private Main main;

  @Option(names = "--data", required = true, paramLabel = "PATH", description = "The rows.")
  private String data;

  @Option(
      names = "--label",
      required = true,
      paramLabel = "COLUMN",
      description = "The column to learn.")
  private String label;

  @Option(names = "--format", description = "Their format; default: what their name ends with.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "An option of the format, such as sep=; for a CSV.")
  private Map<String, String> options = Map.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The conf file to write, a path or a URI; default: ${DEFAULT-VALUE}.")
  private String out = "table.conf";

  @Option(names = "--overwrite", description = "Replace the file that is there.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    String target = Locations.of("--out", out);
    try (SparkSession spark = main.start("init")) {
      Storage storage = SessionFiles.of(spark);
      Storage.Kind kind = Locations.ask("--out", target, () -> storage.kind(target));
      if (kind != Storage.Kind.NOTHING && !(overwrite && kind == Storage.Kind.FILE)) {
        throw new UsageException(
            "--out must not exist yet, got %s; choose another, or --overwrite"
                .formatted(Storage.shown(target)));
      }
      Dataset<Row> rows = Source.of(spark, format, options, data).read(spark, "--data", Map.of());
      String name = ResolvedColumn.in(rows.schema(), "--label", label).field().name();
      storage.write(target, conf(rows, name));
      main.console()
          .say(
              "%s is written; scripts/nabla train --conf %s trains by it",
              Storage.shown(target), Storage.shown(target));
      main.console().result(Map.of("conf", Storage.shown(target)));
    }
    return ExitCode.OK;
  }

  private String conf(Dataset<Row> rows, String label) {
    List<StructField> fields =
        Arrays.stream(rows.schema().fields()).filter(one -> !one.name().equals(label)).toList();
    StringBuilder conf = new StringBuilder("data {\n");
    conf.append("  train = ").append(Json.quoted(data)).append('\n');
    format.ifPresent(it -> conf.append("  format = ").append(Json.quoted(it)).append('\n'));
    options.forEach(
        (key, value) -> conf.append("  options.%s = %s%n".formatted(key, Json.quoted(value))));
    conf.append("  labelCol = ").append(Json.quoted(label)).append('\n');
    comment(conf, ConfTable.TASK);
    conf.append("\n  # ").append(PreparationTable.FEATURES_COLS.documentation()).append('\n');
    conf.append("  featuresCols = [\n");
    for (StructField field : fields) {
      conf.append(
          "    %s   # %s%n"
              .formatted(Json.quoted(field.name()), Shown.text(field.dataType().simpleString())));
    }
    conf.append("  ]\n\n");
    for (Setting<?> setting :
        List.of(
            ConfTable.KEY_COLS,
            FitTable.WEIGHT_COL,
            ConfTable.TEST,
            EpochTable.VALIDATION_FRACTION)) {
      comment(conf, setting);
    }
    conf.append("}\n\npreparation {\n");
    Setting.in(PreparationTable.class).stream()
        .filter(setting -> setting.section().equals("preparation"))
        .forEach(setting -> comment(conf, setting));
    conf.append("}\n\nnetwork {\n");
    comment(conf, TrainingTable.HIDDEN_LAYERS);
    conf.append("}\n\ntraining {\n  # In place of these defaults the preset has its own.\n");
    OFTEN.forEach(setting -> comment(conf, setting));
    return conf.append("}\n").toString();
  }

  /** A setting as a comment: what it is, and its default, or else its rule. */
  private static void comment(StringBuilder conf, Setting<?> setting) {
    String value =
        setting.byDefault().map(setting.rule()::text).orElseGet(() -> setting.rule().words());
    conf.append("  # %s%n  # %s = %s%n".formatted(setting.documentation(), setting.name(), value));
  }
}
