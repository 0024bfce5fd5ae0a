package io.nabla.cli;

import io.nabla.config.ConfException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The program {@code nabla}.
 *
 * <p>Exit codes: 0 done; 1 data, model or training failed; 2 the command line or the configuration
 * is wrong. What goes wrong is told in one line on standard error.
 */
@Command(
    name = "nabla",
    description = "Feed-forward neural networks by backpropagation, data-parallel on Apache Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {TrainCommand.class, EvaluateCommand.class},
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

  /** Made by {@link #main}. */
  Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command and returns its exit code. */
  static int run(String... args) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setExecutionExceptionHandler(main::failed);
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          complain(e.getCommandLine().getErr(), e.getMessage() + "; see nabla --help");
          return USAGE;
        });
    if (args.length == 0) {
      line.usage(line.getErr());
      return USAGE;
    }
    return line.execute(args);
  }

  boolean verbose() {
    return verbose;
  }

  private int failed(Exception e, CommandLine line, ParseResult arguments) {
    complain(line.getErr(), Failure.message(e));
    if (verbose) {
      e.printStackTrace(line.getErr());
    }
    return e instanceof ConfException || e instanceof UsageException ? USAGE : FAILURE;
  }

  private static void complain(PrintWriter err, String message) {
    err.println("nabla: " + message.replaceAll("\\s*\\R\\s*", " "));
    err.flush();
  }
}
