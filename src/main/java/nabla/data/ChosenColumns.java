package nabla.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import nabla.text.Shown;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/** The columns of a table that a user means. */
record ChosenColumns(List<RawColumn> features, List<RawColumn> labels) {

  /**
   * Finds them.
   *
   * @param name what messages call the table
   * @throws DataException if one is missing, of a type that can't be used, or named twice
   */
  static ChosenColumns of(Dataset<?> data, String name, TableColumns which) {
    StructType schema = data.schema();
    Set<List<Integer>> others = new HashSet<>(); // by their paths
    which.labels().forEach(label -> others.add(path(schema, name + ": label column", label)));
    which.weight().ifPresent(w -> others.add(path(schema, name + ": weight column", w)));
    which.ignored().forEach(one -> others.add(path(schema, name + ": column", one)));
    String called = name + ": feature column";
    List<String> wanted =
        which.features().isEmpty() ? allBut(schema, called, others) : which.features();
    Set<List<Integer>> taken = new HashSet<>();
    List<RawColumn> features = new ArrayList<>();
    for (String feature : wanted) {
      List<Integer> path = path(schema, called, feature);
      if (others.contains(path)) {
        throw new DataException(
            "%s \"%s\" must be none of the label, the weight and the columns that are ignored; leave it out of the features"
                .formatted(called, Shown.text(feature)));
      }
      if (!taken.add(path)) {
        throw new DataException(
            "%s \"%s\" must be named once, got it twice".formatted(called, Shown.text(feature)));
      }
      features.add(RawColumn.of(data, called, feature, which.door().leavingOut()));
    }
    if (features.isEmpty()) {
      throw new DataException(
          "%s: must have a column beside the label, got %s"
              .formatted(name, Shown.texts(schema.fieldNames())));
    }
    List<RawColumn> labels =
        which.labels().stream()
            .map(one -> RawColumn.of(data, name + ": label column", one, "name another"))
            .toList();
    return new ChosenColumns(features, labels);
  }

  private static List<Integer> path(StructType schema, String called, String column) {
    return ResolvedColumn.in(schema, called, column).path();
  }

  private static List<String> allBut(StructType schema, String called, Set<List<Integer>> others) {
    Stream<String> names = Arrays.stream(schema.fieldNames());
    return names.filter(one -> !others.contains(path(schema, called, one))).toList();
  }
}
