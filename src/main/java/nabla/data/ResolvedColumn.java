package nabla.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.spark.SparkSql;
import nabla.text.Shown;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The column that a user's name means, found as Spark's own stages find theirs: the one of exactly
 * that name, dots and all; else the one that differs in case, unless {@code
 * spark.sql.caseSensitive}; else the field of a struct, as in {@code s.features}.
 *
 * @param path where the column, or the struct that holds it, stands in the schema, and then where
 *     the fields that lead from there to it stand, each in its struct
 * @param field its type and metadata, and the name it goes by in the schema
 */
public record ResolvedColumn(List<Integer> path, StructField field) {

  /** Holds a copy of the path. */
  public ResolvedColumn {
    path = List.copyOf(path);
  }

  /**
   * Finds a column.
   *
   * @param schema of the data
   * @param what what messages call it, such as {@code featuresCol}; the name comes behind it
   * @param name as the user has given it
   * @throws DataException if there is no such column, or more than one
   */
  public static ResolvedColumn in(StructType schema, String what, String name) {
    return in(schema, what, name, "");
  }

  /** The same; {@code rule} is what a message that it is missing says of the columns there are. */
  static ResolvedColumn in(StructType schema, String what, String name, String rule) {
    String shown = "%s \"%s\"".formatted(what, Shown.text(name));
    return find(schema, name, shown)
        .orElseThrow(
            () ->
                new DataException(
                    schema.isEmpty()
                        ? shown + " must exist, got no column at all: the data is empty"
                        : "%s must exist, got the columns %s%s%s"
                            .formatted(
                                shown,
                                Shown.texts(schema.fieldNames()),
                                rule,
                                meant(schema, name))));
  }

  /** What to add where a column differs from a name by a letter in four at most. */
  private static String meant(StructType schema, String name) {
    Optional<String> separator = separator(schema);
    if (separator.isPresent()) {
      return "; if these are columns separated by \"%1$s\", the option sep=\"%1$s\" of the format says so"
          .formatted(separator.get().replace("\t", "\\t"));
    }
    List<String> names = List.of(schema.fieldNames());
    if (names.stream().anyMatch(one -> one.indexOf('\0') >= 0)) {
      return "; if the file is UTF-16, the options encoding=UTF-16 and multiLine=true of the format read it";
    }
    if (names.stream().anyMatch(one -> one.matches("[-+]?\\d+(\\.\\d+)?"))) {
      return "; if the first line is no header, the option header=false of the format says so, and columns are _c0, _c1, …";
    }
    int most = Math.max(1, name.length() / 4);
    return Arrays.stream(schema.fieldNames())
        .filter(one -> name.length() > 2 && Math.abs(one.length() - name.length()) <= most)
        .filter(one -> distance(one, name) <= most)
        .min(Comparator.comparingInt(one -> distance(one, name)))
        .map(one -> "; did you mean \"%s\"?".formatted(Shown.text(one)))
        .orElse("");
  }

  /** What a CSV has between its columns if a header was read as a single one. */
  private static Optional<String> separator(StructType schema) {
    return schema.length() == 1
        ? Stream.of(";", "\t", "|").filter(schema.fieldNames()[0]::contains).findFirst()
        : Optional.empty();
  }

  /**
   * How many letters are to be put in, taken out, changed or swapped with the next, whatever their
   * case (Damerau and Levenshtein, optimal string alignment).
   */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] of = new int[a.length() + 1][b.length() + 1]; // the first i letters, and the first j
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          of[i][j] = i + j;
          continue;
        }
        int changed = of[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        of[i][j] = Math.min(changed, 1 + Math.min(of[i - 1][j], of[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          of[i][j] = Math.min(of[i][j], of[i - 2][j - 2] + 1);
        }
      }
    }
    return of[a.length()][b.length()];
  }

  public DataType type() {
    return field.dataType();
  }

  /** Whether it holds Vectors or arrays of numbers. */
  public boolean isNumbers() {
    return type().equals(SQLDataTypes.VectorType())
        || (type() instanceof ArrayType array && array.elementType() instanceof NumericType);
  }

  /** Whether it holds bytes: unsigned, each a number from 0 to 1. */
  public boolean isBytes() {
    return type() instanceof BinaryType;
  }

  /** An expression that means just it, even among columns whose names differ only in case. */
  public Column of(Dataset<?> data) {
    return SparkSql.column(data, path);
  }

  /** Looks for a name, or what is left of one, in a schema or in a struct. */
  private static Optional<ResolvedColumn> find(StructType fields, String name, String shown) {
    Optional<ResolvedColumn> found = only(fields, name, shown);
    for (int dot = name.lastIndexOf('.'); found.isEmpty() && dot > 0; ) {
      String inside = name.substring(dot + 1);
      found =
          only(fields, name.substring(0, dot), shown)
              .filter(outer -> outer.type() instanceof StructType)
              .flatMap(
                  outer -> find((StructType) outer.type(), inside, shown).map(outer::followedBy));
      dot = name.lastIndexOf('.', dot - 1);
    }
    return found;
  }

  private ResolvedColumn followedBy(ResolvedColumn inner) {
    StructField last = inner.field();
    boolean nullable = field.nullable() || last.nullable();
    return new ResolvedColumn(
        Stream.concat(path.stream(), inner.path().stream()).toList(),
        new StructField(last.name(), last.dataType(), nullable, last.metadata()));
  }

  /** The one field of that name, or of one that differs in case. */
  private static Optional<ResolvedColumn> only(StructType fields, String name, String shown) {
    List<ResolvedColumn> found = named(fields, name::equals);
    if (found.isEmpty() && !SparkSql.heedsCase()) {
      found = named(fields, name::equalsIgnoreCase);
    }
    if (found.size() > 1) {
      String[] names = found.stream().map(one -> one.field().name()).toArray(String[]::new);
      throw new DataException(
          "%s must be one column, got several of that name: %s; rename or drop the others"
              .formatted(shown, Shown.texts(names)));
    }
    return found.stream().findFirst();
  }

  private static List<ResolvedColumn> named(StructType fields, Predicate<String> name) {
    return IntStream.range(0, fields.length())
        .filter(i -> name.test(fields.fields()[i].name()))
        .mapToObj(i -> new ResolvedColumn(List.of(i), fields.fields()[i]))
        .toList();
  }
}
