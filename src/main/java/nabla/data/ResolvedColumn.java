package nabla.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import nabla.spark.SparkSql;
import nabla.text.Shown;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The column that a user's name means, found as Spark's own stages find theirs: the one of exactly
 * that name, dots and all; else the one that differs in case, unless {@code
 * spark.sql.caseSensitive}; else the field of a struct, as in {@code s.features}.
 *
 * @param index where the column, or the struct that holds it, stands in the schema
 * @param path where the fields that lead from there to it stand, each in its struct; none for a
 *     column itself
 * @param field its type and metadata, and the name it goes by in the schema
 */
public record ResolvedColumn(int index, List<Integer> path, StructField field) {

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
    return find(schema, what, name, name)
        .orElseThrow(
            () ->
                new DataException(
                    schema.isEmpty()
                        ? "%s \"%s\" must exist, got no column at all: the data is empty"
                            .formatted(what, Shown.text(name))
                        : "%s \"%s\" must exist, got the columns %s"
                            .formatted(what, Shown.text(name), Shown.texts(schema.fieldNames()))));
  }

  /** Its type. */
  public DataType type() {
    return field.dataType();
  }

  /**
   * An expression that means just it, even among columns whose names differ only in case.
   *
   * @param data with the schema in which it was found
   */
  public Column of(Dataset<?> data) {
    return SparkSql.column(data, index, path);
  }

  /** Looks for a name, or what is left of one, in a schema or in a struct. */
  private static Optional<ResolvedColumn> find(
      StructType fields, String what, String whole, String name) {
    Optional<ResolvedColumn> column = only(fields, what, whole, name);
    for (int dot = name.lastIndexOf('.'); column.isEmpty() && dot > 0; ) {
      String inside = name.substring(dot + 1);
      column =
          only(fields, what, whole, name.substring(0, dot))
              .flatMap(outer -> outer.inside(what, whole, inside));
      dot = name.lastIndexOf('.', dot - 1);
    }
    return column;
  }

  private Optional<ResolvedColumn> inside(String what, String whole, String name) {
    return type() instanceof StructType struct
        ? find(struct, what, whole, name).map(this::followedBy)
        : Optional.empty();
  }

  private ResolvedColumn followedBy(ResolvedColumn inner) {
    List<Integer> whole = new ArrayList<>(path);
    whole.add(inner.index());
    whole.addAll(inner.path());
    StructField last = inner.field();
    boolean nullable = field.nullable() || last.nullable();
    return new ResolvedColumn(
        index, whole, new StructField(last.name(), last.dataType(), nullable, last.metadata()));
  }

  /** The one field of that name, or of one that differs in case. */
  private static Optional<ResolvedColumn> only(
      StructType fields, String what, String whole, String name) {
    int[] found = indexes(fields, field -> field.equals(name));
    if (found.length == 0 && !SparkSql.heedsCase()) {
      found = indexes(fields, field -> field.equalsIgnoreCase(name));
    }
    if (found.length > 1) {
      throw new DataException(
          "%s \"%s\" must be one column, got several of that name: %s; rename or drop the others"
              .formatted(
                  what,
                  Shown.text(whole),
                  Shown.texts(
                      Arrays.stream(found)
                          .mapToObj(i -> fields.fieldNames()[i])
                          .toArray(String[]::new))));
    }
    return Arrays.stream(found)
        .mapToObj(i -> new ResolvedColumn(i, List.of(), fields.fields()[i]))
        .findFirst();
  }

  private static int[] indexes(StructType fields, Predicate<String> named) {
    String[] names = fields.fieldNames();
    return IntStream.range(0, names.length).filter(i -> named.test(names[i])).toArray();
  }
}
