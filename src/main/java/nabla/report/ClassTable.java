package nabla.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nabla.text.Shown;

/**
 * Precision, recall and F₁ of each class as lines of text, and where each row has one class, as
 * which its rows were taken.
 */
final class ClassTable {

  private static final int MOST = 30; // classes that are shown one by one
  private static final int LONGEST = 20; // characters of a name

  private ClassTable() {}

  /** A line for each class below a heading; none of very many classes. */
  static List<String> lines(ClassFindings found, List<String> classes) {
    if (classes.size() > MOST) {
      return List.of();
    }
    List<String> names = classes.stream().map(name -> Shown.text(name, LONGEST)).toList();
    int width = Math.max(8, names.stream().mapToInt(String::length).max().orElse(0));
    double[][] confusion = new double[names.size()][names.size()];
    found.matrix().forEach(pair -> confusion[pair.label()][pair.said()] = pair.weight());
    List<String> lines = new ArrayList<>();
    StringBuilder head =
        new StringBuilder(padded("class", -width)).append("  precision  recall      f1");
    if (!found.areLabels()) {
      names.forEach(name -> head.append("  ").append(padded("as " + name, width + 3)));
    }
    lines.add(head.toString());
    for (ClassFindings.Figures one : found.figures(names)) {
      StringBuilder line =
          new StringBuilder(padded(one.name(), -width))
              .append(
                  String.format(
                      Locale.ROOT,
                      "  %9.4f  %6.4f  %6.4f",
                      one.precision(),
                      one.recall(),
                      one.f1()));
      if (!found.areLabels()) {
        for (double weight : confusion[lines.size() - 1]) {
          line.append("  ").append(padded(count(weight), width + 3));
        }
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static String count(double weight) {
    return String.format(Locale.ROOT, weight == Math.rint(weight) ? "%.0f" : "%.1f", weight);
  }

  /** To the right, or with a negative width to the left. */
  private static String padded(String text, int width) {
    return String.format(Locale.ROOT, "%" + width + "s", text);
  }
}
