package nabla.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import nabla.linalg.Blas;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;

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
