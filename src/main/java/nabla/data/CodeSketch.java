package nabla.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import nabla.table.Fields;
import nabla.table.NumberFeature;
import nabla.table.Part;
import nabla.table.TableColumn;

/** The means of the numbers of a piecewise-linear code over all rows, without any rounding. */
final class CodeSketch extends Sketch {

  private static final long serialVersionUID = 1;

  private final TableColumn.Type type;
  private final Part part;
  private final double[] edges;
  private transient NumberFeature.Code
      code; // null: not made yet of the edges; Kryo takes no records
  private final double center; // what stands for a missing number
  private final long[] rows; // in which the t-th number is the last that is not 0; t = 0: all are
  private final ExactSum[] sums; // of the t-th number over these

  CodeSketch(NumberSketch numbers, NumberFeature.Code code, double center) {
    super(numbers.column());
    this.type = numbers.type();
    this.part = numbers.part();
    this.edges = code.edges().stream().mapToDouble(Double::doubleValue).toArray();
    this.center = center;
    this.rows = new long[code.width() + 1];
    this.sums = new ExactSum[code.width() + 1];
    Arrays.setAll(sums, t -> new ExactSum());
  }

  private NumberFeature.Code code() {
    if (code == null) {
      code = NumberFeature.Code.of(DoubleStream.of(edges).boxed().toList());
    }
    return code;
  }

  @Override
  boolean look(Fields row) {
    double x = NumberSketch.number(row, column(), type, part);
    if (Double.isNaN(x)) {
      return false;
    }
    int t = code().last(x);
    rows[t]++;
    sums[t].add(code().way(t, x));
    return true;
  }

  @Override
  void join(Sketch other) {
    CodeSketch codes = (CodeSketch) other;
    for (int t = 0; t < rows.length; t++) {
      rows[t] += codes.rows[t];
      sums[t].add(codes.sums[t]);
    }
  }

  /** The mean of each, missing numbers included. */
  List<Double> means() {
    return IntStream.rangeClosed(1, code().width()).mapToObj(this::mean).toList();
  }

  private double mean(int t) {
    long ones = IntStream.range(t + 1, rows.length).mapToLong(i -> rows[i]).sum();
    int last = code().last(center);
    BigDecimal ofMissing = new BigDecimal(last > t ? 1 : last < t ? 0 : code().way(t, center));
    return BigDecimal.valueOf(ones)
        .add(sums[t].total())
        .add(ofMissing.multiply(BigDecimal.valueOf(missing())))
        .divide(BigDecimal.valueOf(rows()), MathContext.DECIMAL128)
        .doubleValue();
  }
}
