package nabla.cli;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.spark.SparkSql;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The types that texts are of, found by a look at all of them: each column has the first that all
 * its texts can be read as. Nothing, ?, NA, N/A, NULL and NaN are missing values.
 *
 * <p>Times without a zone stay so, for what they are in another zone depends on the machine.
 */
final class TextTypes {

  private static final String[] MISSING = {"", "?", "NA", "N/A", "NULL", "null", "NaN", "nan"};
  private static final Set<String> MISSING_SET = Set.of(MISSING);

  /** In the order of what comes first; the last takes any text. */
  private enum Type {
    INTEGER("bigint", "[+-]?\\d{1,18}"),
    NUMBER("double", "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?"),
    BOOLEAN("boolean", "(?i:true|false)"),
    DATE("date", "\\d{4}-\\d\\d-\\d\\d"),
    TIME("timestamp_ntz", "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?"),
    ZONED_TIME("timestamp", TIME.pattern + "(?:Z|[+-]\\d\\d:?\\d\\d)"),
    TEXT("string", "");

    final String inSql;
    final String pattern;

    @SuppressWarnings("ImmutableEnumChecker") // a Pattern is
    final Pattern whole;

    Type(String inSql, String pattern) {
      this.inSql = inSql;
      this.pattern = pattern;
      this.whole = Pattern.compile(pattern);
    }

    boolean takes(String text) {
      return this == TEXT || whole.matcher(text).matches();
    }
  }

  /** For each column the types that all texts so far can be read as. */
  private record Seen(List<EnumSet<Type>> types) implements Serializable {

    static Seen nothing(int columns) {
      return new Seen(Stream.generate(() -> EnumSet.allOf(Type.class)).limit(columns).toList());
    }

    void add(int column, String text) {
      if (text != null && !MISSING_SET.contains(text)) {
        types.get(column).removeIf(type -> !type.takes(text));
      }
    }

    Seen and(Seen other) {
      for (int i = 0; i < types.size(); i++) {
        types.get(i).retainAll(other.types.get(i));
      }
      return this;
    }

    /** Of texts of which all are missing it is text. */
    Type type(int column) {
      EnumSet<Type> left = types.get(column);
      return left.size() == Type.values().length ? Type.TEXT : left.iterator().next();
    }
  }

  private TextTypes() {}

  /** The same rows with their columns of texts as what these are. */
  static Dataset<Row> typed(Dataset<Row> rows) {
    StructType schema = rows.schema();
    int columns = schema.length();
    Seen nothing = Seen.nothing(columns);
    Seen seen =
        rows.javaRDD()
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
    Column[] typed =
        IntStream.range(0, columns)
            .mapToObj(
                i -> {
                  Column text = SparkSql.column(rows, List.of(i));
                  return functions
                      .when(text.isin((Object[]) MISSING), functions.lit(null))
                      .otherwise(text)
                      .cast(seen.type(i).inSql)
                      .as(schema.fieldNames()[i]);
                })
            .toArray(Column[]::new);
    return rows.select(typed);
  }
}
