package nabla.cli;

import nabla.model.Storage;
import nabla.model.TrainedModel;
import picocli.CommandLine.Option;

/** The option of commands that take a model. */
class ModelOption {

  static final String NAME = "--model";

  @Option(
      names = NAME,
      required = true,
      paramLabel = "DIR|FILE",
      description =
          "A run's directory, that of a model saved by spark.ml, or a model file; a path or a URI.")
  private String model;

  /** Where the model is; a location that can't be one is refused before Spark starts. */
  final String location() {
    return Locations.of(NAME, model);
  }

  final TrainedModel model(Storage storage) {
    return Locations.model(NAME, storage, location());
  }
}
