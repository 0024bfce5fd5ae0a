package nabla.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nabla.config.RunConfig;
import nabla.text.Redaction;
import picocli.CommandLine.Option;

/** The options of commands that take a conf file. */
final class ConfOptions {

  @Option(names = "--conf", required = true, paramLabel = "FILE", description = "What to train.")
  private Path conf;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting in place of the conf file's, such as training.epochs=3.")
  private List<String> sets = List.of();

  /** As they were given; secrets are left out. */
  List<String> words() {
    List<String> words = new ArrayList<>(List.of("--conf", conf.toString()));
    for (String set : sets) {
      words.addAll(List.of("--set", Redaction.inForce().text(set)));
    }
    return words;
  }

  RunConfig load() {
    return load(List.of());
  }

  /** With settings that come before all others. */
  RunConfig load(List<String> more) {
    List<String> all = new ArrayList<>(sets);
    all.addAll(more);
    return RunConfig.load(conf, all);
  }

  /** The file's name without its ending. */
  String name() {
    return String.valueOf(conf.getFileName()).replaceFirst("\\.conf$", "");
  }

  /** Where files go if nobody says. */
  String defaultDirectory() {
    String time =
        DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
            .format(LocalDateTime.now(ZoneId.systemDefault()));
    return "runs/" + name() + "-" + time;
  }
}
