package nabla.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.table.CategoryFeature;
import nabla.table.Feature;
import nabla.table.NumberFeature;
import nabla.table.Part;
import nabla.table.PlainFeature;
import nabla.table.Preparation;
import nabla.table.TargetScale;
import nabla.text.Shown;

/**
 * The columns of a table that a model reads, what becomes of each, and how numbers are learned:
 * text for the user.
 *
 * @param columns none if the model takes inputs
 * @param targets none for classes
 */
record ModelColumns(List<OfColumn> columns, List<TargetScale> targets) {

  /**
   * A column.
   *
   * @param becomes what its inputs are, in words
   * @param inputs how many there are
   * @param missing whether an input says that the value is missing
   */
  record OfColumn(String name, String type, String becomes, int inputs, boolean missing) {}

  static ModelColumns of(Preparation preparation) {
    List<OfColumn> columns = new ArrayList<>();
    for (int i = 0; i < preparation.columns().size(); i++) {
      int column = i;
      List<Feature> made =
          preparation.features().stream().filter(one -> one.column() == column).toList();
      columns.add(
          new OfColumn(
              preparation.columns().get(i).name(),
              preparation.columns().get(i).type().label(),
              made.stream().map(ModelColumns::words).collect(Collectors.joining("; ")),
              made.stream().mapToInt(Feature::width).sum(),
              made.stream().anyMatch(ModelColumns::saysMissing)));
    }
    return new ModelColumns(columns, preparation.targets());
  }

  private static String words(Feature feature) {
    if (feature instanceof NumberFeature number) {
      boolean isScaled = number.clipped() || number.center() != 0 || number.factor() != 1;
      return (number.part() == Part.VALUE ? "" : number.part().label() + " ")
          + (isScaled ? "scaled" : "as it is")
          + (number.codes() > 0 ? ", code of " + number.codes() : "");
    }
    if (feature instanceof CategoryFeature category) {
      int categories = category.categories();
      String how =
          category.units() > 0
              ? "embedding of %s to %s".formatted(categories, category.units())
              : category.isBinary() ? "-1 or 1" : "one-hot of " + categories;
      return how + (category.others() ? ", rare ones in one" : "");
    }
    return ((PlainFeature) feature).width() + " numbers as they are";
  }

  private static boolean saysMissing(Feature feature) {
    return feature instanceof NumberFeature number
        ? number.flag()
        : feature instanceof CategoryFeature category && category.missing();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!columns.isEmpty()) {
      List<List<String>> table = new ArrayList<>();
      table.add(List.of("column", "type", "becomes", "inputs", "missing"));
      for (OfColumn one : columns) {
        table.add(
            List.of(
                Shown.text(one.name(), 40),
                one.type(),
                one.becomes(),
                String.valueOf(one.inputs()),
                one.missing() ? "an input" : "-"));
      }
      lines.addAll(aligned(table));
      int inputs = columns.stream().mapToInt(OfColumn::inputs).sum();
      lines.add("%s inputs of %s columns".formatted(inputs, columns.size()));
    }
    targets.forEach(target -> lines.add(words(target)));
    return lines;
  }

  private static List<String> aligned(List<List<String>> table) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = table.stream().mapToInt(one -> one.get(column).length()).max().orElse(0);
        line.append(' ').append(String.format(Locale.ROOT, "%-" + width + "s", row.get(i)));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static String words(TargetScale target) {
    boolean isScaled = target.center() != 0 || target.scale() != 1;
    String y = target.log() ? "ln y" : "y";
    return "learns %s as %s"
        .formatted(
            Shown.text(target.name()),
            isScaled
                ? "(%s - %s) / %s"
                    .formatted(y, Shown.number(target.center()), Shown.number(target.scale()))
                : y);
  }

  /** For pipes. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("columns", columns);
    facts.put("targets", targets);
    return facts;
  }
}
