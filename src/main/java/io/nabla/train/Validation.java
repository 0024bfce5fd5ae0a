package io.nabla.train;

import io.nabla.data.Examples;
import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import java.util.Optional;

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
