package nabla.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import nabla.text.Shown;

/** Several runs side by side: text for the user. */
record Comparison(List<Saved> runs) {

  private static final String NONE = "-";
  private static final int WIDEST = 40;

  /** Whether all have the same weights, bit for bit. */
  boolean same() {
    return runs.stream().map(Saved::sha256).distinct().count() == 1;
  }

  /** What was said of the trainings otherwise, by name, run by run. */
  Map<String, List<String>> different() {
    Set<String> names = new TreeSet<>();
    runs.forEach(run -> names.addAll(run.said().keySet()));
    Map<String, List<String>> different = new LinkedHashMap<>();
    for (String name : names) {
      List<String> values = runs.stream().map(run -> run.said().getOrDefault(name, NONE)).toList();
      if (values.stream().distinct().count() > 1) {
        different.put(name, values);
      }
    }
    return different;
  }

  /**
   * A table: names, networks, what differs, what they have come to; and whether they are the same.
   */
  List<String> lines() {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    rows.put("", column(Saved::name));
    rows.put("network", column(run -> run.model().topology().toString()));
    rows.putAll(different());
    Set<String> metrics = new LinkedHashSet<>();
    runs.forEach(run -> metrics.addAll(run.metrics().keySet()));
    for (String metric : metrics) {
      rows.put(metric, column(run -> number(run.metrics().get(metric))));
    }
    rows.put(Saved.WEIGHTS, column(run -> run.sha256().substring(0, 16) + "…"));
    List<String> lines = table(rows);
    lines.add(same() ? "the weights are the same, bit for bit" : "the weights are different");
    return lines;
  }

  private List<String> column(Function<Saved, String> cell) {
    return runs.stream().map(cell).toList();
  }

  private static String number(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, Math.abs(number) < 1e6 ? "%.4f" : "%.4e", number)
        : value == null ? NONE : String.valueOf(value);
  }

  private static List<String> table(Map<String, List<String>> rows) {
    int columns = rows.values().iterator().next().size();
    int[] widths = new int[columns + 1];
    rows.forEach(
        (name, cells) -> {
          widths[0] = Math.max(widths[0], name.length());
          for (int i = 0; i < columns; i++) {
            widths[i + 1] = Math.max(widths[i + 1], Math.min(WIDEST, cells.get(i).length()));
          }
        });
    List<String> lines = new ArrayList<>();
    rows.forEach(
        (name, cells) -> {
          StringBuilder line = new StringBuilder(padded(Shown.text(name), widths[0]));
          for (int i = 0; i < columns; i++) {
            String cell = Shown.line(cells.get(i));
            String cut = cell.length() > WIDEST ? cell.substring(0, WIDEST - 1) + "…" : cell;
            line.append("  ").append(padded(cut, widths[i + 1]));
          }
          lines.add(line.toString().stripTrailing());
        });
    return lines;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
