package nabla.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.StepReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStarted;
import nabla.linalg.Blas;
import nabla.linalg.Kernel;
import nabla.linalg.TreeSum;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.Caching;
import nabla.settings.ExecutionSettings;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import nabla.spark.DriverEndpoint;
import nabla.train.SparkTrainer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code scripts/bench cluster} runs: the constants of docs/scaling.md, and steps of 1, 2 and
 * 4 executors of one core to hold the model against, on {@code local-cluster} and on a standalone
 * Spark.
 *
 * <p>All executors and the driver share this machine's cores, and other processes may too, so of
 * equal turns the quickest counts.
 */
public final class ClusterBenchmark {

  private static final int HEAD = 36; // bytes of a message before its numbers
  private static final int SLICE = 32_768; // numbers of a message
  private static final int[] PARAMETERS = {0, 30_000, 80_000, 400_000, 2_000_000, 8_000_000};

  private final Map<String, Object> results = new LinkedHashMap<>();

  private ClusterBenchmark() {}

  /**
   * Measures.
   *
   * @param args where the JSON goes, the commit, and the master of a standalone Spark of two
   *     executors, if there is one
   */
  public static void main(String[] args) throws IOException {
    ClusterBenchmark benchmark = new ClusterBenchmark();
    benchmark.results.put("commit", args[1]);
    benchmark.results.put("machine", Benchmark.machine());
    benchmark.results.put("blas", Blas.best().name());
    benchmark.results.put("scatter", scatter());
    benchmark.results.put("additionSeconds", addition());
    benchmark.results.put("arithmetic", arithmetic());
    for (int executors : new int[] {1, 2, 4}) {
      benchmark.measure("local-cluster[%s,1,2048]".formatted(executors), executors, "2g");
    }
    if (args.length > 2) {
      benchmark.measure(args[2], 2, "1500m");
    }
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ClusterFigures figures = new ClusterFigures(json.valueToTree(benchmark.results));
    say("these constants fit best: %s", figures.fitted());
    json.writeValue(Path.of(args[0]).toFile(), benchmark.results);
  }

  private void measure(String master, int executors, String memory) {
    SparkSession spark =
        SparkSession.builder()
            .master(master)
            .appName("nabla-bench")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.memory", memory)
            .config("spark.broadcast.compress", "false")
            .config("spark.task.maxDirectResultSize", "16m")
            .config("spark.executor.defaultJavaOptions", "-XX:+UseTransparentHugePages")
            .config("spark.scheduler.minRegisteredResourcesRatio", "1")
            .getOrCreate();
    try {
      spark.sparkContext().setLogLevel("ERROR");
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Map<String, Object> found = new LinkedHashMap<>();
      found.put("executors", executors);
      found.put("exchange", exchange(context, executors));
      found.put("steps", steps(spark, executors));
      if (master.startsWith("local-cluster[2,")) {
        found.put("large", large(spark));
      }
      found.put("emptyJobs", emptyJobs(context, executors));
      results.put(master.replaceFirst("^spark://.*", "standalone"), found);
    } finally {
      spark.stop();
    }
  }

  /** How much equal work scatters in time: standard deviation by mean, of products of a step. */
  private static double scatter() {
    Topology topology = network(100);
    double[] times = new double[400];
    for (int i = 0; i < times.length; i++) {
      times[i] = 1 / GemmPeak.one(topology, 128, 0.005);
    }
    double[] middle = Arrays.stream(times, 100, 400).sorted().skip(3).limit(294).toArray();
    double mean = Arrays.stream(middle).average().orElseThrow();
    double variance =
        Arrays.stream(middle).map(t -> (t - mean) * (t - mean)).average().orElseThrow();
    return Math.sqrt(variance) / mean;
  }

