package nabla.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.Evaluation;
import nabla.model.TrainedModel;
import nabla.settings.Metric;
import nabla.train.Evaluator;

/**
 * How a model does on some examples, in detail.
 *
 * @param evaluation by the metric that the epochs went by
 * @param metrics the cost, and what else can be measured
 */
public record Assessment(
    Evaluation evaluation,
    Map<Metric, Double> metrics,
    Findings findings,
    List<Importance> importance) {

  private static final long MOST_RANKED = 10_000_000; // rows, each of which AUC keeps on the driver

  /**
   * Reads and packs the examples once, and looks at the predictions of all.
   *
   * @param groups of inputs, whose importance is looked for in a sample of the rows
   * @throws RuntimeException as {@link Evaluator#on}
   */
  public static Assessment of(
      Examples examples, TrainedModel model, Metric metric, List<InputGroup> groups) {
    boolean labels = examples.columns().target() instanceof Target.Labels;
    return Evaluator.on(
        examples,
        model.topology(),
        evaluator -> {
          Set<Metric> asked = metrics(metric, labels, model, examples.survey().rows());
          Map<Metric, Evaluation> all = evaluations(evaluator, model, asked);
          Map<Metric, Double> values = new EnumMap<>(Metric.class);
          all.values().forEach(one -> values.putAll(one.values()));
          Findings findings =
              evaluator.observe(
                  model.ensemble(), new Findings(model.topology(), labels, evaluator.shards()));
          List<Importance> importance =
              Importance.of(model.ensemble(), findings.sample(), groups, labels);
          return new Assessment(all.get(metric), values, findings, importance);
        });
  }

  private static Set<Metric> metrics(Metric metric, boolean labels, TrainedModel model, long rows) {
    Set<Metric> asked = EnumSet.of(metric);
    for (Metric one :
        labels ? EnumSet.of(Metric.F1, Metric.AUC) : EnumSet.range(Metric.RMSE, Metric.R2)) {
      if (one.fits(labels, model.topology().outputs())
          && (one != Metric.AUC || rows <= MOST_RANKED)) {
        asked.add(one);
      }
    }
    return asked;
  }

  private static Map<Metric, Evaluation> evaluations(
      Evaluator evaluator, TrainedModel model, Set<Metric> asked) {
    List<Evaluator.Candidate> candidates = new ArrayList<>();
    asked.forEach(one -> candidates.add(new Evaluator.Candidate(model.ensemble(), one)));
    List<Evaluation> found = evaluator.evaluate(candidates);
    Map<Metric, Evaluation> all = new EnumMap<>(Metric.class);
    int i = 0;
    for (Metric one : asked) {
      all.put(one, found.get(i++));
    }
    return all;
  }
}
