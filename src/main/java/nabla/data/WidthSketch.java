package nabla.data;

import nabla.table.Fields;

/** How many numbers a column of arrays or Vectors holds. */
final class WidthSketch extends Sketch {

  private static final long serialVersionUID = 1;

  private int least = Integer.MAX_VALUE;
  private int most;

  WidthSketch(int column) {
    super(column);
  }

  @Override
  boolean look(Fields row) {
    int width = row.numbers(column()).length;
    least = Math.min(least, width);
    most = Math.max(most, width);
    return true;
  }

  @Override
  void join(Sketch other) {
    WidthSketch widths = (WidthSketch) other;
    least = Math.min(least, widths.least);
    most = Math.max(most, widths.most);
  }

  int least() {
    return least;
  }

  int most() {
    return most;
  }
}
