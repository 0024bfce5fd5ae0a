package io.nabla.ml;

import io.nabla.model.ModelFile;
import io.nabla.model.Storage;
import io.nabla.model.TrainedModel;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWriter;

/** Saves a model: Spark's metadata, and beside it the network as a model file of Nabla's own. */
final class ModelWriter extends MLWriter {

  private final Params stage;
  private final TrainedModel trained;

  ModelWriter(Params stage, TrainedModel trained) {
    this.stage = stage;
    this.trained = trained;
  }

  /** Where the network is in the directory of a saved model. */
  static String networkIn(String path) {
    return path + "/model.safetensors";
  }

  @Override
  public void saveImpl(String path) {
    SparkMl.saveMetadata(stage, path, sparkSession());
    ModelFile.write(
        trained, new Storage(sparkSession().sparkContext().hadoopConfiguration()), networkIn(path));
  }
}
