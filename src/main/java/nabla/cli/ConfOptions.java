package nabla.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nabla.config.Redaction;
import nabla.config.RunConfig;
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

  Path file() {
    return conf;
  }

  /** As they were given; secrets are left out. */
  List<String> words() {
    List<String> words = new ArrayList<>(List.of("--conf", conf.toString()));
    for (String set : sets) {
      words.addAll(List.of("--set", Redaction.inForce().text(set)));
    }
    return words;
  }

  RunConfig load() {
    return RunConfig.load(conf, sets);
  }
}
