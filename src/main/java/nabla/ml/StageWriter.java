package nabla.ml;

import java.io.IOException;
import java.util.function.Function;
import nabla.data.SessionFiles;
import nabla.model.ModelException;
import nabla.model.ModelFile;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.spark.SparkMl;
import nabla.text.Redaction;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;

/**
 * Saves a stage: Spark's metadata, and for a model, beside it, the network as a model file of
 * Nabla's own. All or nothing: what was saved before stays until the new is whole.
 */
final class StageWriter extends MLWriter {

  private static final String NETWORK = "/" + ModelFile.NAME; // in a saved model's directory

  private final Params stage;

  StageWriter(Params stage) {
    this.stage = stage;
  }

  /** A path that a user gave, neither null nor empty. */
  static String required(String path) {
    if (path == null || path.isEmpty()) {
      throw new IllegalArgumentException(
          "path must not be empty, got %s".formatted(path == null ? "null" : "\"\""));
    }
    return path;
  }

  /** Reads models that were saved. */
  static <M extends Params> MLReader<M> reader(
      Class<M> type, StageKind kind, Function<StageState, M> model) {
    return new MLReader<>() {
      @Override
      public M load(String path) {
        Storage storage = SessionFiles.of(sparkSession());
        return SparkMl.load(
            required(path),
            sparkSession(),
            type,
            uid -> model.apply(StageState.pending(uid, kind, network(storage, path, kind), null)));
      }
    };
  }

  private static TrainedModel network(Storage storage, String path, StageKind kind) {
    TrainedModel network = ModelFile.read(storage, path + NETWORK);
    boolean wanted = kind == StageKind.CLASSIFICATION;
    if (network.labels().isEmpty() == wanted) {
      throw new ModelException(
          "model file %s must be of %s, got one of %s; use the one that was saved with this stage"
              .formatted(
                  Storage.shown(path + NETWORK),
                  wanted ? "classes" : "numbers",
                  wanted ? "numbers" : "classes"));
    }
    return network;
  }

  /** Saves the stage in a directory. Spark's own would remove the older one first. */
  @Override
  public void save(String path) throws IOException {
    Storage storage = SessionFiles.of(sparkSession());
    try {
      if (storage.kind(required(path)) != Storage.Kind.NOTHING && !shouldOverwrite()) {
        throw new IOException(
            "there must be nothing yet, got something; write().overwrite().save(path) replaces it");
      }
      storage.writeDirectory(path, this::saveImpl);
    } catch (IOException e) {
      String shown = Redaction.inForce().text(path);
      throw new IOException("path %s cannot be written: %s".formatted(shown, e.getMessage()), e);
    }
  }

  @Override
  public void saveImpl(String path) {
    SparkMl.saveMetadata(stage, path, sparkSession());
    if (stage instanceof MlpModel<?> model) {
      ModelFile.write(model.trained(), SessionFiles.of(sparkSession()), path + NETWORK);
    }
  }
}
