package nabla.train;

import java.util.Optional;
import nabla.data.Examples;
import nabla.engine.Evaluation;
import nabla.nn.Parameters;
import nabla.nn.Topology;

/** The validation of a run, or that it has none. */
record Validation(Optional<Evaluator> evaluator) implements AutoCloseable {

  static Validation of(Optional<Examples> examples, Topology topology) {
    return new Validation(
        examples.map(present -> new Evaluator(present, present.survey(topology))));
  }

  Optional<Evaluation> evaluate(Parameters parameters) {
    return evaluator.map(present -> present.evaluate(parameters));
  }

  @Override
  public void close() {
    evaluator.ifPresent(Evaluator::close);
  }
}
