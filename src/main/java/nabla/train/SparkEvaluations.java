package nabla.train;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import nabla.data.Examples;
import nabla.data.JobDescription;
import nabla.engine.Evaluation;
import nabla.engine.Evaluations;
import nabla.engine.Meeting;
import nabla.nn.Ensemble;
import nabla.nn.Parameters;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;

/**
 * What one of several trainings on Spark evaluates its network on; it asks at its seat in a
 * meeting, and networks that ask at once are evaluated in one job.
 */
record SparkEvaluations(
    Examples training, Optional<Evaluator> validation, TrainingSettings settings, Meeting.Seat seat)
    implements Evaluations {

  @Override
  public Optional<Evaluation> afterEpoch(int epoch, Parameters parameters) {
    return validation.map(
        evaluator ->
            seat.ask(
                "validation",
                networks -> evaluate(evaluator, epoch, networks),
                new Evaluator.Candidate(Ensemble.of(parameters), Set.of(settings.metric()))));
  }

  private List<Evaluation> evaluate(
      Evaluator evaluator, int epoch, List<Evaluator.Candidate> networks) {
    return JobDescription.during(
        training.spark(),
        "epoch %s/%s, validation%s"
            .formatted(epoch, settings.getEpochs(), SparkRounds.networks(networks.size())),
        () -> evaluator.evaluate(networks));
  }

  @Override
  public Evaluation onTraining(Parameters parameters) {
    return seat.ask(
        "training",
        networks ->
            networks.stream()
                .map(one -> Evaluator.evaluate(training, Ensemble.of(one), Metric.COST))
                .toList(),
        parameters);
  }
}
