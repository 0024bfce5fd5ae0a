package nabla.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import nabla.Relay;
import nabla.linalg.Blas;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code scripts/bench delay} runs: how much longer a step of two executors takes where their
 * network to the driver and back takes 5 ms, in rounds that they share and with a job for each
 * step. All goes through a {@link Relay}, the turns without delay too.
 */
public final class DelayBenchmark {

  private static final Duration EACH_WAY = Duration.ofNanos(2_500_000);
  private static final int BATCH = 1024;
  private static final int TURNS = 3;

  private static final Topology TOPOLOGY =
      new Topology(
          784,
          List.of(new Layer(100, Activation.RELU), new Layer(10, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  private final Relay network;
  private final SharingBenchmark steps;

  private DelayBenchmark(Relay network, SharingBenchmark steps) {
    this.network = network;
    this.steps = steps;
  }

  /**
   * Measures.
   *
   * @param args where the JSON goes, and the commit
   */
  public static void main(String[] args) throws IOException {
    try (Relay network = Relay.open();
        SparkSession spark =
            SparkSession.builder()
                .config("spark.ui.enabled", "false")
                .config("spark.scheduler.minRegisteredResourcesRatio", "1")
                // as the command line has it
                .config("spark.broadcast.compress", "false")
                .config("spark.task.maxDirectResultSize", "16m")
                .config(Map.copyOf(network.settings()))
                .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      DelayBenchmark benchmark =
          new DelayBenchmark(network, new SharingBenchmark(SharingBenchmark.digits(spark)));
      Map<String, Object> results = new LinkedHashMap<>();
      results.put("commit", args[1]);
      results.put("machine", Benchmark.machine());
      results.put("blas", Blas.best().name());
      results.put("master", spark.sparkContext().master());
      results.put("network", TOPOLOGY.toString());
      results.put("batch", BATCH);
      results.put("roundTripMilliseconds", 2 * EACH_WAY.toNanos() / 1e6);
      results.put("sharedRounds", benchmark.way("shared rounds", 30, OptionalInt.empty()));
      results.put("aJobForEachStep", benchmark.way("a job for each step", 6, OptionalInt.of(1)));
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(Path.of(args[0]).toFile(), results);
    }
  }

  /** Milliseconds of a step without and with the delay, in turn: medians of the turns. */
  private Map<String, Object> way(String name, int epochs, OptionalInt stepsPerRound) {
    double[] without = new double[TURNS];
    double[] with = new double[TURNS];
    for (int i = 0; i < TURNS; i++) {
      without[i] = milliseconds(epochs, stepsPerRound, Duration.ZERO);
      with[i] = milliseconds(epochs / 2, stepsPerRound, EACH_WAY);
    }
    Arrays.sort(without);
    Arrays.sort(with);
    double near = without[TURNS / 2];
    double far = with[TURNS / 2];
    System.out.printf(
        Locale.ROOT,
        "%s: a step takes %.2f ms, and %.2f ms with 5 ms a round trip: %.2f more%n",
        name,
        near,
        far,
        far - near);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("stepMilliseconds", near);
    row.put("stepMillisecondsWithDelay", far);
    row.put("more", far - near);
    row.put("roundTrips", (far - near) / (2 * EACH_WAY.toNanos() / 1e6));
    return row;
  }

  private double milliseconds(int epochs, OptionalInt stepsPerRound, Duration delay) {
    network.delay(delay);
    try {
      double rate = steps.train(TOPOLOGY, BATCH, epochs, OptionalInt.of(2), stepsPerRound).late();
      return 1000 * BATCH / rate;
    } finally {
      network.delay(Duration.ZERO);
    }
  }
}
