package nabla.data;

import java.util.List;
import java.util.Optional;
import nabla.table.NumberFeature;
import nabla.table.NumberFeature.Code;
import nabla.table.PrepareSettings;

/** What becomes of the numbers of a column, or of a part of its dates. */
final class NumberFit implements Asking {

  private static final double LOW = 0.25;
  private static final double MIDDLE = 0.5;
  private static final double HIGH = 0.75;
  private static final int FEWEST_EDGES = 3; // a code of one number is no other than x

  private final NumberSketch numbers;
  private final Distribution distribution;
  private final PrepareSettings how;
  private double center;
  private double scale; // 0: all are the same
  private Code code = Code.NONE;

  NumberFit(NumberSketch numbers, PrepareSettings how) {
    this.numbers = numbers;
    this.distribution = new Distribution(numbers);
    this.how = how;
  }

  /** Whether they are not all the same. */
  boolean varies() {
    return numbers.min() < numbers.max();
  }

  /** Finds scale and edges. */
  @Override
  public int find() {
    switch (how.scaling()) {
      case ROBUST -> {
        center = distribution.quantile(MIDDLE);
        scale = distribution.quantile(HIGH) - distribution.quantile(LOW);
        scale = scale == 0 ? (numbers.max() - numbers.min()) / 2 : scale;
      }
      case STANDARDISE -> {
        center = numbers.mean();
        scale = numbers.deviation();
      }
      case NONE -> {
        center = 0;
        scale = 1;
      }
    }
    List<Double> edges = how.bins() == 0 ? List.of() : distribution.edges(how.bins());
    code = edges.size() < FEWEST_EDGES ? Code.NONE : Code.of(edges);
    return distribution.lacking();
  }

  @Override
  public List<PrefixSketch> lacking(int limit) {
    return distribution.lacking(limit);
  }

  @Override
  public void seen(PrefixSketch sketch) {
    distribution.seen(sketch);
  }

  /** What must look at the table for the means of the code, if there is one. */
  Optional<CodeSketch> code() {
    return code.width() == 0
        ? Optional.empty()
        : Optional.of(new CodeSketch(numbers, code, center));
  }

  /** Takes what it has seen. */
  void seen(CodeSketch sketch) {
    code = new Code(code.edges(), sketch.means(), how.step(), how.codeUnits());
  }

  /** The feature, of the column at a place. */
  NumberFeature feature(int column, boolean flag) {
    boolean clipped = how.scaling() == PrepareSettings.Scaling.ROBUST;
    double factor = scale == 0 ? 0 : 1 / scale;
    return new NumberFeature(column, numbers.part(), center, factor, clipped, code, flag);
  }
}
