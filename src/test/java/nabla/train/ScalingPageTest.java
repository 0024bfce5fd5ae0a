package nabla.train;

import static nabla.bench.ClusterFigures.network;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.bench.ClusterFigures;
import nabla.bench.ClusterFigures.Figure;
import nabla.engine.BatchPlan;
import nabla.nn.Topology;
import nabla.settings.Reduction;
import nabla.train.StepModel.Step;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/**
 * The tables of docs/scaling.md are those of the model. {@code mvn test -Dtest=ScalingPageTest
 * -Dnabla.render=true} writes them and the figure anew.
 */
class ScalingPageTest {

  private static final Path PAGE = Path.of("docs/scaling.md");
  private static final Path FIGURE = Path.of("docs/scaling");
  private static final Path MEASURED = Path.of("docs/benchmarks/cluster.json");
  private static final Pattern BLOCK =
      Pattern.compile("(?s)(<!-- rendered: (\\w+) -->\n).*?(<!-- end -->)");

  private static final int CORES = 8;
  private static final long ROWS = 1_000_000_000;
  private static final int[] EXECUTORS = {1, 4, 16, 64, 256, 1024};
  private static final int[] BATCHES = {1024, 8192, 65_536, 524_288};
  private static final List<Topology> NETWORKS =
      List.of(network("784-100-10"), network("784-512-512-10"));

  @Test
  void theTablesAreTheModels() throws IOException {
    String page = Files.readString(PAGE);
    String rendered =
        BLOCK
            .matcher(page)
            .replaceAll(
                block ->
                    Matcher.quoteReplacement(
                        block.group(1) + "\n" + table(block.group(2)) + "\n" + block.group(3)));
    if (Boolean.getBoolean("nabla.render")) {
      Files.writeString(PAGE, rendered);
      BitmapEncoder.saveBitmap(figure(), FIGURE.toString(), BitmapFormat.PNG);
    }
    assertThat(page.split("<!-- rendered", -1)).hasSize(6);
    assertThat(PAGE).content().isEqualTo(rendered);
  }

  @Test
  void theConstantsAreThoseThatFitTheFigures() {
    assertThat(StepCosts.MEASURED).isEqualTo(figures().fitted());
  }

  private static String table(String name) {
    return switch (name) {
      case "constants" -> constants();
      case "check" -> check();
      case "steps" -> steps();
      case "batches" -> batches();
      case "exchange" -> exchange();
      default -> throw new AssertionError(name);
    };
  }

