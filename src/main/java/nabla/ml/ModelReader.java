package nabla.ml;

import java.util.function.BiFunction;
import nabla.data.SessionFiles;
import nabla.model.ModelFile;
import nabla.spark.SparkMl;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;

/** Loads what {@link StageWriter} has saved. */
final class ModelReader<M extends Params> extends MLReader<M> {

  private final Class<M> type;
  private final BiFunction<String, FittedNetwork, M> constructor;

  /** A reader for models that are made of a uid and a network. */
  ModelReader(Class<M> type, BiFunction<String, FittedNetwork, M> constructor) {
    this.type = type;
    this.constructor = constructor;
  }

  @Override
  public M load(String path) {
    return SparkMl.load(
        StageWriter.required(path),
        sparkSession(),
        type,
        uid ->
            constructor.apply(
                uid,
                new FittedNetwork(
                    ModelFile.read(SessionFiles.of(sparkSession()), StageWriter.networkIn(path)))));
  }
}
