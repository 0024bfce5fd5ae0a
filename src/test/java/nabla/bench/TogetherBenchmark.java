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
import java.util.stream.IntStream;
import nabla.engine.EpochReport;
import nabla.engine.TrainingResult;
import nabla.linalg.Blas;
import nabla.linalg.Kernel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.Caching;
import nabla.settings.ExecutionSettings;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import nabla.train.Together;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code scripts/bench together} runs: four networks 784-100-10 on MNIST in one pass over the
 * data, against one after the other. Whole fits, from the reading of the rows on, and the steps
 * alone; in turn, in one process that is warm.
 */
public final class TogetherBenchmark {

  private static final int NETWORKS = 4;
  private static final int TURNS = 3; // after one to get warm
  private static final ExecutionSettings AUTO =
      new ExecutionSettings(
          OptionalInt.empty(), OptionalInt.empty(), Reduction.AUTO, Caching.AUTO, Kernel.FASTEST);

  /**
   * What fits have taken.
   *
   * @param whole seconds
   * @param steps seconds of it in which steps were taken
   */
  private record Taken(double whole, double steps) {

    Taken plus(Taken other) {
      return new Taken(whole + other.whole, steps + other.steps);
    }
  }

  private TogetherBenchmark() {}

  /**
   * Measures.
   *
   * @param args where the JSON goes, the commit, and how many epochs a fit has
   */
  public static void main(String[] args) throws IOException {
    Map<String, Object> results = new LinkedHashMap<>();
    try (SparkSession spark =
        SparkSession.builder().config("spark.ui.enabled", "false").getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      results.put("commit", args[1]);
      results.put("machine", Benchmark.machine());
      results.put("blas", Blas.best().name());
      results.put("master", spark.sparkContext().master());
      results.put("networks", NETWORKS);
      results.put("epochs", Integer.valueOf(args[2]));
      List<Map<String, Object>> batches = new ArrayList<>();
      for (int batch : new int[] {32, 64, 128}) {
        batches.add(measure(spark, batch, Integer.parseInt(args[2])));
      }
      results.put("batches", batches);
    }
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(Path.of(args[0]).toFile(), results);
  }

  private static Map<String, Object> measure(SparkSession spark, int batch, int epochs) {
    List<Together.Member> all =
        IntStream.range(0, NETWORKS).mapToObj(i -> member(1 + i, batch, epochs)).toList();
    double[] alone = new double[TURNS];
    double[] together = new double[TURNS];
    double[] stepsAlone = new double[TURNS];
    double[] stepsTogether = new double[TURNS];
    for (int turn = -1; turn < TURNS; turn++) {
      Taken each =
          all.stream().map(one -> fit(spark, List.of(one))).reduce(Taken::plus).orElseThrow();
      Taken once = fit(spark, all);
      if (turn >= 0) {
        alone[turn] = each.whole;
        together[turn] = once.whole;
        stepsAlone[turn] = each.steps;
        stepsTogether[turn] = once.steps;
      }
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("batch", batch);
    row.put("oneAfterTheOtherSeconds", median(alone));
    row.put("togetherSeconds", median(together));
    row.put("timesAsFast", median(alone) / median(together));
    row.put("stepsOneAfterTheOtherSeconds", median(stepsAlone));
    row.put("stepsTogetherSeconds", median(stepsTogether));
    row.put("stepsTimesAsFast", median(stepsAlone) / median(stepsTogether));
    System.out.printf(
        Locale.ROOT,
        "%d networks 784-100-10, batch %d, %d epochs: one after the other %.2f s (steps %.2f), together %.2f s (%.2f): %.2f times as fast, steps alone %.2f%n",
        NETWORKS,
        batch,
        epochs,
        median(alone),
        median(stepsAlone),
        median(together),
        median(stepsTogether),
        median(alone) / median(together),
        median(stepsAlone) / median(stepsTogether));
    return row;
  }

  private static Together.Member member(long seed, int batch, int epochs) {
    TrainingSettings settings =
        new TrainingSettings()
            .setHiddenLayers(new int[] {100})
            .setEpochs(epochs)
            .setBatchSize(batch)
            .setSeed(seed)
            .setShuffleSeed(1);
    Topology topology = settings.topology(784, 10, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    return new Together.Member(settings, topology, Optional.empty(), List.of());
  }

  private static Taken fit(SparkSession spark, List<Together.Member> members) {
    long start = System.nanoTime();
    List<TrainingResult> results =
        Together.fit(members, AUTO, SharingBenchmark.digits(spark), Optional.empty());
    double whole = (System.nanoTime() - start) / 1e9;
    double steps = // each waits until all have theirs
        results.stream()
            .mapToDouble(
                result -> result.history().stream().mapToDouble(EpochReport::seconds).sum())
            .max()
            .orElseThrow();
    return new Taken(whole, steps);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
