package nabla.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The sentences that a page begins with. */
final class Headline {

  private Headline() {}

  /** Such as {@code 98.2 % of 10,000 test images right}. */
  static String of(Tested tested) {
    Map<String, Double> metrics = tested.metrics();
    String rows =
        text("%,d %s %s", tested.rows(), tested.data(), tested.side() > 0 ? "images" : "rows");
    if (metrics.containsKey("accuracy")) {
      return text("%s of %s right", percent(metrics.get("accuracy")), rows);
    }
    if (tested.logarithm() && metrics.containsKey("mae")) {
      return text("Off by %s on average, on %s", percent(Math.expm1(metrics.get("mae"))), rows);
    }
    return tested.classes() == null && metrics.containsKey("mae")
        ? text("Off by %.3g on average, on %s", metrics.get("mae"), rows)
        : text("Cost %.4f on %s", metrics.get("cost"), rows);
  }

  /** What an answer that looks at nothing would come to. */
  static Optional<String> baseline(Tested tested) {
    if (tested.classes() != null && tested.classes().exclusive()) {
      List<ClassFindings.Figures> figures = tested.classes().figures();
      double all = figures.stream().mapToDouble(ClassFindings.Figures::support).sum();
      return figures.stream()
          .max(Comparator.comparingDouble(ClassFindings.Figures::support))
          .map(
              most ->
                  text(
                      "Always saying “%s”, the most frequent class, would be right for %s.",
                      most.name(), percent(most.support() / all)));
    }
    return Optional.ofNullable(tested.metrics().get("r2"))
        .map(
            r2 ->
                text(
                    "R² is %.4f: of the squared error of always saying the mean, %s is left%s.",
                    r2,
                    percent(1 - r2),
                    tested.logarithm() ? "; the logarithm was learned, and errors are its" : ""));
  }

  /** How long a training was, and which epoch it has come to. */
  static String training(Curves member) {
    double seconds = member.seconds().stream().mapToDouble(s -> s).sum();
    String whose = member.name().isEmpty() ? "" : member.name() + ": ";
    String kept = member.kept() == 0 ? "" : text(", weights of epoch %d", member.kept());
    int epochs = member.epochs().size();
    return text("%s%,d epoch%s in %.1f s%s.", whose, epochs, epochs == 1 ? "" : "s", seconds, kept);
  }

  /** Of a model that was measured on nothing. */
  static String untested(List<Curves> members) {
    return members.stream()
        .filter(member -> !member.cost().isEmpty())
        .findFirst()
        .map(
            member ->
                text(
                    "Training cost %.4f; not tested",
                    member.cost().get(Math.max(member.kept(), 1) - 1)))
        .orElse("Not trained: no epoch came to its end");
  }

  /** A part of all in percent, with two digits behind the point where it is nearly all. */
  private static String percent(double part) {
    return text(part > 0.99 && part < 1 ? "%.2f %%" : "%.1f %%", 100 * part);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
