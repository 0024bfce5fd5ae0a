package nabla.fullbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import breeze.linalg.DenseVector;
import breeze.optimize.FirstOrderMinimizer.State;
import breeze.optimize.LBFGS;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nabla.engine.FullBatchOptimizer.Objective;
import nabla.engine.FullBatchOptimizer.Problem;
import nabla.optim.LimitedMemory;
import nabla.optim.OptimizerState;
import nabla.optim.Update;
import org.junit.jupiter.api.Test;
import scala.collection.Iterator;

/** Functions whose minimum is known. */
class BreezeOptimizerTest {

  private static final int PAIRS = 10;

  private final List<Double> values = new ArrayList<>();
  private final OptimizerState memory = memory(2);

  private static OptimizerState memory(int n) {
    return Update.of(new LimitedMemory(PAIRS)).start(n);
  }

  /** Rosenbrock 1960: 100 (y − x²)² + (1 − x)², whose minimum is 0 at (1, 1). */
  private static double rosenbrock(float[] w, float[] gradient) {
    double x = w[0];
    double y = w[1];
    gradient[0] = (float) (-400 * x * (y - x * x) - 2 * (1 - x));
    gradient[1] = (float) (200 * (y - x * x));
    return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x);
  }

  private Optional<String> iterate(Objective objective, float[] w, OptimizerState state) {
    return new BreezeOptimizer()
        .iterate(new Problem(objective, Optional.empty(), 0), w, state, values);
  }

  @Test
  void theBottomOfRosenbrocksValleyIsFound() {
    float[] w = {-1.2f, 1};
    Optional<String> end = Optional.empty();
    for (int k = 0; k < 60 && end.isEmpty(); k++) {
      end = iterate(BreezeOptimizerTest::rosenbrock, w, memory);
    }
    assertThat((double) w[0]).isCloseTo(1, within(1e-3));
    assertThat((double) w[1]).isCloseTo(1, within(1e-3));
    assertThat(values.get(0)).isCloseTo(24.2, within(1e-4));
    assertThat(values).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  /** Σ c (w² + w⁴/4), with c from 1 to 100: convex, so that rounding is not made larger. */
  private static double bowl(float[] w, float[] gradient) {
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      double c = Math.pow(100, i / (w.length - 1.0));
      double x = w[i];
      gradient[i] = (float) (c * (2 * x + x * x * x));
      sum += c * (x * x + x * x * x * x / 4);
    }
    return sum;
  }

  /**
   * The state is made anew before each iteration; Breeze by itself keeps its own. Of 12 iterations
   * 3 pairs are kept.
   */
  @Test
  void iterationsAreThoseOfBreezeByItself() {
    float[] w = new float[20];
    Arrays.fill(w, 1);
    Iterator<? extends State<DenseVector<Object>, ?, ?>> breeze =
        new LBFGS<>(-1, 3, 0, Vectors.SPACE)
            .iterations(Functions.of(BreezeOptimizerTest::bowl), Vectors.of(w));
    OptimizerState state = Update.of(new LimitedMemory(3)).start(w.length);
    double first = breeze.next().adjustedValue();
    for (int k = 1; k <= 12; k++) {
      assertThat(iterate(BreezeOptimizerTest::bowl, w, state)).isEmpty();
      double expected = breeze.next().adjustedValue();
      assertThat(values.get(k)).isCloseTo(expected, within(1e-3 * expected));
    }
    assertThat(values.get(0)).isEqualTo(first);
    assertThat(values.get(12)).isLessThan(first / 100);
  }

  /** Gradients stay large beside values that come down to 0, so these decide. */
  @Test
  void itEndsWhenValuesComeDownNoFurtherIn20Iterations() {
    int n = 60;
    Objective steep =
        (w, gradient) -> {
          double sum = 0;
          for (int i = 0; i < n; i++) {
            double factor = Math.pow(1e4, i / (n - 1.0));
            gradient[i] = (float) (2 * factor * w[i]);
            sum += factor * w[i] * w[i];
          }
          return sum;
        };
    float[] w = new float[n];
    Arrays.fill(w, 1);
    OptimizerState state = memory(n);
    Optional<String> end = Optional.empty();
    while (end.isEmpty()) {
      end =
          new BreezeOptimizer()
              .iterate(new Problem(steep, Optional.empty(), 1e-3), w, state, values);
    }
    assertThat(end).contains("function values converged at a tolerance of 0.001");
    int last = values.size() - 1;
    assertThat(values.get(last - 19) - values.get(last)).isLessThan(1e-3 * values.get(0));
    assertThat(values.get(last - 20) - values.get(last - 1)).isGreaterThan(1e-3 * values.get(0));
  }

  /** A gradient that points uphill leads nowhere. */
  @Test
  void aSearchThatFailsLeavesTheWeights() {
    float[] w = {3, -4};
    Objective wrong =
        (at, gradient) -> {
          gradient[0] = -2 * at[0];
          gradient[1] = -2 * at[1];
          return (double) at[0] * at[0] + (double) at[1] * at[1];
        };
    LimitedMemory.add(memory, new float[] {1, 1}, new float[] {2, 2});
    assertThat(iterate(wrong, w, memory))
        .contains("its line search finds no point with a lower cost, in 32-bit floats");
    assertThat(w).containsExactly(3, -4);
    assertThat(values).containsExactly(25.0, 25.0);
    assertThat(memory.slot(0)).containsOnly(0);
  }

  /** Of (x − 2)² + (y − ¼)² + |x| + |y| the minimum is at (3/2, 0). */
  @Test
  void l1IsTakenApart() {
    Objective smooth =
        (w, gradient) -> {
          gradient[0] = 2 * (w[0] - 2);
          gradient[1] = 2 * (w[1] - 0.25f);
          return Math.pow(w[0] - 2, 2) + Math.pow(w[1] - 0.25, 2);
        };
    float[] w = {-1, 1};
    Optional<String> end = Optional.empty();
    for (int k = 0; k < 30 && end.isEmpty(); k++) {
      end =
          new BreezeOptimizer()
              .iterate(new Problem(smooth, Optional.of(new double[] {1, 1}), 0), w, memory, values);
    }
    assertThat((double) w[0]).isCloseTo(1.5, within(1e-4));
    assertThat(w[1]).isZero();
    assertThat(values.get(values.size() - 1)).isCloseTo(0.25 + 0.0625 + 1.5, within(1e-6));
  }

  /** More than 300 elements, which Breeze would hand to a BLAS. */
  @Test
  void innerProductsAreThoseOfPlainLoops() {
    float[] a = new float[1001];
    float[] b = new float[1001];
    for (int i = 0; i < a.length; i++) {
      a[i] = 1f / (i + 1);
      b[i] = 1f / (i + 3);
    }
    double[] sums = new double[8]; // eight at a time, what is over before them
    for (int i = 0; i < a.length; i++) {
      sums[i == 0 ? 0 : (i - 1) % 8] += (double) a[i] * b[i];
    }
    double sum = 0;
    for (double part : sums) {
      sum += part;
    }
    assertThat(Vectors.SPACE.dotVV().apply(Vectors.of(a), Vectors.of(b))).isEqualTo(sum);
  }
}
