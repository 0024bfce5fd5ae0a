package nabla.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import nabla.engine.XxHash64;
import nabla.text.Shown;
import org.apache.spark.SparkThrowable;
import org.apache.spark.api.java.JavaRDD;

/** The look at every row behind {@link Examples#survey()}: one job, which keeps them too. */
final class Surveyor implements Serializable {

  private static final long serialVersionUID = 1;
  private static final String ABORTED = "Job aborted due to stage failure";
  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  private final transient RowRules rules; // what comes back needs none
  private int inputs = -1; // -1: not known yet
  private int targets = -1;

  private long rows;
  private double weights;
  private long fingerprint; // the sum of the rows' hashes, which depends on no order
  private boolean copies;
  private final BitSet seen = new BitSet();
  private String problem; // null: none

  private Surveyor(RowRules rules) {
    this.rules = rules;
  }

  /** Looks at rows, which {@code reading} begins to read; if they have a fault they are let go. */
  static Survey survey(Examples examples, Supplier<JavaRDD<Rows>> reading) {
    RowRules rules = new RowRules(examples.columns());
    boolean labels = examples.columns().target() instanceof Target.Labels;
    Surveyor all = new Surveyor(rules);
    try {
      reading
          .get()
          .mapPartitions(
              blocks -> List.of(new Surveyor(rules).look(blocks, labels)).iterator(), true)
          .collect()
          .forEach(all::add);
      all.requireSound(examples.columns().weight().orElse(""));
      return new Survey(
          all.rows,
          all.inputs,
          all.targets,
          all.seen.cardinality(),
          all.copies,
          HexFormat.of().toHexDigits(all.fingerprint));
    } catch (DataException e) {
      examples.free();
      throw new DataException(Shown.text(examples.name()) + ": " + e.getMessage());
    } catch (Exception e) { // Scala declares none that is checked
      examples.free();
      if (isOfATask(e)) {
        throw unreadable(examples.name(), e);
      }
      throw e;
    }
  }

  /**
   * Whether a task has met it: Spark throws it as it was, or wrapped where it isn't Spark's own.
   */
  private static boolean isOfATask(Exception failure) {
    return String.valueOf(failure.getMessage()).startsWith(ABORTED)
        || (failure instanceof SparkThrowable own
            && own.getCondition() != null
            && !own.getCondition().equals(CANCELLED));
  }

  /** A job has failed that does nothing but read: what a task has met is told, in one line. */
  private static DataException unreadable(String name, Exception failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String message = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
    return new DataException(
        "%s: must be readable to the last row, got %s: %s"
            .formatted(Shown.text(name), first.getClass().getSimpleName(), Shown.text(message)),
        failure);
  }

  /** Looks at the rows of a partition. */
  private Surveyor look(Iterator<Rows> blocks, boolean labels) {
    long[] hashes = new long[0];
    while (blocks.hasNext()) {
      Rows block = blocks.next();
      problem = block.problem();
      if (block.count() > 0) {
        fit(block.inputs(), block.targetWidth());
        long[] more = block.hashes(XxHash64.NOTHING);
        int before = (int) rows;
        rows += more.length;
        if (rows > hashes.length) {
          hashes = Arrays.copyOf(hashes, (int) (rows + before / 2));
        }
        System.arraycopy(more, 0, hashes, before, more.length);
        for (int i = 0; i < more.length; i++) {
          weights += block.weight(i);
          if (labels) {
            seen.set(block.label(i));
          }
        }
      }
    }
    tell(Arrays.copyOf(hashes, (int) rows));
    return this;
  }

  /** Adds the rows up, whatever their order, and looks for copies side by side. */
  private void tell(long[] hashes) {
    Arrays.sort(hashes);
    for (int i = 0; i < hashes.length; i++) {
      fingerprint += hashes[i];
      copies |= i > 0 && hashes[i] == hashes[i - 1];
    }
  }

  /** Adds what was seen of the next partition. */
  private void add(Surveyor part) {
    if (part.problem != null) {
      throw new DataException(part.problem);
    }
    if (part.rows > 0) {
      fit(part.inputs, part.targets);
    }
    rows += part.rows;
    weights += part.weights;
    fingerprint += part.fingerprint;
    copies |= part.copies;
    seen.or(part.seen);
  }

  private void fit(int features, int numbers) {
    inputs = inputs < 0 ? features : inputs;
    targets = targets < 0 ? numbers : targets;
    rules.checkWidths(features, numbers, inputs, targets);
  }

  /**
   * Requires rows, and weights with a sum. A step divides by Σ w_x over its batch, as a float: what
   * the sum over all rows bounds above. A batch of weights that are all 0 teaches nothing, and is
   * no fault as long as others do.
   */
  private void requireSound(String weight) {
    if (rows == 0) {
      throw new DataException("must hold at least one row, got none");
    }
    String column = "weight column \"%s\"".formatted(Shown.text(weight));
    if (weights == 0) {
      throw new DataException(
          "%s must be above 0 in some row, as a 32-bit float, got 0 in all %s"
              .formatted(column, rows));
    }
    float total = (float) weights;
    if (!(total >= Float.MIN_NORMAL && total <= Float.MAX_VALUE)) {
      throw new DataException(
          "%s must sum up to a number in [%s, %s], got %s in %s rows; scale the weights %s"
              .formatted(
                  column,
                  Float.MIN_NORMAL,
                  Float.MAX_VALUE,
                  weights,
                  rows,
                  total > 1 ? "down" : "up"));
    }
  }
}
