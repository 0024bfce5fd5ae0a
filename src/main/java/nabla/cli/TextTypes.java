package nabla.cli;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.data.DataException;
import nabla.data.TextType;
import nabla.spark.SparkSql;
import nabla.table.TableColumn;
import nabla.text.Shown;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The types that texts are of, found by a look at all of them: each column has the first that all
 * its texts can be read as. Nothing, ?, NA, N/A, NULL and NaN are missing values.
 *
 * <p>Times without a zone stay so, for what they are in another zone depends on the machine.
 */
final class TextTypes {

  private static final String[] MISSING = {"", "?", "NA", "N/A", "NULL", "null", "NaN", "nan"};
  private static final Set<String> MISSING_SET = Set.of(MISSING);

  /**
   * For each column the types that all texts so far can be read as.
   *
   * @param odd of each column a text that can be read as nothing else; null: none was seen
   */
  private record Seen(List<EnumSet<TextType>> types, String[] odd) implements Serializable {

    static Seen nothing(int columns) {
      return new Seen(
          Stream.generate(() -> EnumSet.allOf(TextType.class)).limit(columns).toList(),
          new String[columns]);
    }

    void add(int column, String text) {
      if (text != null && !MISSING_SET.contains(text)) {
        types.get(column).removeIf(type -> !type.takes(text));
        if (odd[column] == null && types.get(column).size() == 1) {
          odd[column] = text;
        }
      }
    }

    Seen and(Seen other) {
      for (int i = 0; i < types.size(); i++) {
        types.get(i).retainAll(other.types.get(i));
        odd[i] = odd[i] == null ? other.odd[i] : odd[i];
      }
      return this;
    }

    /**
     * The type of a column; of texts of which all are missing it is text.
     *
     * @param wanted what it is to be if it can; null: nobody has said
     */
    TextType type(int column, TableColumn.Type wanted) {
      EnumSet<TextType> left = types.get(column);
      if (wanted == TableColumn.Type.TEXT) {
        return TextType.TEXT;
      }
      if (left.size() < TextType.values().length) {
        boolean isDay = wanted == TableColumn.Type.TIMESTAMP && left.contains(TextType.DATE);
        return isDay ? TextType.TIME : left.iterator().next();
      }
      return wanted == null
          ? TextType.TEXT
          : switch (wanted) {
            case NUMBER -> TextType.NUMBER;
            case BOOLEAN -> TextType.BOOLEAN;
            case DATE -> TextType.DATE;
            case TIMESTAMP -> TextType.TIME;
            case TEXT, NUMBERS -> TextType.TEXT;
          };
    }
  }

  private TextTypes() {}

  /**
   * The same rows with their columns of texts as what these are.
   *
   * @param what what messages call them
   * @param wanted what some columns must be, by name
   * @throws DataException if one of these holds texts of another type
   */
  static Dataset<Row> typed(Dataset<Row> rows, String what, Map<String, TableColumn.Type> wanted) {
    String[] names = rows.columns();
    int columns = names.length;
    Seen seen = look(rows, what, columns);
    for (int i = 0; i < columns; i++) {
      requireType(seen, i, what, names[i], wanted.get(names[i]));
    }
    Column[] typed =
        IntStream.range(0, columns)
            .mapToObj(
                i -> {
                  Column text = SparkSql.column(rows, List.of(i));
                  return functions
                      .when(text.isin((Object[]) MISSING), functions.lit(null))
                      .otherwise(text)
                      .cast(seen.type(i, wanted.get(names[i])).inSql())
                      .as(names[i]);
                })
            .toArray(Column[]::new);
    return rows.select(typed);
  }

  private static Seen look(Dataset<Row> rows, String what, int columns) {
    Seen nothing = Seen.nothing(columns);
    try {
      return rows.javaRDD()
          .mapPartitions(
              part -> {
                Seen here = Seen.nothing(columns);
                while (part.hasNext()) {
                  Row row = part.next();
                  for (int i = 0; i < columns; i++) {
                    here.add(i, row.getString(i));
                  }
                }
                return List.of(here).iterator();
              })
          .fold(nothing, Seen::and);
    } catch (Exception e) { // Scala declares none that is checked
      Optional<String> other = otherHeader(e);
      if (other.isPresent()) {
        throw new DataException(
            "%s: files must have the same columns in the same order, got others: %s"
                .formatted(what, other.get()),
            e);
      }
      throw e;
    }
  }

  /** What Spark says of a file whose header is another one. */
  private static Optional<String> otherHeader(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String message = String.valueOf(first.getMessage());
    return Optional.of(message).filter(text -> text.contains("CSV header")).map(Shown::message);
  }

  private static void requireType(
      Seen seen, int column, String what, String name, TableColumn.Type wanted) {
    String odd = seen.odd[column];
    if (wanted != null && wanted != TableColumn.Type.TEXT && odd != null) {
      throw new DataException(
          "%1$s: column \"%2$s\" must be of type %3$s, as when the model was fitted, got %4$s; if that means a missing value, the option nullValue=%4$s of the format says so"
              .formatted(what, Shown.text(name), wanted.label(), Shown.quoted(odd)));
    }
  }
}
