package nabla.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import nabla.engine.EpochReport;
import nabla.model.Storage;
import nabla.settings.Metric;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * {@code report.html}: a run on one page that needs no other file, with its plots, epochs and
 * settings.
 */
public final class HtmlReport {

  /** Title, metrics, plots, epochs, settings. The policy keeps out what is from elsewhere. */
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <title>%1$s</title><style>
      body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
      table { border-collapse: collapse; margin: 1em 0; }
      th, td { text-align: right; padding: 0.2em 0.8em; border-bottom: 1px solid #ddd; }
      th:first-child, td:first-child { text-align: left; }
      img { max-width: 100%%; }
      pre { background: #f6f6f6; padding: 1em; overflow: auto; }
      </style></head>
      <body>
      <h1>%1$s</h1>
      <table>
      %2$s</table>
      %3$s<h2>Epochs</h2>
      <table>
      %4$s</table>
      <h2>Settings</h2>
      <pre>%5$s</pre>
      </body>
      </html>
      """;

  private static final String IMAGE =
      "<p><img alt=\"%s by epoch\" src=\"data:image/png;base64,%s\"></p>\n";

  private HtmlReport() {}

  /**
   * Writes the page. Where plots can't be drawn, as on a machine with no fonts, it goes without
   * them, with a warning in the log.
   *
   * @param histories the epochs of each network that was trained, mostly one; none if the first one
   *     diverged
   * @param settings the text of resolved.conf
   */
  public static void write(
      Storage storage,
      String file,
      String title,
      List<List<EpochReport>> histories,
      Map<String, Object> metrics,
      String settings)
      throws IOException {
    String results =
        metrics.entrySet().stream()
            .map(metric -> row("td", metric.getKey(), String.valueOf(metric.getValue())))
            .collect(Collectors.joining());
    String page =
        PAGE.formatted(
            escape(title),
            results,
            plotsIfPossible(histories),
            epochs(histories),
            escape(settings));
    storage.write(file, page);
  }

  private static String plotsIfPossible(List<List<EpochReport>> histories) {
    try {
      return histories.stream().allMatch(List::isEmpty)
          ? ""
          : Headless.draw(() -> plots(histories));
    } catch (Exception | LinkageError | InternalError e) { // what it is depends on how far it gets
      System.getLogger(HtmlReport.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "report.html has no plots, they can't be drawn here: " + e);
      return "";
    }
  }

  private static String plots(List<List<EpochReport>> histories) throws IOException {
    StringBuilder images = new StringBuilder();
    for (Metric metric : metrics(histories)) {
      XYChart chart = chart(metric.label());
      for (int k = 0; k < histories.size(); k++) {
        List<EpochReport> history = histories.get(k);
        String whose = histories.size() == 1 ? "" : " of member " + (k + 1);
        if (metric == Metric.COST) {
          add(chart, "training" + whose, history, report -> Optional.of(report.cost()));
        }
        add(chart, "validation" + whose, history, report -> validation(report, metric));
      }
      images.append(chart.getSeriesMap().isEmpty() ? "" : image(chart));
    }
    return images.toString();
  }

  /** The cost, and what else was measured. */
  private static Set<Metric> metrics(List<List<EpochReport>> histories) {
    Set<Metric> metrics = EnumSet.of(Metric.COST);
    histories.stream()
        .flatMap(List::stream)
        .flatMap(report -> report.validation().stream())
        .forEach(validation -> metrics.addAll(validation.values().keySet()));
    return metrics;
  }

  private static Optional<Double> validation(EpochReport report, Metric metric) {
    return report.validation().map(held -> held.values().get(metric));
  }

  private static XYChart chart(String what) {
    XYChart chart =
        new XYChartBuilder()
            .width(760)
            .height(360)
            .title(what)
            .xAxisTitle("epoch")
            .yAxisTitle(what)
            .build();
    chart.getStyler().setLocale(Locale.ROOT);
    return chart;
  }

  /** Adds a curve, if every epoch has its value. */
  private static void add(
      XYChart chart,
      String name,
      List<EpochReport> history,
      Function<EpochReport, Optional<Double>> value) {
    double[] values =
        history.stream().flatMap(r -> value.apply(r).stream()).mapToDouble(v -> v).toArray();
    if (values.length > 0 && values.length == history.size()) {
      double[] epochs = history.stream().mapToDouble(EpochReport::epoch).toArray();
      chart
          .addSeries(name, epochs, values)
          .setMarker(history.size() > 50 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    }
  }

  private static String image(XYChart chart) throws IOException {
    byte[] png = BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
    return IMAGE.formatted(escape(chart.getTitle()), Base64.getEncoder().encodeToString(png));
  }

  private static String epochs(List<List<EpochReport>> histories) {
    boolean several = histories.size() > 1;
    List<String> head = new ArrayList<>(several ? List.of("member") : List.of());
    head.addAll(List.of("epoch", "cost"));
    Set<Metric> metrics = metrics(histories);
    metrics.forEach(metric -> head.add("validation " + metric.label()));
    head.addAll(List.of("learning rate", "seconds", "examples/s"));
    StringBuilder rows = new StringBuilder(row("th", head.toArray(String[]::new)));
    for (int k = 0; k < histories.size(); k++) {
      for (EpochReport report : histories.get(k)) {
        List<String> cells = new ArrayList<>(several ? List.of(String.valueOf(k + 1)) : List.of());
        cells.addAll(cells(report, metrics));
        rows.append(row("td", cells.toArray(String[]::new)));
      }
    }
    return rows.toString();
  }

  private static List<String> cells(EpochReport report, Set<Metric> metrics) {
    List<String> cells = new ArrayList<>();
    cells.add(String.valueOf(report.epoch()));
    cells.add(format("%.4f", report.cost()));
    metrics.forEach(
        metric -> cells.add(validation(report, metric).map(v -> format("%.4f", v)).orElse("")));
    cells.add(format("%.3g", report.learningRate()));
    cells.add(format("%.2f", report.seconds()));
    cells.add(format("%.0f", report.examplesPerSecond()));
    return cells;
  }

  private static String row(String tag, String... cells) {
    return Arrays.stream(cells)
        .map(cell -> "<%s>%s</%1$s>".formatted(tag, escape(cell)))
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** A text to stand in the page, without what is no character in HTML. */
  private static String escape(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cs}&&[^\\t\\n]]", "\ufffd")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
