package nabla.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import nabla.engine.EpochReport;
import nabla.engine.StepReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStarted;

/**
 * A progress bar with cost and time left, and a line per epoch, of one training or of the members
 * of an ensemble, which have one bar together.
 *
 * <p>On a terminal the bar redraws itself in place; elsewhere, as in a log file, it is a line every
 * few seconds.
 */
public final class ProgressListener implements AutoCloseable {

  private static final int WIDTH = 79;
  private static final Pattern DIGIT = Pattern.compile("\\p{Nd}");
  private static final String ERASE_LINE = "\r\u001b[K";

  private final Consumer<String> lines;
  private final PrintStream bars;
  private final boolean terminal;
  private final int members;
  private ProgressBar bar; // null: no training has begun

  /**
   * Before the training starts.
   *
   * @param lines takes the epochs' lines, such as a log's method or a stream's
   * @param bars where the bar goes
   * @param terminal whether the bar can redraw itself
   * @param members how many networks are trained; of several, every line says whose it is
   */
  public ProgressListener(Consumer<String> lines, PrintStream bars, boolean terminal, int members) {
    this.members = members;
    this.lines = lines;
    this.bars = bars;
    this.terminal = terminal;
  }

  /** One that writes lines to a stream of the process, and the bar where somebody sees it. */
  @SuppressWarnings("SystemConsoleNull") // at worst the bar redraws itself in a file
  public static ProgressListener onConsole(PrintStream lines, int members) {
    boolean terminal = System.console() != null;
    // Where lines and bar are on one terminal they go one way, so that neither overtakes the other.
    return new ProgressListener(lines::println, terminal ? lines : System.err, terminal, members);
  }

  /** What tells of a member, counted from 1; several may be under way at once. */
  public TrainingListener of(int member) {
    String whose = members == 1 ? "" : "member %s/%s  ".formatted(member, members);
    return new TrainingListener() {

      private int epochs;

      @Override
      public void onStart(TrainingStarted plan) {
        epochs = plan.epochs();
        begin(plan, whose);
      }

      @Override
      public void onStep(StepReport report) {
        if (report.hasCost()) {
          bar.setExtraMessage(String.format(Locale.ROOT, " cost %.4f", report.cost()));
        }
        bar.step();
      }

      @Override
      public void onEpoch(EpochReport report) {
        print(whose + EpochLine.of(report, epochs));
      }

      @Override
      public void onSharing(String howAndWhy) {
        print(whose + howAndWhy);
      }
    };
  }

  private synchronized void begin(TrainingStarted plan, String whose) {
    if (bar == null) {
      print("training ...");
    }
    print(whose + "a step: " + plan.sharing());
    if (bar != null) {
      bar.stepBy(plan.stepsDone());
      return;
    }
    bar =
        new ProgressBarBuilder()
            .setTaskName("training")
            .setInitialMax((long) plan.steps() * plan.epochs() * members)
            .startsFrom(plan.stepsDone(), Duration.ZERO)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(terminal ? 200 : 5000)
            .setMaxRenderedLength(WIDTH)
            .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
            .build();
  }

  private void print(String line) {
    synchronized (bars) {
      if (terminal) {
        bars.print(ERASE_LINE);
        bars.flush();
      }
      lines.accept(line);
    }
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
      if (terminal) {
        bars.println();
      }
    }
  }

  private void draw(String drawn) {
    String text = inAscii(drawn);
    synchronized (bars) {
      bars.print(terminal ? "\r" + text : text.strip() + System.lineSeparator());
      bars.flush();
    }
  }

  /** The bar's library writes numbers as the JVM's locale does. */
  private static String inAscii(String text) {
    return DIGIT
        .matcher(text)
        .replaceAll(digit -> String.valueOf(Character.digit(digit.group().codePointAt(0), 10)));
  }
}
