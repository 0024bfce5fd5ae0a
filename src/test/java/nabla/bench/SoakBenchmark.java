package nabla.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.ml.MlpClassifier;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;

/**
 * What {@code scripts/bench soak} runs: many fits in one session on a standalone Spark of two
 * workers, shared out in different ways, and after each what driver and executors hold on to. None
 * of it should grow.
 */
public final class SoakBenchmark {

  private static final int SURE = 8; // tasks, so that every executor has one

  /** Ways to fit, in turn. */
  private static final List<Map<String, String>> WAYS =
      List.of(
          Map.of(),
          Map.of("spark.nabla.caching", "disk"),
          Map.of("spark.nabla.replicas", "2"),
          Map.of("spark.nabla.replicas", "1"),
          Map.of(
              "spark.nabla.replicas", "2",
              "spark.nabla.stepsPerRound", "1",
              "spark.nabla.reduction", "sliced"));

  /** By how much a figure may be more in the last quarter: times, and beyond that. */
  private static final double TIMES = 1.05;

  private static final Map<String, Double> BEYOND =
      Map.of("threads", 3.0, "heapMiB", 8.0, "openFiles", 8.0, "blocks", 4.0, "diskMiB", 4.0);

  private final SparkSession spark;
  private final Path disk;
  private final Dataset<Row> table;
  private final Dataset<Row> digits;

  private SoakBenchmark(SparkSession spark, Path disk) {
    this.spark = spark;
    this.disk = disk;
    // a few thousand rows with copies, as tables of people have them
    this.table =
        spark
            .range(0, 5000, 1, 2)
            .selectExpr(
                "transform(sequence(1, 30), i -> cast(xxhash64(id % 4000, i) % 1000 / 500.0 as float)) as features",
                "cast(id % 4000 % 2 as double) as label");
    this.digits =
        spark
            .read()
            .parquet("data/mnist/train.parquet")
            .limit(6000)
            .selectExpr("features", "cast(label as double) as label");
  }

  /**
   * Fits and looks.
   *
   * @param args where the JSON goes, the commit, the directory where Spark's files are, how many
   *     fits, and over how many minutes
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (SparkSession spark =
        SparkSession.builder().config("spark.ui.enabled", "false").getOrCreate()) {
      spark.sparkContext().setLogLevel("ERROR");
      Map<String, Object> results = new LinkedHashMap<>();
      results.put("commit", args[1]);
      results.put("machine", Benchmark.machine());
      results.put("fits", Integer.parseInt(args[3]));
      results.put("minutes", Double.parseDouble(args[4]));
      new SoakBenchmark(spark, Path.of(args[2]))
          .soak(Integer.parseInt(args[3]), Double.parseDouble(args[4]), results);
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(Path.of(args[0]).toFile(), results);
    }
  }

  private void soak(int fits, double minutes, Map<String, Object> results)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    List<Map<String, Double>> seen = new ArrayList<>();
    for (int i = 0; i < fits; i++) {
      double seconds = fit(i);
      seen.add(look());
      System.out.printf(Locale.ROOT, "fit %d, %.1f s: %s%n", i + 1, seconds, seen.get(i));
      long next = begin + (long) (minutes * 60e9 * (i + 1) / fits);
      Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
    }
    results.put("seconds", (System.nanoTime() - begin) / 1e9);
    results.put("figures", verdict(seen));
    results.put("afterEachFit", seen);
  }

  /** Seconds of a fit, and of its predictions. */
  private double fit(int i) {
    Map<String, String> way = WAYS.get(i % WAYS.size());
    way.forEach((key, value) -> spark.conf().set(key, value));
    Dataset<Row> rows = i / WAYS.size() % 2 == 0 ? table : digits;
    long begin = System.nanoTime();
    MlpClassifier classifier =
        new MlpClassifier()
            .setHiddenLayers(new int[] {32})
            .setBatchSize(512)
            .setChunkMegabytes(1)
            .setEpochs(way.containsKey("spark.nabla.stepsPerRound") ? 2 : 20)
            .setShowProgress(false);
    long predicted = classifier.fit(rows).transform(rows).filter("prediction = label").count();
    way.keySet().forEach(spark.conf()::unset);
    if (predicted == 0) {
      throw new IllegalStateException("nothing was predicted right");
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  /** What a JVM holds on to. */
  private record Held(String who, double threads, double heap, double files, double blocks)
      implements Serializable {

    static Held here() {
      System.gc();
      SparkEnv env = SparkEnv.get();
      return new Held(
          env.executorId(),
          ManagementFactory.getThreadMXBean().getThreadCount(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0,
          ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
              ? system.getOpenFileDescriptorCount()
              : 0,
          env.blockManager().getMatchingBlockIds(SoakBenchmark::isAny).size());
    }
  }

  private static boolean isAny(BlockId block) {
    return block != null;
  }

  private Map<String, Double> look() throws IOException, InterruptedException {
    System.gc(); // then Spark lets go what nobody can ask for
    Thread.sleep(1500);
    Map<String, Held> executors = new HashMap<>();
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(IntStream.range(0, SURE).boxed().toList(), SURE)
        .map(
            i -> {
              Thread.sleep(100);
              return Held.here();
            })
        .collect()
        .forEach(one -> executors.put(one.who(), one));
    Map<String, Double> figures = new LinkedHashMap<>();
    add(figures, "driver", List.of(Held.here()));
    add(figures, "executors", List.copyOf(executors.values()));
    figures.put("persistedRdds", (double) spark.sparkContext().getPersistentRDDs().size());
    figures.put("diskMiB", bytesOnDisk() / 1048576.0);
    return figures;
  }

  /** Means of some JVMs. */
  private static void add(Map<String, Double> figures, String who, List<Held> held) {
    figures.put(who + ".threads", held.stream().mapToDouble(Held::threads).average().orElseThrow());
    figures.put(who + ".heapMiB", held.stream().mapToDouble(Held::heap).average().orElseThrow());
    figures.put(who + ".openFiles", held.stream().mapToDouble(Held::files).average().orElseThrow());
    figures.put(who + ".blocks", held.stream().mapToDouble(Held::blocks).average().orElseThrow());
  }

  private double bytesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(disk)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".jar"))
          .mapToLong(SoakBenchmark::size)
          .sum();
    } catch (UncheckedIOException e) { // one has gone meanwhile
      return bytesOnDisk();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The second quarter against the last: medians, and whether it is flat. */
  private static Map<String, Object> verdict(List<Map<String, Double>> seen) {
    int quarter = seen.size() / 4;
    Map<String, Object> figures = new LinkedHashMap<>();
    for (String name : seen.get(0).keySet()) {
      double second = median(seen.subList(quarter, 2 * quarter), name);
      double last = median(seen.subList(seen.size() - quarter, seen.size()), name);
      double beyond = BEYOND.getOrDefault(name.substring(name.indexOf('.') + 1), 0.0);
      boolean flat = last <= second * TIMES + beyond;
      System.out.printf(
          Locale.ROOT, "%s: %.1f, %.1f: %s%n", name, second, last, flat ? "flat" : "GROWS");
      Map<String, Object> figure = new LinkedHashMap<>();
      figure.put("secondQuarter", second);
      figure.put("lastQuarter", last);
      figure.put("flat", flat);
      figures.put(name, figure);
    }
    return figures;
  }

  private static double median(List<Map<String, Double>> some, String name) {
    double[] sorted = some.stream().mapToDouble(one -> one.get(name)).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
