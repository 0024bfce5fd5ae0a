package nabla.report;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import nabla.engine.EpochReport;
import nabla.engine.StepReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStarted;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a fit says while it goes: a line per epoch, in the log at INFO or else where somebody
 * watches, and there a bar, as Spark draws those of its stages.
 *
 * <pre>
 * [Epoch 3/10:===============>                                       cost 0.0712]
 * </pre>
 *
 * <p>It is drawn by the thread that trains, after a round, and wiped out at the end.
 */
public final class FitProgress implements TrainingListener {

  private static final Logger LOG = LoggerFactory.getLogger(FitProgress.class);
  private static final int WIDTH = 79;
  private static final long INTERVAL = 200_000_000; // nanoseconds from one drawing to the next

  private final String uid;
  private final Optional<PrintStream> console;
  private TrainingStarted plan;
  private long done;
  private long drawn;

  /**
   * Before the training starts.
   *
   * @param uid of the stage, and which network of it: several may be fitted at once
   * @param console where to draw a bar; none: nowhere
   */
  public FitProgress(String uid, Optional<PrintStream> console) {
    this.uid = uid;
    this.console = console;
  }

  /**
   * Where a bar is drawn, if one is wanted: where Spark draws its own. If nobody has said whether
   * it does, on a terminal.
   */
  public static Optional<PrintStream> console(SparkConf spark, boolean wanted) {
    boolean watched = spark.getBoolean("spark.ui.showConsoleProgress", isTerminal());
    return wanted && watched ? Optional.of(System.err) : Optional.empty();
  }

  /** From Java 22 on there is always a console, terminal or not: then Spark's word alone counts. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    return Runtime.version().feature() < 22 && System.console() != null;
  }

  /** Says what it does before there is a training: in the log, and where a bar will be. */
  public void onPhase(String doing) {
    LOG.info("{}: {} ...", uid, doing);
    print("%-79s".formatted("[" + doing + " ...]"));
  }

  @Override
  public void onStart(TrainingStarted announced) {
    plan = announced;
    done = announced.stepsDone();
    drawn = System.nanoTime() - INTERVAL;
    LOG.info(
        "{}: {} examples, {} epochs of {} steps, batches of {}, {}",
        uid,
        plan.rows(),
        plan.epochs(),
        plan.steps(),
        plan.batchSize(),
        plan.sharing());
  }

  @Override
  public void onStep(StepReport report) {
    done++;
    if (console.isPresent() && report.hasCost() && System.nanoTime() - drawn >= INTERVAL) {
      print(bar(report));
      drawn = System.nanoTime();
    }
  }

  @Override
  public void onEpoch(EpochReport report) {
    String line = EpochLine.of(report, plan.epochs());
    LOG.info("{}: {}", uid, line);
    if (!LOG.isInfoEnabled()) {
      print(" ".repeat(WIDTH));
      console.ifPresent(stream -> stream.println(line));
    }
  }

  @Override
  public void onSharing(String howAndWhy) {
    LOG.info("{}: {}", uid, howAndWhy);
  }

  @Override
  public void close() {
    print(" ".repeat(WIDTH));
  }

  private String bar(StepReport report) {
    String head = "[Epoch %s/%s:".formatted(report.epoch(), plan.epochs());
    String tail = String.format(Locale.ROOT, " cost %.4f]", report.cost());
    int room = WIDTH - head.length() - tail.length();
    int filled = (int) (room * done / ((long) plan.steps() * plan.epochs()));
    String bar = "=".repeat(Math.max(0, filled - 1)) + ">";
    return head + bar + " ".repeat(Math.max(0, room - bar.length())) + tail;
  }

  /** The cursor goes back to the line's begin, so that what comes next, Spark's bar too, wins. */
  private void print(String line) {
    console.ifPresent(
        stream -> {
          stream.print("\r" + line + "\r");
          stream.flush();
        });
  }
}
