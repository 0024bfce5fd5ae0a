package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The page of the command line says what the commands say. {@code mvn test -Dtest=CliPageTest
 * -Dnabla.render=true} writes it anew.
 */
class CliPageTest {

  private static final Path PAGE = Path.of("docs/cli.md");

  private static final String HEAD =
      """
      # Command line

          scripts/nabla [options of spark-submit] COMMAND [options]

      A model is named by its file, by the directory of the run that has made it, or by the directory where spark.ml has saved it. Paths are local, or
      URIs of any file system that Hadoop knows. This page is rendered from the commands; each says the same with `--help`, and those that take a conf
      file name its keys, which [settings.md](settings.md) explains.

      ## What comes back

      | exit code | when |
      |---|---|
      | 0 | done; of `gradcheck` and `verify`: every check passes |
      | 1 | data, a model or a training has failed, or a check does not pass |
      | 2 | the command line or the configuration is wrong |
      | 129, 130, 143 | ended by SIGHUP, SIGINT, SIGTERM |

      What goes wrong is told in one line on standard error that begins with `nabla: ` and ends with the way out. Results are on standard output, and
      the last line is the one to look at:

      | command | last line |
      |---|---|
      | `train` | `test <metric> <value>`; without `data.test`, `weights.sha256 <hash>` |
      | `evaluate` | `test <metric> <value>`, the metric that the epochs went by; if that was the cost, of classes the accuracy, and of a table's numbers RMSE |
      | `predict` | `predictions in <directory>: <columns>` |
      | `export` | `<network> in <file>, opset <n>` |
      | `init` | `<file> is written; …` |
      | `find-lr` | `suggestion: training.learningRate = <rate>`, or `no suggestion: …` and exit code 1 |
      | `tune` | `best: trial <number>, validation <metric> <value> …` |
      | `plan` | what an executor and the driver hold, or `refused: …` |
      | `gradcheck`, `verify` | `PASS: …` or `FAIL: …` |
      | `explain` | ∂C/∂b of the first layer that is trained |
      | `inspect` | `weights.sha256 <hash>` of a model, `<n> rows of <n> columns` of a table |
      | `compare` | `the weights are the same, bit for bit` or `the weights are different` |
      | `generate` | `<n> rows in <directory>, as <format>` |

      With `--json` there is one JSON object on standard output and nothing else; lines and progress go to standard error. A command that fails
      prints no object, and its exit code tells; `gradcheck` and `verify` print theirs, in which `passes` is false, and `find-lr` one without `suggestion`.

      ## Signals

      `train` that gets SIGINT (Ctrl-C), SIGTERM or SIGHUP stops after the round that is under way, saves a checkpoint, and says the command that goes
      on from there to the same weights; before the first step there is nothing to save, and after the last one the files are put in place without a
      test. `tune` keeps the best trial so far, `generate` leaves nothing. A second signal ends the process at once.
      """;

  @Test
  void thePageIsWhatIsRendered() throws IOException {
    if (Boolean.getBoolean("nabla.render")) {
      Files.writeString(PAGE, markdown());
    }
    assertThat(PAGE).content().isEqualTo(markdown());
  }

  private static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    commands()
        .forEach(
            command ->
                page.append(
                    "\n## %s\n\n```\n%s```\n"
                        .formatted(
                            command.getCommandName(),
                            command
                                .getUsageMessage(Ansi.OFF)
                                .replaceAll("(?m) +$", "")
                                .replaceFirst("(?s)\n" + Help.KEYS + ".*", "")
                                .replace("\r\n", "\n"))));
    return page.toString();
  }

  static Stream<CommandLine> commands() {
    return Main.commandLine(new Main()).getSubcommands().values().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpShowsAnExample(CommandLine command) {
    String name = command.getCommandName();
    assertThat(command.getUsageMessage(Ansi.OFF))
        .contains("Example", "  scripts/nabla " + name)
        .contains("--json", "--help");
    assertThat(HEAD).contains("`" + name + "`");
    if (command.getCommandSpec().findOption("--conf") != null) {
      assertThat(command.getUsageMessage(Ansi.OFF))
          .contains("training: initialModel", "learningRate");
    }
  }
}
