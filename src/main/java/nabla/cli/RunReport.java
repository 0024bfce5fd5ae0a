package nabla.cli;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.data.SessionFiles;
import nabla.engine.EpochReport;
import nabla.engine.Listeners;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.engine.TrainingStarted;
import nabla.linalg.Blas;
import nabla.model.Provenance;
import nabla.model.TrainedModel;
import nabla.report.Assessment;
import nabla.report.Curves;
import nabla.report.HtmlReport;
import nabla.report.InputGroup;
import nabla.report.Page;
import nabla.report.Tracking;
import nabla.text.Redaction;
import org.apache.spark.sql.SparkSession;

/**
 * What there is to tell of a run, gathered while it goes on: for {@code report.html}, and for who
 * else is told.
 */
final class RunReport implements AutoCloseable {

  /** How a model does, and on which rows. */
  record Assessed(String data, Assessment assessment) {}

  private final RunDirectory directory;
  private RunConfig config; // all of it once the rows are known
  private final String name;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<List<EpochReport>> histories; // of each member
  private final Interruption interruption;
  private Optional<Tracking> tracking = Optional.empty(); // none before the rows are known
  private double steps; // their seconds, of this run's epochs
  private double trained; // seconds from the first step on; of several members, of all
  private long begun; // when the first step was near, in nanoseconds; 0: not yet

  /**
   * One of which nothing is known yet.
   *
   * @param name what it is headed
   */
  RunReport(RunDirectory directory, RunConfig config, String name, Interruption interruption) {
    this.interruption = interruption;
    this.directory = directory;
    this.config = config;
    this.name = name;
    this.histories =
        IntStream.range(0, config.training().getMembers())
            .mapToObj(k -> (List<EpochReport>) new ArrayList<EpochReport>())
            .toList();
  }

  /** Does something that takes time. */
  <T> T timed(String what, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      seconds.merge(what, (System.nanoTime() - start) / 1e9, Double::sum);
    }
  }

  /** Trains, and parts the time into packing, steps, and what is between these. */
  <T> T training(Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      part(start, System.nanoTime());
    }
  }

  /** The seconds from the first step of any member to the end of the last epoch of all. */
  synchronized double trained() {
    return trained;
  }

  private synchronized void part(long start, long end) {
    double packing = ((begun == 0 ? end : begun) - start) / 1e9;
    double rest = (end - start) / 1e9 - packing;
    boolean single = histories.size() == 1;
    trained = rest;
    seconds.put("packing", packing);
    seconds.put(single ? "epochs" : "training", single ? Math.min(steps, rest) : rest);
    seconds.put("validation, checkpoints", single ? Math.max(0, rest - steps) : 0);
    seconds.values().removeIf(span -> span == 0);
  }

  /** What adds the epochs of a member, counted from 1. */
  TrainingListener of(int member) {
    TrainingListener epochs = epochsOf(member);
    return tracking
        .<TrainingListener>map(others -> new Listeners(List.of(epochs, others.of(member))))
        .orElse(epochs);
  }

  private TrainingListener epochsOf(int member) {
    return new TrainingListener() {
      @Override
      public void onStart(TrainingStarted plan) {
        add(member, plan.history());
        begin();
      }

      @Override
      public void onEpoch(EpochReport report) {
        add(member, List.of(report));
        took(report);
      }
    };
  }

  private synchronized void add(int member, List<EpochReport> reports) {
    histories.get(member - 1).addAll(reports);
  }

  private synchronized void begin() {
    if (begun == 0) {
      begun = System.nanoTime();
    }
  }

  private synchronized void took(EpochReport report) {
    steps += report.seconds();
  }

  /** Notes what the run is about. */
  void about(Material material, SparkSession spark) {
    config = material.config();
    facts.put("network", material.topology().toString());
    facts.put("parameters", text("%,d", material.topology().parameterCount()));
    put("rows to learn from", Optional.of(material.training()));
    put("rows to validate on", material.validation());
    put("rows to test on", material.test());
    facts.put("Nabla", Provenance.versionOfNabla());
    facts.put(
        "Spark", spark.version() + ", " + Redaction.inForce().text(spark.sparkContext().master()));
    facts.put("Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    facts.put("machine", machine());
    facts.put("BLAS", Blas.best().name());
    tracking =
        Optional.of(
            Tracking.of(
                config,
                SessionFiles.of(spark),
                directory.name(),
                config.settings(),
                histories.size()));
  }

  private void put(String what, Optional<Examples> examples) {
    examples.ifPresent(rows -> facts.put(what, text("%,d", rows.survey().rows())));
  }

  private static String machine() {
    Runtime jvm = Runtime.getRuntime();
    return text(
        "%s %s, %s cores, heap of %,d MiB",
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        jvm.availableProcessors(),
        jvm.maxMemory() >> 20);
  }

  /** Writes it for a run that has ended. */
  void finished(Results results, TrainedModel model, Optional<Assessed> assessed)
      throws IOException {
    List<TrainingResult> members = results.training().members();
    facts.put("weights.sha256", model.weightsSha256());
    write(
        Page.of(
            frame(),
            curves(members),
            model,
            assessed.map(Assessed::data).orElse(""),
            assessed.map(Assessed::assessment),
            InputGroup.of(model)));
    int epochs = members.stream().mapToInt(member -> member.history().size()).max().orElse(0);
    tracking.ifPresent(others -> others.finished(epochs, results.metrics()));
    tracking = Optional.empty();
  }

  /** Tells others that it has failed, or was stopped, if it has not finished. */
  @Override
  public void close() {
    tracking.ifPresent(others -> others.failed(interruption.requested()));
  }

  private List<Curves> curves(List<TrainingResult> members) {
    return IntStream.range(0, members.size())
        .mapToObj(k -> Curves.of(member(k), members.get(k).history(), members.get(k).keptEpoch()))
        .toList();
  }

  /** Writes it for a run that has not, as far as it came; if it has no epoch, it has no report. */
  synchronized void unfinished(String why) {
    if (histories.stream().allMatch(List::isEmpty)) {
      return;
    }
    List<Curves> members =
        IntStream.range(0, histories.size())
            .mapToObj(k -> Curves.of(member(k), histories.get(k), 0))
            .toList();
    try {
      write(Page.unfinished(frame(), members, why));
    } catch (IOException | RuntimeException e) { // what ended the run is what there is to tell
      System.getLogger(RunReport.class.getName())
          .log(System.Logger.Level.WARNING, "report.html can't be written", e);
    }
  }

  private String member(int k) {
    return histories.size() == 1 ? "" : "member " + (k + 1);
  }

  private Page.Frame frame() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(
        "date",
        OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString());
    all.putAll(facts);
    return new Page.Frame(name, seconds, all, config.render());
  }

  private void write(Page page) throws IOException {
    HtmlReport.write(directory.storage(), directory.unfinished(RunDirectory.REPORT), page);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
