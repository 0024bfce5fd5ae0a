package io.nabla.ml;

import io.nabla.model.ModelFile;
import io.nabla.model.Storage;
import io.nabla.model.TrainedModel;
import java.util.function.BiFunction;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;

/** Loads what {@link ModelWriter} has saved. */
final class ModelReader<M extends Params> extends MLReader<M> {

  private final Class<M> type;
  private final BiFunction<String, TrainedModel, M> constructor;

  /** A reader for models that are made of a uid and a network. */
  ModelReader(Class<M> type, BiFunction<String, TrainedModel, M> constructor) {
    this.type = type;
    this.constructor = constructor;
  }

  @Override
  public M load(String path) {
    DefaultParamsReader.Metadata metadata = SparkMl.loadMetadata(path, sparkSession(), type);
    Storage storage = new Storage(sparkSession().sparkContext().hadoopConfiguration());
    M model =
        constructor.apply(metadata.uid(), ModelFile.read(storage, ModelWriter.networkIn(path)));
    SparkMl.setParams(model, metadata);
    return model;
  }
}
