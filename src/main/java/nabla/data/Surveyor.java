package nabla.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import nabla.engine.ByteRows;
import nabla.engine.Packing;
import nabla.engine.XxHash64;
import nabla.text.Shown;

/** What was seen of rows: of those of a part in a partition, and then of the whole part. */
final class Surveyor implements Serializable {

  private static final long serialVersionUID = 1;

  private final boolean held;
  private long[] ofClass = {}; // rows of each class, and behind the last zeros
  private int inputs = -1; // -1: not known yet
  private int targets = -1;
  private long rows;
  private double weights;
  private long fingerprint; // the sum of the rows' hashes, which depends on no order
  private long nonZeros; // features
  private boolean bytes; // whether features were given as bytes
  private boolean copies;
  private String problem; // null: none
  private transient long[] hashes = new long[0]; // of the rows, and behind them room for others

  private Surveyor(boolean held) {
    this.held = held;
  }

  boolean isHeld() {
    return held;
  }

  /** Looks at the rows of a partition, part by part. */
  static List<Surveyor> look(Iterator<Rows> blocks, boolean labels) {
    List<Surveyor> parts = List.of(new Surveyor(false), new Surveyor(true));
    while (blocks.hasNext()) {
      Rows block = blocks.next();
      parts.get(block.isHeld() ? 1 : 0).look(block, labels);
    }
    parts.forEach(Surveyor::tell);
    return parts;
  }

  private void look(Rows block, boolean labels) {
    problem = block.problem();
    if (block.count() == 0) {
      return;
    }
    inputs = block.inputs();
    targets = block.targetWidth();
    nonZeros += block.features().nonZeros();
    bytes = block.features() instanceof ByteRows;
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
        count(block.label(i), 1);
      }
    }
  }

  private void count(int label, long more) {
    if (label >= ofClass.length && more > 0) {
      ofClass = Arrays.copyOf(ofClass, Math.max(label + 1, 2 * ofClass.length));
    }
    if (more > 0) {
      ofClass[label] += more;
    }
  }

  private List<Long> rowsOfClasses() {
    int classes = ofClass.length;
    while (classes > 0 && ofClass[classes - 1] == 0) {
      classes--;
    }
    return Arrays.stream(ofClass, 0, classes).boxed().toList();
  }

  /** Adds the rows up, whatever their order, and looks for copies side by side. */
  private void tell() {
    Arrays.sort(hashes, 0, (int) rows);
    for (int i = 0; i < rows; i++) {
      fingerprint += hashes[i];
      copies |= i > 0 && hashes[i] == hashes[i - 1];
    }
  }

  /**
   * What was seen in all partitions.
   *
   * @throws DataException if there is a fault in any
   */
  static Survey survey(Examples examples, List<Surveyor> partitions) {
    RowRules rules = new RowRules(examples.columns());
    Surveyor all = new Surveyor(false);
    try {
      partitions.forEach(part -> all.add(part, rules));
      all.requireSound(examples.columns().weight().orElse(""));
    } catch (DataException e) {
      throw new DataException(Shown.text(examples.name()) + ": " + e.getMessage());
    }
    return new Survey(
        all.rows,
        all.inputs,
        all.targets,
        all.weights,
        all.rowsOfClasses(),
        all.copies,
        HexFormat.of().toHexDigits(all.fingerprint),
        Packing.of(all.rows, all.inputs, all.nonZeros, all.bytes));
  }

  /** Adds what was seen of the next partition. */
  private void add(Surveyor part, RowRules rules) {
    if (part.problem != null) {
      throw new DataException(part.problem);
    }
    if (part.rows > 0) {
      inputs = inputs < 0 ? part.inputs : inputs;
      targets = targets < 0 ? part.targets : targets;
      rules.checkWidths(part.inputs, part.targets, inputs, targets);
    }
    rows += part.rows;
    weights += part.weights;
    fingerprint += part.fingerprint;
    nonZeros += part.nonZeros;
    bytes |= part.bytes;
    copies |= part.copies;
    for (int label = 0; label < part.ofClass.length; label++) {
      count(label, part.ofClass[label]);
    }
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
