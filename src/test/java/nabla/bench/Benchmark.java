package nabla.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.BatchPlan;
import nabla.engine.EpochReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.engine.TrainingStarted;
import nabla.linalg.Blas;
import nabla.linalg.Kernel;
import nabla.ml.MlpClassificationModel;
import nabla.ml.MlpClassifier;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import nabla.settings.Caching;
import nabla.settings.ExecutionSettings;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import nabla.train.SparkTrainer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.javacpp.Loader;

/**
 * What {@code scripts/bench} runs: speed against the machine's own, against an empty Spark job and
 * against MLlib, all in one process.
 *
 * <p>Rates are medians over epochs. What is compared is measured in turn, epoch by epoch, so that a
 * machine whose speed drifts spoils both alike. Each figure is printed as it is measured, and all
 * are written as JSON.
 */
public final class Benchmark {

  private static final int COPIES =
      4; // of MNIST: an epoch should last much longer than a Spark job
  private static final double WANTED_ACCURACY = 0.972;
  private static final ExecutionSettings AUTO =
      new ExecutionSettings(
          OptionalInt.empty(), OptionalInt.empty(), Reduction.AUTO, Caching.AUTO, Kernel.FASTEST);

  private final SparkSession spark;
  private final int threads;
  private final Map<String, Object> results = new LinkedHashMap<>();

  private Benchmark(SparkSession spark) {
    this.spark = spark;
    this.threads = spark.sparkContext().defaultParallelism();
  }

  /** MLlib looks for a BLAS of the system's own, and computes in Java where there is none. */
  private static void giveMllibTheSameBlas() {
    Blas.best();
    Loader.getLoadedLibraries()
        .forEach(
            (name, file) -> {
              if (name.startsWith("openblas")) {
                System.setProperty("dev.ludovic.netlib.blas.nativeLibPath", file);
              }
            });
  }

  /**
   * Measures.
   *
   * @param args where the JSON goes, the commit, and optionally which of the parts {@code rates},
   *     {@code job}, {@code mllib}, {@code transform}, {@code fit}, {@code out-of-core}
   */
  public static void main(String[] args) throws IOException {
    giveMllibTheSameBlas();
    SparkSession spark =
        SparkSession.builder()
            .config("spark.ui.enabled", "false")
            .config("spark.broadcast.compress", "false")
            .config("spark.task.maxDirectResultSize", "16m")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    List<String> parts =
        args.length > 2
            ? Arrays.asList(args).subList(2, args.length)
            : List.of("rates", "job", "mllib", "transform");
    Benchmark benchmark = new Benchmark(spark);
    benchmark.results.put("commit", args[1]);
    benchmark.results.put("machine", machine());
    benchmark.results.put("jvm", System.getProperty("java.vm.version"));
    benchmark.results.put("heapMiB", Runtime.getRuntime().maxMemory() >> 20);
    benchmark.results.put("spark", spark.version());
    benchmark.results.put("blas", Blas.best().name());
    try {
      for (String part : parts) {
        switch (part) {
          case "rates" -> benchmark.rates();
          case "job" -> benchmark.job();
          case "mllib" -> benchmark.mllib();
          case "transform" -> benchmark.transform();
          case "fit" -> benchmark.fit();
          case "out-of-core" -> benchmark.outOfCore(Double.parseDouble(parts.get(1)));
          default -> {}
        }
      }
    } finally {
      spark.stop();
    }
    Path json = Path.of(args[0]);
    Files.createDirectories(json.toAbsolutePath().getParent());
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(json.toFile(), benchmark.results);
    say("written to %s", json);
  }

