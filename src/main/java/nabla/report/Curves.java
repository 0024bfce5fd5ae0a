package nabla.report;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import nabla.engine.EpochReport;
import nabla.settings.Metric;

/**
 * How a training went, epoch by epoch.
 *
 * @param name whose it is, of several members; else empty
 * @param kept the epoch whose weights were kept; 0: none's
 * @param validation a list for each metric
 */
public record Curves(
    String name,
    int kept,
    List<Integer> epochs,
    List<Double> cost,
    Map<String, List<Double>> validation,
    List<Double> learningRate,
    List<Double> seconds,
    List<Double> examplesPerSecond) {

  /** The curves of a history. */
  public static Curves of(String name, List<EpochReport> history, int kept) {
    Set<Metric> metrics = EnumSet.noneOf(Metric.class);
    history.forEach(
        report -> report.validation().ifPresent(held -> metrics.addAll(held.values().keySet())));
    Map<String, List<Double>> validation = new LinkedHashMap<>();
    for (Metric metric : metrics) {
      validation.put(
          metric.label(),
          each(
              history,
              report -> report.validation().map(held -> held.values().get(metric)).orElse(null)));
    }
    return new Curves(
        name,
        kept,
        each(history, EpochReport::epoch),
        each(history, EpochReport::cost),
        validation,
        each(history, EpochReport::learningRate),
        each(history, EpochReport::seconds),
        each(history, EpochReport::examplesPerSecond));
  }

  private static <T> List<T> each(List<EpochReport> history, Function<EpochReport, T> value) {
    return history.stream().map(value).collect(Collectors.toList()); // may hold null
  }
}
