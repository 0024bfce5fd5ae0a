package nabla.data;

import java.io.Serializable;
import nabla.table.Fields;

/**
 * What is known of a column, or of a part of it, after some rows: the same whatever their order,
 * and whatever the parts in which they were looked at.
 */
abstract class Sketch implements Serializable {

  private static final long serialVersionUID = 1;

  private final int column;
  private long rows;
  private long missing;

  /** Of a column, by its place. */
  Sketch(int column) {
    this.column = column;
  }

  int column() {
    return column;
  }

  long rows() {
    return rows;
  }

  /** In how many rows there is no value. */
  long missing() {
    return missing;
  }

  /** In how many rows there is one. */
  long there() {
    return rows - missing;
  }

  final void add(Fields row) {
    rows++;
    if (row.isNull(column) || !look(row)) {
      missing++;
    }
  }

  final void add(Sketch other) {
    rows += other.rows;
    missing += other.missing;
    join(other);
  }

  /** Takes a value, unless it is none after all. */
  abstract boolean look(Fields row);

  /** Adds what another sketch of the same column has seen. */
  abstract void join(Sketch other);
}