  /** Examples/s at batch sizes, and what part of the speed of the products alone that is. */
  private void rates() {
    Examples examples =
        examples(mnist("train").crossJoin(spark.range(COPIES).toDF("copy")).cache());
    List<Map<String, Object>> all = new ArrayList<>();
    for (Topology topology :
        List.of(
            network(Activation.RELU, 100),
            network(Activation.SIGMOID, 100),
            network(Activation.RELU, 512, 512),
            network(Activation.SIGMOID, 512, 512))) {
      boolean relu = topology.activation(1) == Activation.RELU;
      int best = GemmPeak.bestMicrobatch(topology, threads);
      say("%s: products alone are fastest at microbatch %d", topology, best);
      for (int batch : relu ? new int[] {32, 128, 256, 1024, 4096} : new int[] {128, 1024}) {
        BatchPlan plan = BatchPlan.of(60_000L * COPIES, 1, topology, batch, Long.MAX_VALUE);
        int microbatch = batch / plan.microbatches();
        int epochs = topology.parameterCount() < 200_000 ? 12 : 4;
        BesidePeak beside = new BesidePeak(topology, microbatch, best);
        double rate = rate(topology, batch, epochs, AUTO, examples, List.of(beside));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("network", topology.toString());
        row.put("batch", batch);
        row.put("microbatch", microbatch);
        row.put("examplesPerSecond", Math.round(rate));
        row.put("millisecondsPerStep", 1000 * batch / rate);
        row.put("gflops", rate * GemmPeak.flopsPerExample(topology) / 1e9);
        row.put("peakGflops", median(beside.peaks));
        row.put("ofPeak", median(beside.ofPeak));
        row.put("bestPeakGflops", median(beside.bestPeaks));
        row.put("ofBestPeak", median(beside.ofBestPeak));
        all.add(row);
        say(
            "  batch %4d: %7.0f examples/s, %7.3f ms/step, %.2f of the products alone (%.0f GFLOPS at microbatch %d), %.2f of the best (%.0f GFLOPS at %d)",
            batch,
            rate,
            1000 * batch / rate,
            median(beside.ofPeak),
            median(beside.peaks),
            microbatch,
            median(beside.ofBestPeak),
            median(beside.bestPeaks),
            best);
      }
    }
    results.put("rates", all);
  }

  /** Measures the products alone before and after every epoch, and takes the ratio. */
  private final class BesidePeak implements TrainingListener {

    private final Topology topology;
    private final int microbatch;
    private final int best;
    private final List<Double> peaks = new ArrayList<>();
    private final List<Double> bestPeaks = new ArrayList<>();
    private final List<Double> ofPeak = new ArrayList<>();
    private final List<Double> ofBestPeak = new ArrayList<>();

    BesidePeak(Topology topology, int microbatch, int best) {
      this.topology = topology;
      this.microbatch = microbatch;
      this.best = best;
    }

    @Override
    public void onStart(TrainingStarted plan) {
      measure();
    }

    @Override
    public void onEpoch(EpochReport report) {
      int before = peaks.size() - 1;
      measure();
      double gflops = report.examplesPerSecond() * GemmPeak.flopsPerExample(topology) / 1e9;
      ofPeak.add(gflops / mean(peaks, before));
      ofBestPeak.add(gflops / mean(bestPeaks, before));
    }

    private void measure() {
      peaks.add(GemmPeak.gflops(topology, microbatch, threads));
      bestPeaks.add(GemmPeak.gflops(topology, best, threads));
    }

    private static double mean(List<Double> values, int from) {
      return (values.get(from) + values.get(from + 1)) / 2;
    }
  }

