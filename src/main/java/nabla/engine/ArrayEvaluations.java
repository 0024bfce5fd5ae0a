package nabla.engine;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import nabla.nn.Ensemble;
import nabla.nn.Parameters;
import nabla.settings.Metric;

/** What a training on arrays evaluates its network on. */
final class ArrayEvaluations implements Evaluations {

  private final CanonicalOrder training;
  private final Optional<List<Shard>> validation;
  private final int threads;
  private final boolean labels;
  private final Metric metric;

  /** Evaluations; those of the validation examples are with the metric. */
  ArrayEvaluations(
      CanonicalOrder training,
      Optional<CanonicalOrder> validation,
      int threads,
      boolean labels,
      Metric metric) {
    this.training = training;
    this.validation = validation.map(ArrayEvaluations::pack);
    this.threads = threads;
    this.labels = labels;
    this.metric = metric;
  }

  private static List<Shard> pack(CanonicalOrder examples) {
    return examples.shards(0, 1, Score.shards(examples.packing())).get(0);
  }

  @Override
  public Optional<Evaluation> afterEpoch(int epoch, Parameters parameters) {
    return validation.map(shards -> evaluate(shards, parameters, metric));
  }

  @Override
  public Evaluation onTraining(Parameters parameters) {
    return evaluate(pack(training), parameters, Metric.COST);
  }

  private Evaluation evaluate(List<Shard> shards, Parameters parameters, Metric also) {
    Score[] scores = new Score[shards.size()];
    ThreadTeam.run(
        Math.min(threads, scores.length),
        (thread, barrier) -> {
          for (int i = thread; i < scores.length; i += threads) {
            scores[i] = Score.of(shards.get(i), Ensemble.of(parameters), Set.of(also));
          }
        });
    Score total = new Score(parameters.topology(), Set.of(also));
    for (Score score : scores) {
      total.add(score);
    }
    return total.evaluation(labels);
  }
}
