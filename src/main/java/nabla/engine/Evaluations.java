package nabla.engine;

import java.util.Optional;
import nabla.nn.Parameters;

/** What a training can evaluate its network on. */
public interface Evaluations {

  /** Of the parameters at the end of an epoch on the validation examples, if there are any. */
  Optional<Evaluation> afterEpoch(int epoch, Parameters parameters);

  /** On the training examples. */
  Evaluation onTraining(Parameters parameters);
}
