package io.nabla.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** The look at every row behind {@link Examples#survey()}: one job, and one over their hashes. */
final class Surveyor implements Serializable {

  private static final long serialVersionUID = 1;
  private static final int SHOWN = 8;

  private final String features;
  private final String target;
  private final String weight;
  private final int classes; // 0: the target isn't labels
  private int inputs = -1; // -1: not known yet
  private int targets = -1;

  private long rows;
  private double weights;
  private final BitSet seen = new BitSet();
  private String problem;

  private Surveyor(Columns columns) {
    features = columns.features();
    target = columns.target().column();
    weight = columns.weight().orElse("");
    classes = columns.target() instanceof Target.Labels labels ? labels.classes() : 0;
  }

  static Survey survey(Examples examples) {
    Surveyor fresh = new Surveyor(examples.columns());
    List<Surveyor> parts =
        examples
            .rows()
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(rows -> List.of(fresh.look(rows)).iterator())
            .collect();
    Surveyor all = new Surveyor(examples.columns());
    parts.forEach(all::add);
    all.requireSound(examples.name());
    Row content = content(examples);
    return new Survey(
        all.rows,
        all.inputs,
        all.targets,
        all.seen.cardinality(),
        content.getLong(0) > 1,
        HexFormat.of().toHexDigits(content.getDecimal(1).toBigInteger().longValue()));
  }

  /**
   * How often the commonest row occurs, and the sum of all rows' hashes, which depends on no order.
   * Both are told from hashes: a collision may see copies where there are none, which is harmless.
   */
  private static Row content(Examples examples) {
    return examples
        .rows()
        .select(
            xxhash64(col(Examples.FEATURES), col(Examples.TARGET), col(Examples.WEIGHT)).as("hash"))
        .groupBy("hash")
        .count()
        .select(max("count"), sum(col("hash").cast("decimal(20,0)").multiply(col("count"))))
        .first();
  }

  private Surveyor look(Iterator<InternalRow> rows) {
    Surveyor part = new Surveyor(this);
    while (rows.hasNext() && part.problem == null) {
      part.look(rows.next());
    }
    return part;
  }

  private Surveyor(Surveyor settings) {
    features = settings.features;
    target = settings.target;
    weight = settings.weight;
    classes = settings.classes;
  }

  private void look(InternalRow row) {
    problem =
        numbersProblem("features", features, row, 0)
            .or(() -> numbersProblem(classes > 0 ? "label" : "target", target, row, 1))
            .or(() -> weightProblem(row))
            .map(found -> found + ", in the row " + show(row))
            .orElse(null);
    if (problem != null) {
      return;
    }
    float[] x = row.getArray(0).toFloatArray();
    float[] y = row.getArray(1).toFloatArray();
    inputs = inputs < 0 ? x.length : inputs;
    targets = targets < 0 ? y.length : targets;
    problem =
        widthProblem("features", features, x.length, inputs)
            .or(() -> widthProblem("target", target, y.length, targets))
            .or(() -> labelProblem(y[0]))
            .map(found -> found + ", in the row " + show(row))
            .orElse(null);
    if (problem == null) {
      rows++;
      weights += row.getFloat(2);
      if (classes > 0) {
        seen.set((int) y[0]);
      }
    }
  }

  private static Optional<String> numbersProblem(
      String what, String column, InternalRow row, int ordinal) {
    if (row.isNullAt(ordinal)) {
      return Optional.of(must(what, column) + "null");
    }
    ArrayData values = row.getArray(ordinal);
    for (int i = 0;
        i < values.numElements();
        i++) { // billions of times: makes no text but of a fault
      if (values.isNullAt(i) || !Float.isFinite(values.getFloat(i))) {
        String where = what.equals("features") ? " at index " + i : "";
        return Optional.of(
            must(what, column)
                + (values.isNullAt(i)
                    ? "null" + where
                    : values.getFloat(i) + where + " (as a 32-bit float)"));
      }
    }
    return values.numElements() > 0 ? Optional.empty() : Optional.of(must(what, column) + "none");
  }

  private static String must(String what, String column) {
    return "%s column \"%s\" must hold finite numbers, got ".formatted(what, column);
  }

  private Optional<String> weightProblem(InternalRow row) {
    String got = row.isNullAt(2) ? "null" : String.valueOf(row.getFloat(2));
    boolean sound = !row.isNullAt(2) && Float.isFinite(row.getFloat(2)) && row.getFloat(2) >= 0;
    return sound
        ? Optional.empty()
        : Optional.of(
            "weight column \"%s\" must hold finite numbers of at least 0, got %s"
                .formatted(weight, got));
  }

  private static Optional<String> widthProblem(String what, String column, int width, int rule) {
    return width == rule
        ? Optional.empty()
        : Optional.of(
            "%s column \"%s\" must hold %d numbers in every row, got %d"
                .formatted(what, column, rule, width));
  }

  private Optional<String> labelProblem(float label) {
    boolean sound = classes == 0 || (label >= 0 && label < classes && label == (int) label);
    return sound
        ? Optional.empty()
        : Optional.of(
            "label column \"%s\" must hold integers in [0, %d), one for each output of the network, got %s"
                .formatted(target, classes, label));
  }

  private static String show(InternalRow row) {
    return "{features: %s, target: %s}".formatted(show(row, 0), show(row, 1));
  }

  private static String show(InternalRow row, int ordinal) {
    if (row.isNullAt(ordinal)) {
      return "null";
    }
    ArrayData values = row.getArray(ordinal);
    int length = values.numElements();
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < Math.min(length, SHOWN); i++) {
      text.append(i == 0 ? "" : ", ")
          .append(values.isNullAt(i) ? "null" : String.valueOf(values.getFloat(i)));
    }
    return text.append(length > SHOWN ? ", … %d in all]".formatted(length) : "]").toString();
  }

  private void add(Surveyor part) {
    if (problem != null) {
      return;
    }
    problem = part.problem;
    if (problem == null && part.rows > 0) {
      inputs = inputs < 0 ? part.inputs : inputs;
      targets = targets < 0 ? part.targets : targets;
      problem =
          widthProblem("features", features, part.inputs, inputs)
              .or(() -> widthProblem("target", target, part.targets, targets))
              .orElse(null);
    }
    rows += part.rows;
    weights += part.weights;
    seen.or(part.seen);
  }

  private void requireSound(String name) {
    if (problem != null) {
      throw new DataException(name + ": " + problem);
    }
    if (rows == 0) {
      throw new DataException(name + ": must hold at least one row, got none");
    }
    if (weights == 0) {
      throw new DataException(
          "%s: weight column \"%s\" must be above 0 in some row, got 0 in all %d"
              .formatted(name, weight, rows));
    }
  }
}
