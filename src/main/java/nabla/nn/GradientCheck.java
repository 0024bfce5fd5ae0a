package nabla.nn;

import java.util.ArrayList;
import java.util.List;
import nabla.linalg.CounterRandom;

/**
 * Compares the gradient that backpropagation gives with the one that differences of the cost give.
 *
 * <p>The central difference d_i = (C_x(w + h e_i) − C_x(w − h e_i)) / 2h needs only the forward
 * pass, and is off by O(h²) plus the rounding of C_x over h; h is about the cube root of the
 * rounding unit, scaled by max(1, |w_i|), which balances the two.
 */
public final class GradientCheck {

  /** The largest error that the rounding of floats explains. */
  public static final double MOST = 1e-4;

  private static final double STEP = Math.cbrt(Math.ulp(1.0));
  private static final int SHRINK = 8; // of h, where a first difference is off
  private static final int STEPS = 3;
  private static final double LEAST = 0.01; // a gradient, below which there is rounding

  private GradientCheck() {}

  /**
   * How far {@link Textbook#gradient} is from central differences of {@link Textbook#cost}.
   *
   * <p>The measure is max_i |g_i − d_i| / max_i max(|g_i|, |d_i|): the largest deviation relative
   * to the largest component, not component by component, where one that is nearly 0 would show
   * nothing but rounding. Where an activation has a kink (ReLU at 0) within h of some z, the two
   * differ rightly.
   *
   * @param topology the shape of the network
   * @param parameters W^1, b^1, … W^L, b^L, laid out as the topology says; not changed
   * @param x n_0 inputs
   * @param y n_L targets
   * @return the relative error, at least 0; 0 if both gradients are 0
   */
  public static double maxRelativeError(
      Topology topology, double[] parameters, double[] x, double[] y) {
    return maxRelativeError(new Textbook(topology), parameters, x, y);
  }

  /** The same of a textbook that has masks, for example. */
  static double maxRelativeError(Textbook textbook, double[] parameters, double[] x, double[] y) {
    return relativeError(
        textbook.gradient(parameters, x, y), differences(textbook, parameters, x, y));
  }

  /** max_i |g_i − d_i| / max_i max(|g_i|, |d_i|); 0 if all are 0, NaN if any is NaN. */
  static double relativeError(double[] g, double[] d) {
    double deviation = 0;
    double largest = 0;
    for (int i = 0; i < g.length; i++) {
      deviation = Math.max(deviation, Math.abs(g[i] - d[i]));
      largest = Math.max(largest, Math.max(Math.abs(g[i]), Math.abs(d[i])));
    }
    return largest == 0 ? 0 : deviation / largest;
  }

  private static double[] differences(
      Textbook textbook, double[] parameters, double[] x, double[] y) {
    double[] moved = parameters.clone();
    double[] differences = new double[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      double h = STEP * Math.max(1, Math.abs(parameters[i]));
      moved[i] = parameters[i] + h;
      double above = textbook.cost(moved, x, y);
      moved[i] = parameters[i] - h;
      double below = textbook.cost(moved, x, y);
      moved[i] = parameters[i];
      differences[i] = (above - below) / (2 * h);
    }
    return differences;
  }

  /**
   * What a check of some parameters of a tensor has found.
   *
   * @param checked how many of them were moved
   * @param kinks at how many of these the cost has a kink, and so no gradient to compare with
   * @param error of the others the largest |g_i − d_i|, relative to the largest Σ_x w_x |∂C_x/∂w_i|
   *     of the tensor, or to 0.01 Σ_x w_x if that is larger
   */
  public record Finding(ParameterTensor tensor, int checked, int kinks, double error) {

    /** Whether rounding explains the error; NaN it doesn't. */
    public boolean passes() {
      return error <= MOST;
    }
  }

  /**
   * Checks the gradient that the engine gives, tensor by tensor, where the layers are trained.
   *
   * @param gradient Σ_x w_x ∂C_x/∂w as {@link Backpropagation} gives it for the examples
   * @param x their inputs
   * @param y their targets, n_L each
   * @param weights w_x
   * @param most of how many parameters of each tensor; larger ones are taken evenly at random
   */
  public static List<Finding> of(
      Parameters parameters,
      float[] gradient,
      float[][] x,
      float[][] y,
      float[] weights,
      int most) {
    Sum sum = new Sum(new Textbook(parameters.topology()), doubles(x), doubles(y), weights);
    double[] moved = doubles(parameters.values());
    double[] sizes = sum.sizes(moved);
    double least = LEAST * sum.weight();
    List<Finding> findings = new ArrayList<>();
    for (ParameterTensor tensor : parameters.tensors()) {
      if (tensor.offset() < parameters.trainedFrom()) {
        continue;
      }
      double scale = least;
      for (int i = tensor.offset(); i < tensor.end(); i++) {
        scale = Math.max(scale, sizes[i]);
      }
      int length = tensor.end() - tensor.offset();
      int checked = Math.min(most, length);
      int kinks = 0;
      double error = 0;
      for (int k = 0; k < checked; k++) {
        double place = (k + CounterRandom.uniform(tensor.offset(), k)) * length / checked;
        int i = tensor.offset() + (checked == length ? k : (int) place);
        double one = sum.error(moved, i, gradient[i], scale);
        if (one == Double.POSITIVE_INFINITY) {
          kinks++;
        } else {
          error = Math.max(error, one); // NaN stays
        }
      }
      findings.add(new Finding(tensor, checked, kinks, error));
    }
    return findings;
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  private static double[][] doubles(float[][] floats) {
    double[][] doubles = new double[floats.length][];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = doubles(floats[i]);
    }
    return doubles;
  }

  /** C = Σ_x w_x C_x of some examples. */
  private record Sum(Textbook textbook, double[][] x, double[][] y, float[] weights) {

    double weight() {
      double sum = 0;
      for (float weight : weights) {
        sum += weight;
      }
      return sum;
    }

    double cost(double[] parameters) {
      double cost = 0;
      for (int e = 0; e < x.length; e++) {
        cost += weights[e] * textbook.cost(parameters, x[e], y[e]);
      }
      return cost;
    }

    /** Σ_x w_x |∂C_x/∂w_i|: large also where the gradients of examples cancel. */
    double[] sizes(double[] parameters) {
      double[] sizes = new double[parameters.length];
      for (int e = 0; e < x.length; e++) {
        double[] one = textbook.gradient(parameters, x[e], y[e]);
        for (int i = 0; i < sizes.length; i++) {
          sizes[i] += weights[e] * Math.abs(one[i]);
        }
      }
      return sizes;
    }

    /**
     * |g_i − d_i| / scale, of the step h or, if that is too much, of a smaller one; infinite if it
     * is a kink that makes it so: then the slopes on both sides stay apart however small h is.
     */
    double error(double[] parameters, int i, double g, double scale) {
      double w = parameters[i];
      double h = STEP * Math.max(1, Math.abs(w));
      double error = 0;
      double apart = 0;
      double before = 0;
      for (int step = 0; step < STEPS; step++, h /= SHRINK) {
        parameters[i] = w + h;
        double above = cost(parameters);
        parameters[i] = w - h;
        double below = cost(parameters);
        parameters[i] = w;
        error = Math.abs(g - (above - below) / (2 * h)) / scale;
        if (error <= MOST) {
          return error;
        }
        before = apart;
        apart = Math.abs(above - 2 * cost(parameters) + below) / (h * scale);
      }
      return apart > MOST && apart > before / 2 ? Double.POSITIVE_INFINITY : error;
    }
  }
}
