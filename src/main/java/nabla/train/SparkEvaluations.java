package nabla.train;

import java.util.Optional;
import nabla.data.Examples;
import nabla.data.JobDescription;
import nabla.engine.Evaluation;
import nabla.engine.Evaluations;
import nabla.nn.Ensemble;
import nabla.nn.Parameters;
import nabla.settings.Metric;

/** What a training on Spark evaluates its network on. */
record SparkEvaluations(Examples training, Optional<Evaluator> validation, int epochs)
    implements Evaluations, AutoCloseable {

  @Override
  public Optional<Evaluation> afterEpoch(int epoch, Parameters parameters) {
    return JobDescription.during(
        training.spark(),
        "epoch %s/%s, validation".formatted(epoch, epochs),
        () -> validation.map(evaluator -> evaluator.evaluate(Ensemble.of(parameters))));
  }

  @Override
  public Evaluation onTraining(Parameters parameters) {
    return Evaluator.evaluate(training, Ensemble.of(parameters), Metric.COST);
  }

  @Override
  public void close() {
    validation.ifPresent(Evaluator::close);
  }
}
