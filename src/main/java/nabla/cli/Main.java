package nabla.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import nabla.config.UsageException;
import nabla.data.SessionFiles;
import nabla.engine.TrainingStoppedException;
import nabla.model.Provenance;
import nabla.model.Storage;
import nabla.text.Redaction;
import nabla.text.Shown;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program {@code nabla}.
 *
 * <p>Exit codes: 0 done; 1 data, model or training failed; 2 the command line or the configuration
 * is wrong; 128 + n ended by signal n. What goes wrong is told in one line on standard error.
 */
@Command(
    name = "nabla",
    description = "Feed-forward neural networks by backpropagation, data-parallel on Apache Spark.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ExportCommand.class,
      InitCommand.class,
      InspectCommand.class,
      CompareCommand.class,
      VerifyCommand.class,
      GradcheckCommand.class,
      ExplainCommand.class,
      FindLrCommand.class,
      TuneCommand.class,
      PlanCommand.class,
      GenerateCommand.class
    },
    footer = {
      "",
      "Options of spark-submit go before the command:",
      "  scripts/nabla --driver-memory 8g --conf spark.executor.memory=4g train --conf my.conf"
    },
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show Spark's warnings, and the stack trace of a failure.")
  private boolean verbose;

  @Option(
      names = "--master",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "Spark's master; default: spark-submit's, or else local[*].")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print the results as one JSON object; all else goes to standard error.")
  private boolean json;

  private final Interruption interruption = new Interruption();

  Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Main main = new Main();
    main.interruption.listen();
    System.exit(main.perform(args));
  }

  static int run(String... args) {
    return new Main().perform(args);
  }

  private int perform(String... args) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.ROOT); // digits are those of files and of SQL, whoever reads them
    try {
      return execute(args);
    } catch (OutOfMemoryError | LinkageError e) { // picocli handles no errors
      return failed(e, new CommandLine(this).getErr());
    } finally {
      Locale.setDefault(before);
    }
  }

  /** The program as its options and commands say. */
  static CommandLine commandLine(Main main) {
    CommandLine line = new CommandLine(main);
    Help.complete(line);
    line.getCommandSpec().version("nabla " + Provenance.versionOfNabla());
    line.setExpandAtFiles(false); // a name may begin with @
    return line;
  }

  private int execute(String... args) {
    CommandLine line = commandLine(this);
    line.setExecutionExceptionHandler((e, command, arguments) -> failed(e, command.getErr()));
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          complain(e.getCommandLine().getErr(), objection(e) + "; see nabla --help");
          return USAGE;
        });
    if (args.length == 0) {
      line.usage(line.getErr());
      return USAGE;
    }
    try {
      Redaction.inForce();
    } catch (IllegalArgumentException e) { // before anything is to be shown
      complain(line.getErr(), e.getMessage());
      return USAGE;
    }
    return line.execute(args);
  }

  private static String objection(ParameterException e) {
    if (e.getCommandLine().getParent() == null
        && e instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()) {
      return "command must be one of %s, got %s"
          .formatted(
              String.join(", ", e.getCommandLine().getSubcommands().keySet()),
              Shown.quoted(unmatched.getUnmatched().get(0)));
    }
    return e.getMessage();
  }

  /** Starts Spark as the user wants it; {@code name} is what the application is called. */
  SparkSession start(String name) {
    return Sessions.start(name, master, verbose);
  }

  /**
   * Does something with the files at some locations; Spark, which knows the other file systems, is
   * started only if one is not on the local disk.
   */
  <T> T withStorage(String name, List<String> locations, Function<Storage, T> work)
      throws IOException {
    if (locations.stream().allMatch(location -> Storage.onLocalDisk(location).isPresent())) {
      return work.apply(Storage.local());
    }
    try (SparkSession spark = start(name)) {
      return work.apply(SessionFiles.of(spark));
    }
  }

  Optional<String> master() {
    return master;
  }

  Console console() {
    return new Console(json);
  }

  Interruption interruption() {
    return interruption;
  }

  private int failed(Throwable e, PrintWriter err) {
    boolean stopped = e instanceof TrainingStoppedException;
    if (stopped || !interruption.requested()) { // else what a signal has ended, and said so
      complain(err, Failure.message(e));
    }
    if (verbose) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      trace.toString().lines().map(Shown::message).forEach(err::println);
      err.flush();
    }
    return e instanceof UsageException ? USAGE : exitCodeOfFailure();
  }

  /** What a command that can't do all it should ends with. */
  int exitCodeOfFailure() {
    return interruption.requested() ? interruption.exitCode() : FAILURE;
  }

  private static void complain(PrintWriter err, String message) {
    err.println(Shown.message("nabla: " + message));
    err.flush();
  }
}
