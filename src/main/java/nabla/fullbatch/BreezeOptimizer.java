package nabla.fullbatch;

import breeze.linalg.DenseVector;
import breeze.optimize.DiffFunction;
import breeze.optimize.FirstOrderMinimizer.ConvergenceCheck;
import breeze.optimize.FirstOrderMinimizer.ConvergenceReason;
import breeze.optimize.FirstOrderMinimizer.State;
import breeze.optimize.LBFGS;
import breeze.optimize.LBFGS.ApproximateInverseHessian;
import breeze.optimize.OWLQN;
import java.util.List;
import java.util.Optional;
import nabla.engine.FullBatchOptimizer;
import nabla.optim.LimitedMemory;
import nabla.optim.OptimizerState;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Vector$;
import scala.jdk.javaapi.OptionConverters;

/**
 * Breeze's L-BFGS and, where there is L1, its OWL-QN.
 *
 * <pre>
 * d = −H g      H ≈ (∂²C/∂w²)⁻¹, from the last m pairs (s, y)
 * w ← w + α d   α found by a line search: cost and gradient at several points
 * </pre>
 *
 * <p>Breeze computes in double, on the driver, in one thread. Cost and gradient come from networks
 * in float; so w is rounded to float wherever it is evaluated, and after an iteration it is what
 * was evaluated. Breeze's own state is made of w and the pairs before each iteration: what a
 * checkpoint has is all there is. A line search that fails is tried once more along −g, without the
 * pairs, and then ends the training.
 *
 * <p>Sources: Liu and Nocedal 1989, "On the limited memory BFGS method for large scale
 * optimization"; Andrew and Gao 2007, "Scalable training of L1-regularized log-linear models".
 */
public final class BreezeOptimizer implements FullBatchOptimizer {

  /** For the service loader; without Breeze it fails here and not later. */
  public BreezeOptimizer() {
    Vectors.of(new float[0]);
  }

  @Override
  public Optional<String> iterate(
      Problem problem, float[] w, OptimizerState memory, List<Double> values) {
    LBFGS<DenseVector<Object>> breeze = breeze(problem, memory.slots() / 2);
    DiffFunction<DenseVector<Object>> function = Functions.of(problem.smooth());
    State<DenseVector<Object>, Object, Object> start = start(breeze, function, w, memory, values);
    Optional<String> end = end(breeze, start, values, problem.tolerance());
    if (end.isPresent()) { // no use beginning
      values.add(start.adjustedValue());
      return end;
    }
    Iterator<State<DenseVector<Object>, Object, Object>> iterations =
        breeze.infiniteIterations(function, start);
    iterations.next(); // the start itself
    State<DenseVector<Object>, Object, Object> next = iterations.next();
    if (next.iter() == start.iter()) { // the search has failed; once more along the gradient
      LimitedMemory.clear(memory);
      next = iterations.next();
    }
    if (next.searchFailed()) {
      values.add(start.adjustedValue());
      return Optional.of("its line search finds no point with a lower cost, in 32-bit floats");
    }
    float[] reached = Vectors.rounded(next.x()); // where it was evaluated
    LimitedMemory.add(
        memory,
        Vectors.difference(Vectors.of(reached), start.x()),
        Vectors.difference(next.grad(), start.grad()));
    System.arraycopy(reached, 0, w, 0, w.length);
    values.add(next.adjustedValue());
    return end(breeze, next, values, problem.tolerance());
  }

  /** Breeze's optimizer, with its own rules when to end but for the number of iterations. */
  private static LBFGS<DenseVector<Object>> breeze(Problem problem, int pairs) {
    double tolerance = problem.tolerance();
    return problem
        .l1()
        .<LBFGS<DenseVector<Object>>>map(
            l1 ->
                new OWLQN<Object, DenseVector<Object>>(
                    -1, pairs, i -> l1[(int) i], tolerance, Vectors.SPACE))
        .orElseGet(() -> new LBFGS<>(-1, pairs, tolerance, Vectors.SPACE));
  }

  /** Breeze's state at weights, with as many iterations done as there are values. */
  private static State<DenseVector<Object>, Object, Object> start(
      LBFGS<DenseVector<Object>> breeze,
      DiffFunction<DenseVector<Object>> function,
      float[] w,
      OptimizerState memory,
      List<Double> values) {
    DenseVector<Object> x = Vectors.of(w);
    Tuple2<Object, DenseVector<Object>> smooth = function.calculate(x);
    double value = (double) smooth._1();
    Tuple2<Object, DenseVector<Object>> all = breeze.adjust(x, smooth._2(), value);
    if (values.isEmpty()) {
      values.add((double) all._1());
    }
    return new State<>(
        x,
        value,
        smooth._2(),
        (double) all._1(),
        all._2(),
        values.size() - 1,
        values.get(0),
        pairs(memory),
        breeze.convergenceCheck().initialInfo(),
        false,
        Option.empty());
  }

  /** H, from the pairs that there are. */
  private static ApproximateInverseHessian<DenseVector<Object>> pairs(OptimizerState memory) {
    IndexedSeq<DenseVector<Object>> none = Vector$.MODULE$.empty();
    ApproximateInverseHessian<DenseVector<Object>> pairs =
        new ApproximateInverseHessian<>(memory.slots() / 2, none, none, Vectors.SPACE);
    for (int slot = memory.slots() - 2; slot >= 0; slot -= 2) { // the oldest first
      if (!isZero(memory.slot(slot))) {
        pairs = pairs.updated(Vectors.of(memory.slot(slot)), Vectors.of(memory.slot(slot + 1)));
      }
    }
    return pairs;
  }

  private static boolean isZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /** Breeze's reason to end at a state, in words. */
  private static Optional<String> end(
      LBFGS<DenseVector<Object>> breeze,
      State<DenseVector<Object>, Object, Object> state,
      List<Double> values,
      double tolerance) {
    ConvergenceCheck<DenseVector<Object>> check = breeze.convergenceCheck();
    Object info = check.initialInfo();
    for (double value : values.subList(1, values.size())) {
      info = check.update(state.x(), state.adjustedGradient(), value, state, info);
    }
    Optional<ConvergenceReason> reason = OptionConverters.toJava(check.apply(state, info));
    return reason.map(why -> "%s at a tolerance of %s".formatted(why.reason(), tolerance));
  }
}
