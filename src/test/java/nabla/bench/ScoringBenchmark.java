package nabla.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import nabla.linalg.Blas;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.TableScorer;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.table.CategoryFeature;
import nabla.table.Feature;
import nabla.table.NumberFeature;
import nabla.table.Part;
import nabla.table.Preparation;
import nabla.table.TableColumn;

/**
 * How fast a model scores in plain Java on one thread: rows in a second, a block at a time, and
 * microseconds for a single row. Each figure is the median of several turns of half a second.
 *
 * <pre>
 * java -cp target/classes:target/test-classes:blas-3.0.4.jar:… nabla.bench.ScoringBenchmark
 * </pre>
 */
public final class ScoringBenchmark {

  private static final int ROWS = 100_000;
  private static final int TURNS = 9;
  private static final double SECONDS = 0.5;

  private ScoringBenchmark() {}

  /** Measures 10-32-1 and 14-64-2. */
  public static void main(String[] args) {
    System.out.println(Blas.best().name());
    measure(10, 32, new Layer(1, Activation.IDENTITY), Cost.SQUARED_ERROR);
    measure(14, 64, new Layer(2, Activation.SOFTMAX), Cost.SOFTMAX_CROSS_ENTROPY);
  }

  private static void measure(int inputs, int hidden, Layer output, Cost cost) {
    Topology topology =
        new Topology(inputs, List.of(new Layer(hidden, Activation.RELU), output), cost);
    Random random = new Random(1);
    float[] values = new float[topology.parameterCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 4;
    }
    TrainedModel model =
        new TrainedModel(
            new Parameters(topology, values),
            List.of(),
            new Provenance(new RunIdentity(Map.of()), Map.of()));
    float[][] rows = new float[ROWS][inputs];
    for (float[] row : rows) {
      for (int k = 0; k < inputs; k++) {
        row[k] = (float) random.nextGaussian();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %.2f million rows/s in blocks, %.2f µs a row alone%n",
        topology,
        ROWS / seconds(() -> model.predict(rows)) / 1e6,
        1e6 * seconds(() -> model.predict(rows[0])));
    measureTable(model);
  }

  /** The same network on rows by name: half numbers, half categories of two values. */
  private static void measureTable(TrainedModel plain) {
    List<TableColumn> columns = new ArrayList<>();
    List<Feature> features = new ArrayList<>();
    int inputs = plain.topology().inputs();
    for (int k = 0; k < inputs; k++) {
      boolean number = k % 2 == 0;
      columns.add(
          new TableColumn("column " + k, number ? TableColumn.Type.NUMBER : TableColumn.Type.TEXT));
      features.add(
          number
              ? new NumberFeature(k, Part.VALUE, 0.5, 2, true, List.of(), false)
              : new CategoryFeature(k, List.of("no", "yes"), false, false, 0));
    }
    TrainedModel model =
        new TrainedModel(
            plain.ensemble(),
            List.of(),
            new Preparation(columns, features, List.of()),
            plain.provenance());
    Random random = new Random(1);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Map<String, Object> row = new HashMap<>();
      for (int k = 0; k < inputs; k++) {
        row.put(
            columns.get(k).name(),
            k % 2 == 0 ? random.nextGaussian() : random.nextBoolean() ? "yes" : "no");
      }
      rows.add(row);
    }
    TableScorer scorer = new TableScorer(model);
    System.out.printf(
        Locale.ROOT,
        "  by name: %.2f million rows/s in blocks, %.2f µs a row alone, %.2f with a scorer each%n",
        ROWS / seconds(() -> scorer.predict(rows)) / 1e6,
        1e6 * seconds(() -> scorer.predict(rows.get(0))),
        1e6 * seconds(() -> model.predict(rows.get(0))));
  }

  /** Of one call. */
  private static double seconds(Runnable call) {
    double[] turns = new double[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      long begin = System.nanoTime();
      long calls = 0;
      double seconds = 0;
      while (seconds < SECONDS) {
        call.run();
        calls++;
        seconds = (System.nanoTime() - begin) / 1e9;
      }
      turns[turn] = seconds / calls;
    }
    Arrays.sort(turns);
    return turns[TURNS / 2];
  }
}
