package nabla.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.data.SessionFiles;
import nabla.model.Storage;
import nabla.settings.EpochTable;
import nabla.settings.Misfit;
import nabla.settings.Setting;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla tune}: what a search is to try; {@link Tuning} is what comes of it. */
@Command(
    name = "tune",
    description =
        "Search for good settings of the training of a conf file: random ones are tried, and compared by the validation examples.",
    footer = {
      "",
      "Example:",
      "  scripts/nabla tune --conf conf/mnist.conf --trials 10 --out runs/search"
    },
    mixinStandardHelpOptions = true)
final class TuneCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private ConfOptions conf;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description =
          "How many settings to try, those of the conf file first; default: ${DEFAULT-VALUE}.")
  private int trials = 30;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Another seed tries other settings; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the files go, a path or a URI; default: runs/<name of the conf file>-<time>.")
  private Optional<String> out = Optional.empty();

  @Option(names = "--overwrite", description = "Replace the files of an earlier search in DIR.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    UsageException.require("--trials", trials >= 1, "an integer >= 1", trials);
    RunConfig config = conf.load();
    requireSearchable(config);
    List<Map<String, String>> changes = new ArrayList<>();
    List<RunConfig> configs = new ArrayList<>();
    for (int trial = 1; trial <= trials; trial++) {
      changes.add(changes(config, trial));
      configs.add(config(changes.get(trial - 1), trial));
    }
    String location = Locations.of("--out", out.orElseGet(conf::defaultDirectory));
    boolean local = Storage.onLocalDisk(location).isPresent();
    if (local) { // then it is looked at before Spark starts
      requireFree(Storage.local(), location);
    }
    try (SparkSession spark = main.start("tune " + conf.name())) {
      Storage storage = local ? Storage.local() : SessionFiles.of(spark);
      requireFree(storage, location);
      boolean found =
          new Tuning(
                  configs, changes, spark, storage, location, main.interruption(), main.console())
              .perform();
      return found ? ExitCode.OK : main.exitCodeOfFailure();
    }
  }

  private static void requireSearchable(RunConfig config) {
    double fraction = config.get(EpochTable.VALIDATION_FRACTION);
    if (fraction == 0 && config.find(ConfTable.VALIDATION).isEmpty()) {
      throw new UsageException(
          "%s must be above 0 in a search, which compares trials by the rows held back, got %s; or set %s"
              .formatted(
                  EpochTable.VALIDATION_FRACTION.key(), fraction, ConfTable.VALIDATION.key()));
    }
    Misfit.ofSearch(config, Setting::key)
        .ifPresent(
            misfit -> {
              throw new UsageException(misfit.message());
            });
  }

  /** What a trial has otherwise than the conf file, as texts by key. */
  private Map<String, String> changes(RunConfig config, int trial) {
    Map<String, String> changes = new TreeMap<>();
    for (Map.Entry<Setting<?>, Object> change : config.space().trial(seed, trial).entrySet()) {
      Setting<?> setting = change.getKey();
      changes.put(setting.key(), setting.rule().text(change.getValue()));
    }
    return changes;
  }

  private RunConfig config(Map<String, String> changes, int trial) {
    List<String> sets = new ArrayList<>(List.of(ConfTable.SPACE.key() + "=null"));
    changes.forEach((key, text) -> sets.add(key + "=" + text));
    try {
      return conf.load(sets);
    } catch (UsageException e) {
      throw new UsageException(
          "settings of trial %s must go together, got %s: %s; choose another %s"
              .formatted(trial, changes, e.getMessage(), ConfTable.SPACE.key()),
          e);
    }
  }

  private void requireFree(Storage storage, String location) {
    Locations.ask(
        "--out",
        location,
        () -> {
          for (String file : Tuning.FILES) {
            if (storage.kind(location + "/" + file) != Storage.Kind.NOTHING && !overwrite) {
              throw new UsageException(
                  "--out must hold no earlier search or run, got %s with its %s; choose another, or --overwrite"
                      .formatted(Storage.shown(location), file));
            }
          }
          if (storage.kind(location) == Storage.Kind.FILE) {
            throw new UsageException(
                "--out must be a directory, got the file " + Storage.shown(location));
          }
          return location;
        });
  }
}
