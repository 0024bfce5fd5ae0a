package nabla.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.EpochReport;
import nabla.engine.TrainingListener;
import nabla.linalg.Blas;
import nabla.linalg.Kernel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.Caching;
import nabla.settings.ExecutionSettings;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import nabla.train.SparkTrainer;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code scripts/bench sharing} runs: whole trainings on two executors of one core, with the
 * default settings, on one of them, on both, and with a job for each step; and what a step on both
 * takes beyond half its examples on one.
 */
public final class SharingBenchmark {

  private static final OptionalInt DEFAULT = OptionalInt.empty();
  private static final double SECONDS = 12; // of a training, about

  private final Map<String, Object> results = new LinkedHashMap<>();
  private final Examples examples;

  SharingBenchmark(Examples examples) {
    this.examples = examples;
  }

  /**
   * Measures.
   *
   * @param args where the JSON goes, and the commit
   */
  public static void main(String[] args) throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .config("spark.ui.enabled", "false")
            .config("spark.scheduler.minRegisteredResourcesRatio", "1")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      SharingBenchmark benchmark = new SharingBenchmark(digits(spark));
      benchmark.results.put("commit", args[1]);
      benchmark.results.put("machine", Benchmark.machine());
      benchmark.results.put("blas", Blas.best().name());
      benchmark.results.put("master", spark.sparkContext().master());
      benchmark.results.put(
          "trainings",
          List.of(
              benchmark.network(1024, 220_000, 100),
              benchmark.network(4096, 90_000, 512),
              benchmark.network(1024, 50_000, 512, 512)));
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(Path.of(args[0]).toFile(), benchmark.results);
    }
  }

  static Examples digits(SparkSession spark) {
    return Examples.of(
        spark.read().parquet("data/mnist/train.parquet"),
        "rows",
        new Columns("features", new Target.Labels("label", 10), Optional.empty()));
  }

  /** The ways to share the steps of a network out; {@code rate}: examples/s, roughly. */
  private Map<String, Object> network(int batch, int rate, int... hidden) {
    List<Layer> layers = new ArrayList<>();
    for (int n : hidden) {
      layers.add(new Layer(n, Activation.RELU));
    }
    layers.add(new Layer(10, Activation.SOFTMAX));
    Topology topology = new Topology(784, layers, Cost.SOFTMAX_CROSS_ENTROPY);
    int epochs = (int) Math.ceil(SECONDS * rate / 60_000);

    train(topology, batch, epochs / 3, DEFAULT, DEFAULT); // to get warm
    Rates one = train(topology, batch, epochs, OptionalInt.of(1), DEFAULT);
    Rates both = train(topology, batch, epochs, OptionalInt.of(2), DEFAULT);
    Rates byDefault = train(topology, batch, epochs, DEFAULT, DEFAULT);
    Rates jobs = train(topology, batch, epochs / 4, OptionalInt.of(2), OptionalInt.of(1));
    Rates half = train(topology, batch / 2, epochs, OptionalInt.of(1), DEFAULT);

    Map<String, Object> row = new LinkedHashMap<>();
    row.put("network", topology.toString());
    row.put("batch", batch);
    row.put("epochs", epochs);
    row.put("oneExecutor", one.whole());
    row.put("bothExecutors", both.whole());
    row.put("byDefault", byDefault.whole());
    row.put("byDefaultToTheBetter", byDefault.whole() / Math.max(one.whole(), both.whole()));
    row.put("aJobForEachStep", jobs.late());
    row.put("stepMilliseconds", 1000 * batch / both.late());
    row.put("halfAStepOnOneMilliseconds", 500 * batch / half.late());
    row.put("exchangeMilliseconds", 1000 * batch / both.late() - 500 * batch / half.late());
    System.out.printf(
        Locale.ROOT,
        "%s, batch %d, examples/s of whole trainings (of the later half): one %.0f (%.0f), both %.0f (%.0f), default %.0f (%.0f), which is %.2f of the better; a job for each step (%.0f); a step on both %.2f ms, half of it on one %.2f%n",
        topology,
        batch,
        one.whole(),
        one.late(),
        both.whole(),
        both.late(),
        byDefault.whole(),
        byDefault.late(),
        byDefault.whole() / Math.max(one.whole(), both.whole()),
        jobs.late(),
        1000 * batch / both.late(),
        500 * batch / half.late());
    return row;
  }

  Rates train(
      Topology topology, int batch, int epochs, OptionalInt replicas, OptionalInt stepsPerRound) {
    TrainingSettings settings =
        new TrainingSettings()
            .setEpochs(epochs)
            .setBatchSize(batch)
            .setOptimizer("momentum")
            .setLearningRate(0.01);
    ExecutionSettings execution =
        new ExecutionSettings(
            replicas, stepsPerRound, Reduction.AUTO, Caching.MEMORY, Kernel.FASTEST);
    Rates rates = new Rates();
    new SparkTrainer(settings, execution, Optional.empty(), List.of(rates))
        .fit(topology, examples, Optional.empty());
    return rates;
  }

  /** How fast the epochs of a training were. */
  static final class Rates implements TrainingListener {

    private final List<Double> epochs = new ArrayList<>(); // examples/s

    @Override
    public void onEpoch(EpochReport report) {
      epochs.add(report.examplesPerSecond());
    }

    @Override
    public void onSharing(String howAndWhy) {
      System.out.println("  " + howAndWhy);
    }

    /** Examples/s from the first epoch to the last. */
    double whole() {
      return epochs.size() / epochs.stream().mapToDouble(rate -> 1 / rate).sum();
    }

    /** Median of examples/s in the later half. */
    double late() {
      double[] sorted = epochs.stream().skip(epochs.size() / 2).mapToDouble(rate -> rate).toArray();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }
  }
}
