package nabla.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.Evaluation;
import nabla.model.TrainedModel;
import nabla.nn.Ensemble;
import nabla.nn.Topology;
import nabla.settings.Metric;
import nabla.table.TargetScale;
import nabla.text.Shown;
import nabla.train.Evaluator;
import org.apache.spark.api.java.function.Function0;

/**
 * How a model does on some examples, in detail.
 *
 * @param metric that tells most: by which the epochs went; if that is the cost, the accuracy of
 *     classes, and of a table's numbers RMSE, since their cost is in nobody's unit
 * @param values by metric: the cost, and what else can be measured
 * @param names of the outputs: classes, labels, or targets
 */
public record Assessment(
    Metric metric,
    Map<Metric, Double> values,
    List<String> names,
    Findings findings,
    List<Importance> importance) {

  private static final String COST = Metric.COST.label();
  private static final long MOST_RANKED = 10_000_000; // rows, each of which AUC keeps on the driver

  /**
   * Reads and packs the examples once, and looks at the predictions of all.
   *
   * @param wanted the metric that the epochs went by
   * @param groups of inputs, whose importance is looked for in a sample of the rows
   * @throws RuntimeException as {@link Evaluator#on}
   */
  public static Assessment of(
      Examples examples, TrainedModel model, Metric wanted, List<InputGroup> groups) {
    boolean labels = examples.columns().target() instanceof Target.Labels;
    Metric metric = told(wanted, labels, model);
    Topology topology = model.topology(); // without weights, which tasks have by another way
    List<TargetScale> targets = model.preparation().targets();
    return Evaluator.on(
        examples,
        topology,
        evaluator -> {
          int shards = evaluator.shards();
          Function0<Findings> nothing = () -> new Findings(topology, labels, targets, shards);
          Findings findings = evaluator.observe(model.ensemble(), nothing);
          return new Assessment(
              metric,
              values(evaluator, model.ensemble(), metric, labels, examples.survey().rows()),
              names(model),
              findings,
              Importance.of(model.ensemble(), findings.sample(), groups, labels));
        });
  }

  private static Metric told(Metric wanted, boolean labels, TrainedModel model) {
    if (wanted != Metric.COST && wanted.fits(labels, model.topology().outputs())) {
      return wanted;
    }
    Metric ofNumbers = model.preparation().readsColumns() ? Metric.RMSE : Metric.COST;
    return labels ? Metric.ACCURACY : ofNumbers;
  }

  private static Map<Metric, Double> values(
      Evaluator evaluator, Ensemble network, Metric metric, boolean labels, long rows) {
    Set<Metric> asked = EnumSet.of(metric);
    for (Metric one :
        labels ? EnumSet.of(Metric.F1, Metric.AUC) : EnumSet.range(Metric.RMSE, Metric.R2)) {
      if (one.fits(labels, network.topology().outputs())) {
        asked.add(one);
      }
    }
    boolean toBeSorted = rows > MOST_RANKED && asked.remove(Metric.AUC);
    Evaluation found = evaluator.evaluate(List.of(new Evaluator.Candidate(network, asked))).get(0);
    Map<Metric, Double> values = new EnumMap<>(found.values());
    if (toBeSorted) {
      values.put(Metric.AUC, evaluator.areaUnderRoc(network));
    }
    return values;
  }

  private static List<String> names(TrainedModel model) {
    List<TargetScale> targets = model.preparation().targets();
    return !model.labels().isEmpty()
        ? model.labels()
        : IntStream.range(0, model.topology().outputs())
            .mapToObj(j -> targets.isEmpty() ? "output " + j : targets.get(j).name())
            .toList();
  }

  /**
   * The figures in the order to tell them, without those that have no value, such as R² of equal
   * targets. The last is the one that tells most.
   */
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    findings
        .errors()
        .forEach(
            (target, errors) -> {
              figures.add(of(target, Metric.R2, errors.r2()));
              figures.add(of(target, Metric.MAE, errors.mae()));
              figures.add(of(target, Metric.RMSE, errors.rmse()));
            });
    findings
        .classes()
        .map(ClassFindings::logLoss)
        .ifPresent(loss -> figures.add(new Figure("logLoss", "log loss", loss)));
    List<Metric> order = new ArrayList<>(values.keySet());
    order.remove(metric);
    order.forEach(one -> figures.add(figure(one)));
    figures.removeIf(one -> !Double.isFinite(one.value()) && !one.name().equals(COST));
    figures.add(figure(metric));
    return figures;
  }

  /** Of all targets; the errors of one whose logarithm was learned are those of it. */
  private Figure figure(Metric one) {
    boolean logarithm = one.compareTo(Metric.RMSE) >= 0 && findings.errors().size() == 1;
    String of = logarithm ? " of ln " + Shown.text(names.get(0)) : "";
    return new Figure(one.label(), one.label() + of, values.get(one));
  }

  /** Of one target of several, or of one whose logarithm was learned: in units of the table. */
  private static Figure of(String target, Metric metric, double value) {
    return new Figure(
        target + "." + metric.label(), Shown.text(target) + " " + metric.label(), value);
  }

  /** How many examples. */
  public long examples() {
    return findings.rows();
  }

  /** Precision, recall and F₁ of each class, and what it is taken for; none of many classes. */
  public List<String> table() {
    return findings.classes().map(found -> ClassTable.lines(found, names)).orElse(List.of());
  }
}
