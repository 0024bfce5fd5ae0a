package nabla.report;

import java.util.Locale;
import nabla.engine.EpochReport;

/** The line of text about an epoch. */
public final class EpochLine {

  private EpochLine() {}

  /**
   * Such as {@code epoch 3/12 cost 0.0712 validation cost 0.0801 accuracy 0.9775 18234 examples/s}.
   */
  public static String of(EpochReport report, int epochs) {
    StringBuilder line = new StringBuilder();
    int width = String.valueOf(epochs).length();
    line.append(
        format("epoch %" + width + "d/%d  cost %.4f", report.epoch(), epochs, report.cost()));
    report
        .validation()
        .ifPresent(
            validation -> {
              line.append("  validation");
              validation
                  .values()
                  .forEach(
                      (metric, value) -> line.append(format(" %s %.4f", metric.label(), value)));
            });
    return line.append(format("  %.0f examples/s", report.examplesPerSecond())).toString();
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
