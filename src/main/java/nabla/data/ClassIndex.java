package nabla.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import nabla.spark.TableFunction;
import nabla.table.Fields;
import nabla.table.TableColumn;
import nabla.text.Shown;

/**
 * The index of a row's class, by what its label is called.
 *
 * <p>A label means the class of its very name; or of the same number, be it 1, 1.0 or "1", or the
 * same truth, be it true, "True" or 1. Numbers are indexes where the column's metadata names them,
 * as StringIndexer leaves it, or where no class has a number for its name.
 *
 * @param columns what the columns are called, the label first
 * @param classes their names, by their indexes
 * @param indexes by what a label may be called
 */
record ClassIndex(List<String> columns, List<String> classes, Map<String, Integer> indexes)
    implements TableFunction {

  private static final String NUMBER = "[+-]?\\d+(\\.\\d+)?";

  /**
   * That of a label column.
   *
   * @param called what messages call it
   * @param noted the names that its metadata has
   * @param classes those that the model was fitted with
   * @param columns what all columns are called
   * @throws DataException if it can't hold such names, or nobody knows whether it does
   */
  static ClassIndex of(
      RawColumn label,
      String called,
      List<String> noted,
      List<String> classes,
      List<String> columns) {
    TableColumn.Type type = label.type();
    boolean isNumber = type == TableColumn.Type.NUMBER;
    if (!isNumber && type != TableColumn.Type.BOOLEAN && type != TableColumn.Type.TEXT) {
      throw refused(
          label, called, "classes, as numbers, texts or booleans", label.given().simpleString());
    }
    Map<String, Integer> indexes = new HashMap<>();
    List<String> numbered = classes;
    if (isNumber && !noted.isEmpty() && classes.containsAll(noted)) {
      numbered = noted;
    } else if (!isNumber || classes.stream().anyMatch(name -> name.matches(NUMBER))) {
      if (isNumber && isShuffled(classes)) {
        throw refused(
            label,
            called,
            "the names of classes as texts, or their indexes with the names in the column's metadata, as StringIndexer leaves them",
            "numbers that may be either: class 0 has the name \"%s\"".formatted(classes.get(0)));
      }
      classes.forEach(name -> indexes.put(name, indexes.size()));
      classes.forEach(name -> indexes.putIfAbsent(key(name), indexes.get(name)));
      return new ClassIndex(columns, classes, indexes);
    }
    for (int k = 0; k < numbered.size(); k++) {
      indexes.put(String.valueOf(k), classes.indexOf(numbered.get(k)));
    }
    return new ClassIndex(columns, classes, indexes);
  }

  private static DataException refused(RawColumn label, String called, String rule, String got) {
    return new DataException(
        "%s \"%s\" must hold %s, got %s"
            .formatted(called, Shown.text(label.name()), rule, Shown.text(got)));
  }

  /** Whether the names are 0, 1, …, but in an order that no sorting gives. */
  private static boolean isShuffled(List<String> classes) {
    List<String> sorted = new ArrayList<>(classes);
    Collections.sort(sorted);
    List<String> numbers = IntStream.range(0, classes.size()).mapToObj(String::valueOf).toList();
    return !classes.equals(numbers) && !classes.equals(sorted) && numbers.containsAll(classes);
  }

  /** The same for all that are called alike. */
  private static String key(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("true") || lower.equals("false")) {
      return lower.equals("true") ? "1" : "0";
    }
    return name.matches(NUMBER) ? Fields.text(Double.parseDouble(name)) : name;
  }

  @Override
  public int reads() {
    return 1;
  }

  @Override
  public Function<Fields, Object> begin() {
    return row -> (double) index(row);
  }

  private int index(Fields row) {
    String label = row.isNull(0) ? null : row.text(0);
    if (label == null) {
      throw new DataException(
          "label column \"%s\" must have a value in every row, got none; leave out the rows without"
              .formatted(Shown.text(columns.get(0))));
    }
    Integer index = indexes.get(label);
    index = index == null ? indexes.get(key(label)) : index;
    if (index == null) {
      throw new DataException(
          "label column \"%s\" must be one of the classes %s, as when the model was fitted, got \"%s\""
              .formatted(
                  Shown.text(columns.get(0)),
                  Shown.texts(classes.toArray(String[]::new)),
                  Shown.text(label)));
    }
    return index;
  }
}
