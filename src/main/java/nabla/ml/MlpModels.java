package nabla.ml;

import nabla.model.TrainedModel;
import nabla.nn.ClassScores;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.Identifiable;

/** Models of spark.ml of networks that were trained otherwise, as by the command line. */
public final class MlpModels {

  private MlpModels() {}

  /**
   * A model that says what a network does: of classes a {@link MlpClassificationModel}, else a
   * {@link MlpRegressionModel}, whose prediction is a Vector where there are several outputs.
   */
  public static Model<?> of(TrainedModel trained) {
    if (trained.labels().isEmpty()) {
      MlpRegressionModel model =
          new MlpRegressionModel(
              StageState.pending(
                  Identifiable.randomUID("mlpr"), StageKind.REGRESSION, trained, null));
      return (MlpRegressionModel)
          model.set(model.vectorPrediction(), trained.topology().outputs() > 1);
    }
    MlpClassificationModel model =
        new MlpClassificationModel(
            StageState.pending(
                Identifiable.randomUID("mlpc"), StageKind.CLASSIFICATION, trained, null));
    return hasProbabilities(trained) ? model : model.setProbabilityCol("");
  }

  /** Whether a network of classes says how probable each is. */
  public static boolean hasProbabilities(TrainedModel trained) {
    int last = trained.topology().depth();
    return !trained.labels().isEmpty()
        && ClassScores.areProbable(trained.topology().activation(last));
  }
}
