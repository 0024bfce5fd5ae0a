package nabla.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The options of commands that take a model and examples; what isn't given is as in its training.
 */
final class DataOptions extends Data {

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "The column of labels; of a table, of any type.")
  private Optional<String> label = Optional.empty();

  @Option(names = "--target", paramLabel = "COLUMN", description = "The column of target numbers.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description = "The column of example weights; \"\" for none.")
  private Optional<String> weight = Optional.empty();

  @Override
  ModelRows rows() {
    return super.rows().with(label.stream().toList(), target, weight);
  }
}
