package nabla.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.data.SessionFiles;
import nabla.model.ModelFile;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.text.Shown;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code nabla inspect}: what something is, be it a model, a run, a conf file or a table. */
@Command(
    name = "inspect",
    description =
        "Say what something is: of a model or a run its network, the columns that it reads, labels, settings and results; of a conf file its settings; of anything else, which is a table, its columns, rows and nulls.",
    footer = {
      "",
      "Examples:",
      "  scripts/nabla inspect runs/a",
      "  scripts/nabla inspect data/mnist/test.parquet --json"
    },
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {

  private static final String PATH = "PATH";

  @ParentCommand private Main main;

  @Parameters(
      paramLabel = PATH,
      description =
          "A model file, a directory of a run or of a model saved by spark.ml, a conf file (its name ends with .conf), or a table; a path or a URI.")
  private String path;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "The format of a table; default: as PATH ends, .csv, .json, .orc, or else parquet.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description =
          "An option of the format; a CSV has header=true, and its types are found out, if nobody says.")
  private Map<String, String> options = Map.of();

  @Override
  public Integer call() throws IOException {
    String location = Locations.of(PATH, path);
    if (path.endsWith(".conf") && format.isEmpty()) {
      return settings(location);
    }
    boolean local = Storage.onLocalDisk(location).isPresent();
    if (local && what(Storage.local(), location)) { // no need to start Spark
      return ExitCode.OK;
    }
    try (SparkSession spark = main.start("inspect")) {
      if (local || !what(SessionFiles.of(spark), location)) {
        Table table = Table.of(spark, PATH, Source.of(spark, format, options, path));
        table.lines().forEach(line -> main.console().say("%s", line));
        main.console().result(table.facts());
      }
    }
    return ExitCode.OK;
  }

  private int settings(String location) {
    Path file =
        Storage.onLocalDisk(location)
            .orElseThrow(
                () -> new UsageException("PATH must be on the local disk if it is a conf file"));
    RunConfig config = RunConfig.load(file, List.of());
    main.console().say("conf file %s, every setting in effect", Storage.shown(location));
    config.render().lines().forEach(line -> main.console().say("%s", line));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("kind", "conf");
    result.put("settings", config.settings());
    main.console().result(result);
    return ExitCode.OK;
  }

  /** Tells of a model, a run or a pipeline, if there is one. */
  private boolean what(Storage storage, String location) {
    if (format.isPresent()) {
      return false;
    }
    Storage.Kind kind = Locations.ask(PATH, location, () -> storage.kind(location));
    if (kind == Storage.Kind.NOTHING && location.endsWith(".safetensors")) {
      throw new UsageException(
          "PATH must be there, got %s, where there is nothing".formatted(Storage.shown(location)));
    }
    boolean isModel =
        kind == Storage.Kind.FILE
            ? location.endsWith(".safetensors")
            : kind == Storage.Kind.DIRECTORY && holds(storage, location, ModelFile.NAME);
    if (isModel) {
      tell(Saved.at(PATH, path, storage, location), location);
    } else if (kind == Storage.Kind.DIRECTORY) {
      requireNothingElse(storage, location);
    }
    return isModel;
  }

  private static boolean holds(Storage storage, String location, String name) {
    return Locations.ask(
        PATH, location, () -> storage.kind(location + "/" + name) != Storage.Kind.NOTHING);
  }

  private static void requireNothingElse(Storage storage, String location) {
    if (holds(storage, location, ".unfinished")) {
      throw new UsageException(
          "PATH must hold what a run has come to, got %s with a run that has not ended; go on with it by nabla train --resume"
              .formatted(Storage.shown(location)));
    }
    if (holds(storage, location, "stages")) {
      throw new UsageException(
          "PATH must be a model's own directory, got a pipeline of spark.ml with the stages %s; name one, as in %s/stages/<stage>"
              .formatted(
                  Locations.ask(PATH, location, () -> storage.list(location + "/stages")),
                  Storage.shown(location)));
    }
  }

  private void tell(Saved saved, String location) {
    TrainedModel model = saved.model();
    Console console = main.console();
    int members = model.ensemble().size();
    console.say("model %s", Storage.shown(location));
    console.say(
        "network %s: %d parameters%s",
        model.topology(),
        model.topology().parameterCount(),
        members > 1 ? " in each of %s members".formatted(members) : "");
    if (!model.labels().isEmpty()) {
      console.say(
          "%d classes: %s",
          model.labels().size(), Shown.texts(model.labels().toArray(String[]::new)));
    }
    ModelColumns.of(model.preparation()).lines().forEach(line -> console.say("%s", line));
    model
        .ensemble()
        .members()
        .get(0)
        .tensors()
        .forEach(
            tensor -> console.say("  %s: %d x %d", tensor.name(), tensor.rows(), tensor.columns()));
    console.say("trained by");
    saved.said().forEach((name, text) -> console.say("  %s = %s", name, Shown.text(text)));
    if (!saved.metrics().isEmpty()) {
      console.say("has come to");
      saved.metrics().forEach((name, value) -> console.say("  %s = %s", name, value));
    }
    console.say("weights.sha256 %s", saved.sha256());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("kind", "model");
    result.putAll(saved.facts());
    console.result(result);
  }
}
