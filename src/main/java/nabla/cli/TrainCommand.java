package nabla.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.data.SessionFiles;
import nabla.model.Storage;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla train}: what a run is to be; {@link Run} is what comes of it. */
@Command(
    name = "train",
    description = "Train a network on a table, or by a conf file, and test it.",
    footer = {
      "",
      "Examples:",
      "  scripts/nabla train --data adult.csv --label income --out runs/adult",
      "  scripts/nabla train --conf conf/mnist.conf --out runs/a --set training.epochs=3",
      "  scripts/nabla train --resume --out runs/a"
    },
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private ConfOptions conf;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the run's files go, a path or a URI of any file system that Hadoop knows; default: runs/<name of the conf file>-<time>.")
  private Optional<String> out = Optional.empty();

  @Option(names = "--overwrite", description = "Replace the files of an earlier run in DIR.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      description =
          "Go on from the newest checkpoint of the run in DIR: an unfinished one, or for more epochs one that has ended. What to train need not be said again.")
  private boolean resume;

  @Override
  public Integer call() throws IOException {
    if (resume && out.isEmpty()) {
      throw new UsageException(
          "--resume must come with --out, the directory of the run to go on with");
    }
    boolean isSaid = !resume || conf.saySomething();
    Optional<RunConfig> said = isSaid ? Optional.of(conf.load()) : Optional.empty();
    String location = Locations.of("--out", out.orElseGet(conf::defaultDirectory));
    if (Storage.onLocalDisk(location).isPresent()) { // then it is looked at before Spark starts
      RunConfig config = said.orElseGet(() -> saved(Storage.local(), location));
      try (RunDirectory directory = open(Storage.local(), location);
          SparkSession spark = start(conf.name(config.get(ConfTable.TRAIN)))) {
        return train(config, spark, directory);
      }
    }
    try (SparkSession spark = start(conf.name(location))) { // which knows the other file systems
      RunConfig config = said.orElseGet(() -> saved(SessionFiles.of(spark), location));
      try (RunDirectory directory = open(SessionFiles.of(spark), location)) {
        return train(config, spark, directory);
      }
    }
  }

  /** What the run in a directory is, with what is set anew. */
  private RunConfig saved(Storage storage, String location) {
    RunDirectory directory = new RunDirectory(storage, location);
    return conf.over(directory.settings(), RunDirectory.SETTINGS);
  }

  private RunDirectory open(Storage storage, String location) {
    RunDirectory directory = new RunDirectory(storage, location);
    Interruption interruption = main.interruption();
    interruption.onSignal(
        "ended before the first step, there is nothing to save",
        () -> {
          directory.close();
          interruption.exit();
        });
    return directory.open(overwrite || resume);
  }

  private SparkSession start(String name) {
    return main.start("train " + name);
  }

  private int train(RunConfig config, SparkSession spark, RunDirectory directory)
      throws IOException {
    String name = conf.name(config.get(ConfTable.TRAIN));
    boolean done =
        new Run(config, spark, directory, main.interruption(), main.console(), name)
            .perform(overwrite, resume, resuming(directory));
    return done ? ExitCode.OK : main.exitCodeOfFailure();
  }

  /**
   * The command line that goes on with this run; secrets in it are left to the user to put back.
   */
  private String resuming(RunDirectory directory) {
    List<String> words = new ArrayList<>(List.of("nabla", "train"));
    words.addAll(conf.words());
    main.master().ifPresent(url -> words.addAll(List.of("--master", url)));
    if (overwrite) {
      words.add("--overwrite");
    }
    words.addAll(List.of("--resume", "--out", directory.shown()));
    return words.stream().map(TrainCommand::quoted).collect(Collectors.joining(" "));
  }

  /** A word as a shell takes it to the letter. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
