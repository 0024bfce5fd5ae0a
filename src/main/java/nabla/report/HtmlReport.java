package nabla.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import nabla.engine.EpochReport;
import nabla.engine.Evaluation;
import nabla.model.Storage;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code report.html}: a run on one page that needs no other file, with its plots, epochs and
 * settings.
 */
public final class HtmlReport {

  private static final Logger LOG = LoggerFactory.getLogger(HtmlReport.class);
  private static final String NOTHING_FROM_ELSEWHERE =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">";
  private static final int WIDTH = 760;
  private static final int HEIGHT = 360;
  private static final String HEADLESS = "java.awt.headless";

  private HtmlReport() {}

  /**
   * Writes the page. Where plots can't be drawn, as on a machine with no fonts, it goes without
   * them, with a warning in the log.
   *
   * @param title the heading
   * @param history the epochs; none if the first one diverged
   * @param metrics what came out
   * @param settings the text of resolved.conf
   * @throws IOException if it can't be written
   */
  public static void write(
      Storage storage,
      String file,
      String title,
      List<EpochReport> history,
      Map<String, Object> metrics,
      String settings)
      throws IOException {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">")
        .append(NOTHING_FROM_ELSEWHERE)
        .append("<title>")
        .append(escape(title))
        .append(
            """
            </title><style>
            body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
            table { border-collapse: collapse; margin: 1em 0; }
            th, td { text-align: right; padding: 0.2em 0.8em; border-bottom: 1px solid #ddd; }
            th:first-child, td:first-child { text-align: left; }
            img { max-width: 100%; }
            pre { background: #f6f6f6; padding: 1em; overflow: auto; }
            </style></head>
            <body>
            """)
        .append("<h1>")
        .append(escape(title))
        .append("</h1>\n<table>\n");
    metrics.forEach((name, value) -> row(page, "td", name, String.valueOf(value)));
    page.append("</table>\n");
    if (!history.isEmpty()) {
      plots(page, history);
    }
    epochs(page, history);
    page.append("<h2>Settings</h2>\n<pre>")
        .append(escape(settings))
        .append("</pre>\n</body>\n</html>\n");
    byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
    storage.write(file, out -> out.write(bytes));
  }

  private static void plots(StringBuilder page, List<EpochReport> history) {
    String before = System.getProperty(HEADLESS);
    // Java would otherwise look for a display before it draws into memory.
    System.setProperty(HEADLESS, "true");
    try {
      StringBuilder images = new StringBuilder();
      XYChart cost = chart("Cost");
      add(cost, "training", history, EpochReport::cost);
      if (history.stream().allMatch(report -> report.validation().isPresent())) {
        add(cost, "validation", history, report -> validation(report).cost());
      }
      image(images, cost);
      if (history.stream()
          .allMatch(report -> report.validation().flatMap(HtmlReport::accuracy).isPresent())) {
        XYChart accuracy = chart("Accuracy");
        add(accuracy, "validation", history, report -> accuracy(validation(report)).orElseThrow());
        image(images, accuracy);
      }
      page.append(images);
    } catch (Exception | LinkageError | InternalError e) {
      // What a Java without fonts throws depends on how far it gets.
      LOG.warn("report.html has no plots, they can't be drawn here: {}", e.toString());
    } finally {
      if (before == null) {
        System.clearProperty(HEADLESS);
      } else {
        System.setProperty(HEADLESS, before);
      }
    }
  }

  private static XYChart chart(String what) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(what)
            .xAxisTitle("epoch")
            .yAxisTitle(what.toLowerCase(Locale.ROOT))
            .build();
    chart.getStyler().setLocale(Locale.ROOT);
    return chart;
  }

  private static void add(
      XYChart chart, String name, List<EpochReport> history, ToDoubleFunction<EpochReport> value) {
    double[] epochs = history.stream().mapToDouble(EpochReport::epoch).toArray();
    XYSeries series = chart.addSeries(name, epochs, history.stream().mapToDouble(value).toArray());
    series.setMarker(history.size() > 50 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
  }

  private static void image(StringBuilder page, XYChart chart) throws IOException {
    byte[] png = BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
    page.append("<p><img alt=\"")
        .append(escape(chart.getTitle()))
        .append(" by epoch\" src=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(png))
        .append("\"></p>\n");
  }

  private static void epochs(StringBuilder page, List<EpochReport> history) {
    page.append("<h2>Epochs</h2>\n<table>\n");
    row(
        page,
        "th",
        "epoch",
        "cost",
        "validation cost",
        "validation accuracy",
        "learning rate",
        "seconds",
        "examples/s");
    for (EpochReport report : history) {
      row(
          page,
          "td",
          String.valueOf(report.epoch()),
          format("%.4f", report.cost()),
          report.validation().map(v -> format("%.4f", v.cost())).orElse(""),
          report.validation().flatMap(HtmlReport::accuracy).map(a -> format("%.4f", a)).orElse(""),
          format("%.3g", report.learningRate()),
          format("%.2f", report.seconds()),
          format("%.0f", report.examplesPerSecond()));
    }
    page.append("</table>\n");
  }

  private static void row(StringBuilder page, String tag, String... cells) {
    page.append("<tr>");
    for (String cell : cells) {
      page.append('<')
          .append(tag)
          .append('>')
          .append(escape(cell))
          .append("</")
          .append(tag)
          .append('>');
    }
    page.append("</tr>\n");
  }

  private static Evaluation validation(EpochReport report) {
    return report.validation().orElseThrow();
  }

  private static Optional<Double> accuracy(Evaluation evaluation) {
    return evaluation.accuracy().isPresent()
        ? Optional.of(evaluation.accuracy().getAsDouble())
        : Optional.empty();
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