  private static String constants() {
    StringBuilder table = new StringBuilder("| `StepCosts` | value |\n|---|---|\n");
    for (RecordComponent component : StepCosts.class.getRecordComponents()) {
      try {
        table.append(
            "| %s | %s |\n"
                .formatted(
                    component.getName(), component.getAccessor().invoke(StepCosts.MEASURED)));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }
    return table.toString();
  }

  /** Measured steps beside those of the model, for this machine of two cores. */
  private static String check() {
    StringBuilder table =
        new StringBuilder(
            "| Spark | network | batch | way | measured ms | model ms | ratio |\n|---|---|---|---|---|---|---|\n");
    for (Figure step : figures().steps()) {
      double model = step.model().applyAsDouble(StepCosts.MEASURED);
      table.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %d | %s | %.1f | %.1f | %.2f |%n",
              step.of(),
              step.network(),
              step.numbers(),
              step.way(),
              1000 * step.measured(),
              1000 * model,
              step.measured() / model));
    }
    return table.toString();
  }

  private static String steps() {
    StringBuilder table =
        new StringBuilder(
            "| network | batch | executors | ms a step = arithmetic + waiting + exchange + scheduling | way | million examples/s | faster than one |\n|---|---|---|---|---|---|---|\n");
    for (Topology network : NETWORKS) {
      for (int batch : BATCHES) {
        double one = step(network, batch, 1).seconds();
        for (int executors : EXECUTORS) {
          Step step = step(network, batch, executors);
          if (step.tasks() == executors) {
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %d x %d | %.1f = %.2f + %.2f + %.1f + %.1f | %s | %.2f | %.1f |%n",
                    shape(network),
                    batch,
                    executors,
                    step.threads(),
                    1000 * step.seconds(),
                    1000 * step.arithmetic(),
                    1000 * step.waiting(),
                    1000 * step.exchange(),
                    1000 * step.scheduling(),
                    step.way(),
                    batch / step.seconds() / 1e6,
                    one / step.seconds()));
          }
        }
      }
    }
    return table.toString();
  }

  /** The smallest batch of powers of two from which executors are faster than one, and twice. */
  private static String batches() {
    StringBuilder table =
        new StringBuilder(
            "| network | executors | faster than one from batch | twice as fast from batch |\n|---|---|---|---|\n");
    for (Topology network : NETWORKS) {
      for (int executors : IntStream.of(EXECUTORS).skip(1).toArray()) {
        table.append(
            "| %s | %s | %s | %s |\n"
                .formatted(
                    shape(network),
                    executors,
                    from(network, executors, 1.05),
                    from(network, executors, 2)));
      }
    }
    return table.toString();
  }

  private static String from(Topology network, int executors, double times) {
    for (int batch = 128 * executors; batch <= 1 << 26; batch *= 2) {
      Step step = step(network, batch, executors);
      if (step.tasks() == executors && step.seconds() * times < step(network, batch, 1).seconds()) {
        return String.valueOf(batch);
      }
    }
    return "none up to 2^26";
  }

  private static String exchange() {
    StringBuilder table =
        new StringBuilder(
            "| numbers | measured ms, 1, 2 and 4 tasks | model ms |\n|---|---|---|\n");
    figures().exchange().stream()
        .collect(Collectors.groupingBy(Figure::numbers, TreeMap::new, Collectors.toList()))
        .forEach(
            (numbers, ofTasks) ->
                table.append(
                    "| %s | %s | %s |\n"
                        .formatted(
                            numbers,
                            milliseconds(ofTasks, Figure::measured),
                            milliseconds(
                                ofTasks, one -> one.model().applyAsDouble(StepCosts.MEASURED)))));
    return table.toString();
  }

  private static String milliseconds(List<Figure> figures, ToDoubleFunction<Figure> seconds) {
    return figures.stream()
        .map(one -> String.format(Locale.ROOT, "%.1f", 1000 * seconds.applyAsDouble(one)))
        .collect(Collectors.joining(", "));
  }

  private static ClusterFigures figures() {
    try {
      return new ClusterFigures(new ObjectMapper().readTree(MEASURED.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static XYChart figure() {
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(500)
            .title("784-512-512-10, executors of 8 cores, 10 Gbit/s, 10⁹ rows")
            .xAxisTitle("executors")
            .yAxisTitle("examples a second")
            .build();
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true).setLocale(Locale.ROOT);
    for (int batch : BATCHES) {
      List<Double> executors = new ArrayList<>();
      List<Double> rates = new ArrayList<>();
      for (int n = 1; n <= 1024; n *= 2) {
        Step step = step(NETWORKS.get(1), batch, n);
        if (step.tasks() == n) {
          executors.add((double) n);
          rates.add(batch / step.seconds());
        }
      }
      chart.addSeries("batch " + batch, executors, rates);
    }
    return chart;
  }

  private static Step step(Topology network, int batch, int executors) {
    return new StepModel(network, plan(ROWS, network, batch), Reduction.AUTO, StepCosts.MEASURED)
        .step(executors, CORES);
  }

  private static BatchPlan plan(long rows, Topology network, int batch) {
    return BatchPlan.of(rows, rows * 786 * 4, network, batch, 256L << 20);
  }

  private static String shape(Topology network) {
    return network.depth() == 2 ? "784-100-10" : "784-512-512-10";
  }
}