  /** Seconds in which a number of one large array is added to that of another. */
  private static double addition() {
    float[][] arrays = new float[8][network(512, 512).parameterCount()];
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 200; i++) {
      long start = System.nanoTime();
      TreeSum.addUp(arrays, 0, arrays[0].length);
      best = Math.min(best, milliseconds(start));
    }
    return best / 1000 / (arrays.length - 1) / arrays[0].length;
  }

  /** Jobs that do nothing, of one task for each executor and of many. */
  private static List<Map<String, Object>> emptyJobs(JavaSparkContext context, int executors) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int tasks : new int[] {executors, 8 * executors, 32 * executors}) {
      all.add(Map.of("tasks", tasks, "milliseconds", emptyJob(context, tasks)));
    }
    return all;
  }

  private static double emptyJob(JavaSparkContext context, int tasks) {
    JavaRDD<Integer> parts = context.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks);
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 100; i++) {
      long start = System.nanoTime();
      parts.map(part -> part).collect();
      best = Math.min(best, milliseconds(start));
    }
    say("  empty job of %d tasks %.2f ms", tasks, best);
    return best;
  }

  /** Gathers as many questions as all tasks ask, and answers them with bytes. */
  private static final class Gathering implements DriverEndpoint.Host {

    private final int questions;
    private final List<Consumer<byte[]>> waiting = new ArrayList<>();

    Gathering(int questions) {
      this.questions = questions;
    }

    @Override
    public void asked(byte[] question, Consumer<byte[]> answer) {
      waiting.add(answer);
      if (waiting.size() == questions) {
        byte[] bytes = new byte[question.length];
        waiting.forEach(one -> one.accept(bytes));
        waiting.clear();
      }
    }
  }

  /** Milliseconds in which all tasks send so many numbers and get as many, without any work. */
  private static List<Map<String, Object>> exchange(JavaSparkContext context, int tasks) {
    List<Map<String, Object>> all = new ArrayList<>();
    JavaRDD<Integer> parts = context.parallelize(IntStream.range(0, tasks).boxed().toList(), tasks);
    for (int numbers : PARAMETERS) {
      int slices = Math.max(1, numbers / SLICE);
      int bytes = HEAD + Float.BYTES * (numbers / slices);
      int turns = numbers < 1_000_000 ? 200 : 24;
      try (DriverEndpoint endpoint =
          new DriverEndpoint(context.sc(), new Gathering(tasks * slices))) {
        String name = endpoint.name();
        double best =
            parts.map(part -> quickest(name, slices, bytes, turns)).collect().stream()
                .mapToDouble(one -> one)
                .min()
                .orElseThrow();
        all.add(Map.of("numbers", numbers, "milliseconds", best));
        say("  exchange of %d numbers by %d tasks %.2f ms", numbers, tasks, best);
      }
    }
    return all;
  }

  /** In a task: the quickest turns, on average. */
  private static double quickest(String name, int slices, int bytes, int turns) {
    Function<byte[], Supplier<byte[]>> driver = DriverEndpoint.asking(name);
    double[] times = new double[turns];
    for (int i = 0; i < turns; i++) {
      long start = System.nanoTime();
      List<Supplier<byte[]>> answers =
          Stream.generate(() -> driver.apply(new byte[bytes])).limit(slices).toList();
      boolean whole = answers.stream().map(Supplier::get).allMatch(one -> one.length == bytes);
      times[i] = whole ? milliseconds(start) : Double.MAX_VALUE;
    }
    return Arrays.stream(times).sorted().limit(Math.max(2, turns / 20)).average().orElseThrow();
  }

  /** Milliseconds a step of the real training takes, by network, batch and way of exchange. */
  private static List<Map<String, Object>> steps(SparkSession spark, int executors) {
    Examples examples = examples(digits(spark));
    List<Map<String, Object>> all = new ArrayList<>();
    for (int[] hidden : new int[][] {{100}, {512, 512}}) {
      Topology topology = network(hidden);
      String way = executors == 1 ? "alone" : "together";
      all.add(row(examples, topology, 1024, executors, 16, Reduction.FLAT, way));
      all.add(row(examples, topology, 4096, executors, 6, Reduction.FLAT, way));
      all.add(row(examples, topology, 1024, executors, 1, Reduction.FLAT, "job"));
      if (executors > 1) {
        all.add(row(examples, topology, 1024, executors, 1, Reduction.SLICED, "sliced"));
      }
    }
    return all;
  }

  /** Networks of some million parameters, whose steps are nothing but exchange, both ways. */
  private static List<Map<String, Object>> large(SparkSession spark) {
    Examples examples = examples(digits(spark).limit(640));
    List<Map<String, Object>> all = new ArrayList<>();
    for (int millions : new int[] {4, 8, 16, 32}) {
      Topology topology = network(millions * 1_000_000 / 795);
      all.add(row(examples, topology, 32, 2, 4, Reduction.FLAT, "together"));
      all.add(row(examples, topology, 32, 2, 1, Reduction.SLICED, "sliced"));
    }
    return all;
  }

  private static Map<String, Object> row(
      Examples examples,
      Topology topology,
      int batch,
      int tasks,
      int steps,
      Reduction reduction,
      String way) {
    double round = round(examples, topology, batch, tasks, steps, reduction).quickest;
    say("  %s batch %d, %s: %.2f ms a round of %d", topology, batch, way, round, steps);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("network", topology.toString());
    row.put("batch", batch);
    row.put("way", way);
    row.put("stepsPerRound", steps);
    row.put("millisecondsPerStep", round / steps);
    return row;
  }

  /**
   * Milliseconds of this process' processor time that a step takes on one thread: that of rounds of
   * many steps, less that of rounds of few.
   */
  private static List<Map<String, Object>> arithmetic() {
    List<Map<String, Object>> all = new ArrayList<>();
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      for (int[] hidden : new int[][] {{100}, {512}, {512, 512}}) {
        for (int batch : new int[] {64, 1024, 4096}) {
          int few = Math.max(2, 4096 / batch);
          int many = 3 * few;
          Examples examples = examples(digits(spark));
          Topology topology = network(hidden);
          double step =
              (round(examples, topology, batch, 1, many, Reduction.FLAT).leastOfProcessor
                      - round(examples, topology, batch, 1, few, Reduction.FLAT).leastOfProcessor)
                  / (many - few);
          all.add(
              Map.of(
                  "network",
                  topology.toString(),
                  "batch",
                  batch,
                  "processorMillisecondsPerStep",
                  step));
          say("  %s batch %d: %.2f ms of processor time a step", topology, batch, step);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static Dataset<Row> digits(SparkSession spark) {
    return spark.read().parquet("data/mnist/train.parquet");
  }

  private static Examples examples(Dataset<Row> digits) {
    return Examples.of(
        digits, "rows", new Columns("features", new Target.Labels("label", 10), Optional.empty()));
  }

  /** Rounds of so many steps. */
  private static Stopwatch round(
      Examples examples, Topology topology, int batch, int tasks, int steps, Reduction reduction) {
    ExecutionSettings execution =
        new ExecutionSettings(
            OptionalInt.of(tasks),
            OptionalInt.of(steps),
            reduction,
            Caching.MEMORY,
            Kernel.FASTEST);
    TrainingSettings settings =
        new TrainingSettings()
            .setEpochs(batch == 4096 ? 12 : 6)
            .setBatchSize(batch)
            .setOptimizer("momentum")
            .setLearningRate(0.01);
    Stopwatch watch = new Stopwatch(steps);
    new SparkTrainer(settings, execution, Optional.empty(), List.of(watch))
        .fit(topology, examples, Optional.empty());
    return watch;
  }

  /** Times rounds: the steps of one are reported all at its end. */
  private static final class Stopwatch implements TrainingListener {

    private final int steps;
    private int stepsPerEpoch;
    private long last;
    private double quickest = Double.MAX_VALUE; // milliseconds
    private Map<Long, Long> lastOfProcessor = Map.of();
    private double leastOfProcessor = Double.MAX_VALUE; // milliseconds of all its threads

    Stopwatch(int steps) {
      this.steps = steps;
    }

    @Override
    public void onStart(TrainingStarted plan) {
      stepsPerEpoch = plan.steps();
    }

    @Override
    public void onStep(StepReport report) {
      int step = report.step();
      boolean wholeRound = step > 0 && step % steps == 0 && step + steps <= stepsPerEpoch;
      if (wholeRound) {
        quickest = Math.min(quickest, milliseconds(last));
        leastOfProcessor = Math.min(leastOfProcessor, processor() / 1e6);
      }
      last = System.nanoTime();
      lastOfProcessor = ofThreads();
    }

    /** Nanoseconds since then; those of the process are counted in hundredths of a second. */
    private long processor() {
      return ofThreads().entrySet().stream()
          .mapToLong(now -> now.getValue() - lastOfProcessor.getOrDefault(now.getKey(), 0L))
          .sum();
    }

    private static Map<Long, Long> ofThreads() {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      return Arrays.stream(threads.getAllThreadIds())
          .boxed()
          .collect(Collectors.toMap(id -> id, threads::getThreadCpuTime));
    }
  }

  private static Topology network(int... hidden) {
    List<Layer> layers = new ArrayList<>();
    for (int n : hidden) {
      layers.add(new Layer(n, Activation.RELU));
    }
    layers.add(new Layer(10, Activation.SOFTMAX));
    return new Topology(784, layers, Cost.SOFTMAX_CROSS_ENTROPY);
  }

  private static double milliseconds(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