  /** A step of one job each, beside an empty job. */
  private void job() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaRDD<Integer> parts = context.parallelize(List.of(1, 2), 2);
    Examples examples = examples(mnist("train").cache());
    List<Map<String, Object>> all = new ArrayList<>();
    for (Topology topology :
        List.of(network(Activation.RELU, 100), network(Activation.RELU, 512, 512))) {
      int batch = 1024;
      long bytes = 4L * topology.parameterCount();
      OptimizerState numbers = new OptimizerState(0, new float[1][topology.parameterCount()]);
      List<Double> empty = new ArrayList<>();
      List<Double> carrying = new ArrayList<>();
      TrainingListener beside =
          new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
              empty.add(milliseconds(() -> parts.mapPartitions(part -> one(0)).collect()));
              carrying.add(milliseconds(() -> carry(parts, numbers)));
            }
          };
      double step = 1000 * batch / rate(topology, batch, 6, oneStep(2), examples, List.of(beside));
      double arithmetic = 1000 * batch / rate(topology, batch, 6, AUTO, examples, List.of());
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("network", topology.toString());
      row.put("batch", batch);
      row.put("tasks", 2);
      row.put("emptyJobMilliseconds", median(empty));
      row.put("jobWithTheBytesMilliseconds", median(carrying));
      row.put("stepMilliseconds", step);
      row.put("residentStepMilliseconds", arithmetic);
      row.put("bytesBroadcast", bytes);
      row.put("bytesReduced", 2 * bytes);
      all.add(row);
      say(
          "%s, batch %d: empty job of 2 tasks %.2f ms, with the bytes of a step %.2f ms; a step of one job %.2f ms, of a resident round %.2f ms; %d bytes broadcast, %d reduced",
          topology, batch, median(empty), median(carrying), step, arithmetic, bytes, 2 * bytes);
    }
    results.put("job", all);
  }

  /** Time to 97.2 % on MNIST's test set, for MLlib and for Nabla. */
  private void mllib() {
    Dataset<Row> train = mnist("train").cache();
    Dataset<Row> test = mnist("test").cache();
    train.count();
    test.count();
    Topology topology = network(Activation.RELU, 100);
    TrainingSettings settings =
        new TrainingSettings()
            .setEpochs(3)
            .setBatchSize(256)
            .setLearningRateSchedule("cosine")
            .setLearningRate(0.008);
    // MLlib's iterations are many and long: the JVM has compiled its loop early. So it should ours.
    new SparkTrainer(settings, AUTO, Optional.empty(), List.of())
        .fit(topology, examples(train), Optional.empty());
    double[] reached = {-1, 0, 0, 0};
    long start = System.nanoTime();
    new SparkTrainer(
            settings,
            AUTO,
            Optional.empty(),
            List.of(
                new TrainingListener() {
                  @Override
                  public void onEpoch(EpochReport report) {
                    double accuracy = report.validation().orElseThrow().accuracy().orElseThrow();
                    if (reached[0] < 0) {
                      reached[3] += report.seconds();
                      if (accuracy >= WANTED_ACCURACY) {
                        reached[0] = report.epoch();
                        reached[1] = accuracy;
                        reached[2] = (System.nanoTime() - start) / 1e9;
                      }
                    }
                  }
                }))
        .fit(topology, examples(train), Optional.of(examples(test)));
    say(
        "Nabla %s: %.4f after %.0f epochs, %.2f s of steps; %.1f s with preparation and evaluation",
        topology, reached[1], reached[0], reached[3], reached[2]);

    Dataset<Row> vectors =
        train.withColumn("v", functions.array_to_vector(train.col("features"))).cache();
    vectors.count();
    int iterations = 75;
    double accuracy;
    double seconds;
    do {
      iterations += 25;
      long begin = System.nanoTime();
      var model =
          new MultilayerPerceptronClassifier()
              .setFeaturesCol("v")
              .setLayers(new int[] {784, 100, 10})
              .setSeed(1)
              .setMaxIter(iterations)
              .setTol(0)
              .fit(vectors);
      seconds = (System.nanoTime() - begin) / 1e9;
      accuracy =
          new MulticlassClassificationEvaluator()
              .setMetricName("accuracy")
              .evaluate(
                  model.transform(
                      test.withColumn("v", functions.array_to_vector(test.col("features")))));
      say("MLlib: %.4f after %d iterations, %.1f s", accuracy, iterations, seconds);
    } while (accuracy < WANTED_ACCURACY && iterations < 200);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("wantedAccuracy", WANTED_ACCURACY);
    row.put("nablaEpochs", reached[0]);
    row.put("nablaAccuracy", reached[1]);
    row.put("nablaStepSeconds", reached[3]);
    row.put("nablaFitSeconds", reached[2]);
    row.put("mllibIterations", iterations);
    row.put("mllibAccuracy", accuracy);
    row.put("mllibSeconds", seconds);
    row.put("ratioOfSteps", seconds / reached[3]);
    row.put("ratioOfFit", seconds / reached[2]);
    results.put("timeToAccuracy", row);
    say(
        "steps %.0f times shorter, the whole fit %.1f times",
        seconds / reached[3], seconds / reached[2]);
  }

  /**
   * What a fit takes outside of its training, in a session that has done the same before: on a
   * table of the shape of UCI Adult, 39,074 rows of 6 numbers and 8 categories.
   */
  private void fit() {
    int[] categories = {9, 16, 7, 15, 6, 5, 2, 42};
    String ones =
        Arrays.stream(categories)
            .mapToObj(
                n ->
                    "transform(sequence(0, %s), k -> double(k = pmod(hash(id, %s), %s)))"
                        .formatted(n - 1, n, n))
            .collect(Collectors.joining(", "));
    Dataset<Row> rows =
        spark
            .range(39_074)
            .selectExpr(
                "concat(transform(sequence(1, 6), k -> hash(id, k) / 1e9), %s) as x"
                    .formatted(ones),
                "pmod(hash(id, 9), 2) as label")
            .withColumn(
                "features", functions.array_to_vector(org.apache.spark.sql.functions.col("x")))
            .drop("x")
            .cache();
    rows.count();
    List<Double> outside = new ArrayList<>();
    List<Double> inside = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      double[] training = new double[1];
      double whole =
          seconds(
              () -> training[0] = new MlpClassifier().setEpochs(3).fit(rows).summary().seconds());
      say("fit %d: %.2f s, of which %.2f s are training", i, whole, training[0]);
      if (i > 0) {
        outside.add(whole - training[0]);
        inside.add(training[0]);
      }
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rows", rows.count());
    row.put("secondsOutsideOfTraining", median(outside));
    row.put("secondsOfTraining", median(inside));
    results.put("fit", row);
    say("a warm fit takes %.2f s outside of its training", median(outside));
  }

  /** Rows per second through fitted networks, ours and MLlib's in turn. */
  private void transform() {
    Dataset<Row> arrays =
        mnist("train").crossJoin(spark.range(2).toDF("copy")).repartition(2 * threads).cache();
    Dataset<Row> vectors =
        arrays.withColumn("features", functions.array_to_vector(arrays.col("features"))).cache();
    arrays.count();
    long rows = vectors.count();
    List<Map<String, Object>> all = new ArrayList<>();
    for (int[] hidden : new int[][] {{100}, {512, 512}}) {
      int[] layers =
          IntStream.concat(
                  IntStream.of(784), IntStream.concat(Arrays.stream(hidden), IntStream.of(10)))
              .toArray();
      MultilayerPerceptronClassificationModel theirs =
          new MultilayerPerceptronClassifier()
              .setLayers(layers)
              .setMaxIter(1)
              .fit(vectors.limit(1000));
      MlpClassificationModel ours =
          new MlpClassifier().setHiddenLayers(hidden).setEpochs(1).fit(vectors.limit(1000));
      List<Double> mllib = new ArrayList<>();
      List<Double> nabla = new ArrayList<>();
      List<Double> nablaArrays = new ArrayList<>();
      for (int i = 0; i < (hidden.length == 1 ? 18 : 6); i++) {
        mllib.add(rows / seconds(() -> consume(theirs.transform(vectors))));
        nabla.add(rows / seconds(() -> consume(ours.transform(vectors))));
        nablaArrays.add(rows / seconds(() -> consume(ours.transform(arrays))));
      }
      double through = rows / seconds(() -> consume(vectors));
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("network", ours.topology().toString());
      row.put("rows", rows);
      row.put("mllibRowsPerSecond", Math.round(median(mllib)));
      row.put("rowsPerSecond", Math.round(median(nabla)));
      row.put("rowsPerSecondFromArrays", Math.round(median(nablaArrays)));
      row.put("rowsPerSecondOfSparkAlone", Math.round(through));
      row.put("ratio", median(nabla) / median(mllib));
      all.add(row);
      say(
          "transform of %d rows by %s: MLlib %.0f rows/s, Nabla %.0f rows/s (%.1f times), from arrays of floats %.0f; the rows alone %.0f",
          rows,
          ours.topology(),
          median(mllib),
          median(nabla),
          median(nabla) / median(mllib),
          median(nablaArrays),
          through);
    }
    arrays.unpersist();
    vectors.unpersist();
    results.put("transform", all);
  }

  /** Every column of every row is computed, and goes nowhere. */
  private static void consume(Dataset<Row> rows) {
    rows.write().format("noop").mode("overwrite").save();
  }

  /** Rows that do not fit in memory, beside rows that do. */
  private void outOfCore(double gigabytes) {
    Topology topology = network(Activation.RELU, 512, 512);
    Examples small = examples(mnist("train").repartition(8));
    double inMemory = rate(topology, 1024, 4, AUTO, small, List.of());
    long copies = Math.max(2, Math.round(gigabytes * 1e9 / (60_000 * 786 * 4.0)));
    Dataset<Row> many =
        mnist("train")
            .repartition(16)
            .crossJoin(spark.range(copies).toDF("copy"))
            .selectExpr(
                "label",
                "concat(array(cast(copy / 1e3d as float)), slice(features, 2, 783)) as features");
    ExecutionSettings disk =
        new ExecutionSettings(
            OptionalInt.empty(), OptionalInt.empty(), Reduction.AUTO, Caching.DISK, Kernel.FASTEST);
    long start = System.nanoTime();
    double rate = rate(topology, 1024, 2, disk, examples(many), List.of());
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("network", topology.toString());
    row.put("rows", 60_000 * copies);
    row.put("gigabytes", 60_000 * copies * 786 * 4 / 1e9);
    row.put("examplesPerSecondInMemory", inMemory);
    row.put("examplesPerSecondFromDisk", rate);
    row.put("ratio", rate / inMemory);
    row.put("secondsInAll", seconds);
    row.put("peakResidentMiB", peakResidentMiB());
    results.put("outOfCore", row);
    say(
        "%.1f GB of rows with a heap of %d MiB: %.0f examples/s from disk, %.0f in memory, ratio %.2f; peak resident memory %d MiB; %.0f s in all",
        60_000 * copies * 786 * 4 / 1e9,
        Runtime.getRuntime().maxMemory() >> 20,
        rate,
        inMemory,
        rate / inMemory,
        peakResidentMiB(),
        seconds);
  }

  private static ExecutionSettings oneStep(int tasks) {
    return new ExecutionSettings(
        OptionalInt.of(tasks), OptionalInt.of(1), Reduction.FLAT, Caching.MEMORY, Kernel.FASTEST);
  }

  /** A job that broadcasts numbers, and whose tasks send as many back. */
  private static List<OptimizerState> carry(JavaRDD<Integer> parts, OptimizerState numbers) {
    Broadcast<OptimizerState> weights =
        JavaSparkContext.fromSparkContext(parts.context()).broadcast(numbers);
    try {
      return parts.mapPartitions(part -> one(weights.value().copy())).collect();
    } finally {
      weights.destroy();
    }
  }

  private static <T> Iterator<T> one(T value) {
    return List.of(value).iterator();
  }

  /** The median rate of the epochs behind the first third, in which the JVM warms up. */
  private static double rate(
      Topology topology,
      int batch,
      int epochs,
      ExecutionSettings execution,
      Examples examples,
      List<TrainingListener> listeners) {
    TrainingSettings settings =
        new TrainingSettings()
            .setEpochs(epochs)
            .setBatchSize(batch)
            .setOptimizer("momentum")
            .setLearningRate(0.01);
    TrainingResult result =
        new SparkTrainer(settings, execution, Optional.empty(), listeners)
            .fit(topology, examples, Optional.empty());
    return median(result.history().stream().map(EpochReport::examplesPerSecond).toList());
  }

  /** The median of what was measured behind the first third. */
  private static double median(List<Double> values) {
    double[] warm = values.stream().skip(values.size() / 3).mapToDouble(v -> v).sorted().toArray();
    return warm[warm.length / 2];
  }

  private static double milliseconds(Runnable run) {
    List<Double> runs = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      runs.add(1000 * seconds(run));
    }
    return median(runs);
  }

  private static double seconds(Runnable run) {
    long start = System.nanoTime();
    run.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static Topology network(Activation hidden, int... units) {
    List<Layer> layers = new ArrayList<>();
    for (int n : units) {
      layers.add(new Layer(n, hidden));
    }
    layers.add(new Layer(10, Activation.SOFTMAX));
    return new Topology(784, layers, Cost.SOFTMAX_CROSS_ENTROPY);
  }

  private Dataset<Row> mnist(String part) {
    return spark.read().parquet("data/mnist/" + part + ".parquet");
  }

  private static Examples examples(Dataset<Row> rows) {
    return Examples.of(
        rows, "rows", new Columns("features", new Target.Labels("label", 10), Optional.empty()));
  }

  /** How many cores, of which kind. */
  static String machine() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.replaceFirst(".*: ", ""))
            .findFirst()
            .orElse("unknown CPU");
    return "%d cores, %s".formatted(Runtime.getRuntime().availableProcessors(), model);
  }

  private static long peakResidentMiB() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
