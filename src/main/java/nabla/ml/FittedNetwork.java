package nabla.ml;

import java.io.Serializable;
import java.util.Optional;
import nabla.model.TrainedModel;

/** A trained network, and how the fit went that made it, which is not saved with a model. */
final class FittedNetwork implements Serializable {

  private static final long serialVersionUID = 1;

  private final TrainedModel trained;
  private final transient FitSummary summary; // null: it was read

  /** One that was read. */
  FittedNetwork(TrainedModel trained) {
    this(trained, null);
  }

  FittedNetwork(TrainedModel trained, FitSummary summary) {
    this.trained = trained;
    this.summary = summary;
  }

  TrainedModel trained() {
    return trained;
  }

  Optional<FitSummary> summary() {
    return Optional.ofNullable(summary);
  }
}
