package nabla.engine;

import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import nabla.optim.OptimizerState;

/**
 * An optimizer that takes cost and gradient over all examples, and evaluates them as often as it
 * needs to. Whoever has one is found as a service, for it may need libraries that not every class
 * path has.
 */
public interface FullBatchOptimizer {

  /** A smooth function of all weights and biases that is to be minimised. */
  interface Objective {

    /**
     * Its value.
     *
     * @param w where
     * @param gradient overwritten with the gradient there
     * @return the value; infinite where value or gradient are not finite numbers
     */
    double at(float[] w, float[] gradient);
  }

  /**
   * What is to be minimised.
   *
   * @param smooth all of it but L1
   * @param l1 the strength of L1 on each weight and bias; none: an optimizer that knows none
   * @param tolerance the part by which it must come down for the optimizer to go on
   */
  record Problem(Objective smooth, Optional<double[]> l1, double tolerance) {}

  /**
   * Performs one iteration.
   *
   * @param w overwritten
   * @param memory the slots of {@link nabla.optim.LimitedMemory}, overwritten
   * @param values what was minimised at the start and after each iteration; the newest is added,
   *     and the first of all at the first iteration
   * @return why there is no use going on, in words, if there is none
   */
  Optional<String> iterate(Problem problem, float[] w, OptimizerState memory, List<Double> values);

  /**
   * The one that there is.
   *
   * @param name what it is asked for
   * @throws IllegalArgumentException if its libraries are missing
   */
  static FullBatchOptimizer find(String name) {
    try {
      return ServiceLoader.load(FullBatchOptimizer.class, FullBatchOptimizer.class.getClassLoader())
          .findFirst()
          .orElseThrow(() -> new ServiceConfigurationError("there is none"));
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new IllegalArgumentException(
          "optimizer must be one of single batches without Breeze, got %s; add org.scalanlp:breeze_2.13 and its dependencies to the class path (Spark's MLlib has them)"
              .formatted(name),
          e);
    }
  }
}
