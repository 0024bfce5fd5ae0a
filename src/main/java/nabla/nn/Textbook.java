package nabla.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.nn.ParameterTensor.Kind;

/**
 * The reference network: double precision, one example at a time, plain loops.
 *
 * <p>It is slow and easy to check by eye, and no product of matrices hides an index: what {@link
 * Backpropagation} is tested against. Differences of the cost test it in turn.
 *
 * <p>Parameters are in a flat array, as {@link Topology#tensors} says. Immutable.
 */
public final class Textbook {

  private final Topology topology;
  private final double[][] masks; // r^l at [l], for l in 0..L − 1; null: of ones

  /** The reference for networks of that shape. */
  public Textbook(Topology topology) {
    this(topology, new double[topology.depth()][]);
  }

  /** The same with {@link Dropout} by masks r^l that are given, that of the inputs first. */
  Textbook(Topology topology, double[]... masks) {
    this.topology = topology;
    this.masks = masks;
  }

  /** a^L of one example x. */
  public double[] outputs(double[] parameters, double[] x) {
    return forward(parameters, x).activations[topology.depth()];
  }

  /** C_x of one example x with targets y. */
  public double cost(double[] parameters, double[] x, double[] y) {
    Pass pass = forward(parameters, x);
    int last = topology.depth();
    return topology.cost().of(pass.weightedInputs[last], pass.activations[last], y);
  }

  /** ∂C_x/∂w of every parameter for one example x with targets y, laid out as the parameters. */
  public double[] gradient(double[] parameters, double[] x, double[] y) {
    Pass pass = forward(parameters, x);
    double[] gradient = new double[topology.parameterCount()];
    int last = topology.depth();
    // (BP1)  δ^L = ∇_a C ⊙ σ'(z^L)
    double[] delta =
        topology
            .cost()
            .outputError(
                topology.activation(last), pass.weightedInputs[last], pass.activations[last], y);

    for (int l = last; l >= 1; l--) {
      int weights = topology.offset(Kind.WEIGHTS, l);
      int biases = topology.offset(Kind.BIASES, l);
      int senders = topology.units(l - 1);
      double c = topology.weightFactor(l);
      for (int j = 0; j < topology.units(l); j++) {
        // (BP3)  ∂C_x/∂b^l_j = δ^l_j
        gradient[biases + j] = delta[j];
        for (int k = 0; k < senders; k++) {
          // (BP4)  ∂C_x/∂w^l_jk = c δ^l_j a^{l-1}_k
          gradient[weights + j * senders + k] = c * delta[j] * pass.activations[l - 1][k];
        }
      }
      double[] below = errorBelow(parameters, l, delta); // ∂C_x/∂a^{l-1}
      if (l > 1) {
        // (BP2)  δ^{l-1}_k = ∂C_x/∂a^{l-1}_k σ'(z^{l-1}_k)
        delta = masked(l - 1, below);
        for (int k = 0; k < senders; k++) {
          delta[k] *= topology.activation(l - 1).derivative(pass.normalised[l - 1][k]);
        }
        delta = errorBeforeNorm(l - 1, parameters, pass.weightedInputs[l - 1], delta, gradient);
      } else {
        gradientBelow(parameters, masked(0, x), below, gradient);
      }
    }
    return gradient;
  }

  /** Of s and E from ∂C_x/∂a^0, which is overwritten. */
  private void gradientBelow(double[] parameters, double[] x, double[] below, double[] gradient) {
    double[] embedded = embedded(parameters, x);
    for (int k = 0; topology.inputScale() && k < below.length; k++) {
      int scale = topology.offset(Kind.SCALE, 0);
      // ∂C_x/∂s_k = ∂C_x/∂a^0_k x̃_k    ∂C_x/∂x̃_k = ∂C_x/∂a^0_k s_k
      gradient[scale + k] = below[k] * embedded[k];
      below[k] *= parameters[scale + k];
    }
    int shift = 0;
    for (int b = 1; b <= topology.embedding().size(); b++) {
      Embedding block = topology.embedding().get(b - 1);
      for (int i = 0; i < block.width() * block.units(); i++) {
        int k = block.from() + i / block.units();
        int j = i % block.units();
        // ∂C_x/∂e_jk = ∂C_x/∂x̃_j x_k
        gradient[topology.offset(Kind.EMBEDDING, b) + i] = below[block.from() + shift + j] * x[k];
      }
      shift += block.units() - block.width();
    }
  }

  /** ∂C_x/∂a^{l-1} from δ^l. */
  private double[] errorBelow(double[] parameters, int l, double[] delta) {
    int weights = topology.offset(Kind.WEIGHTS, l);
    int senders = topology.units(l - 1);
    double[] below = new double[senders];
    for (int k = 0; k < senders; k++) {
      // ∂C_x/∂a^{l-1}_k = c Σ_j w^l_jk δ^l_j
      for (int j = 0; j < topology.units(l); j++) {
        below[k] += parameters[weights + j * senders + k] * delta[j];
      }
      below[k] *= topology.weightFactor(l);
    }
    return below;
  }

  /** δ^l from ∂C_x/∂y^l; the same where layers are not normalised. */
  private double[] errorBeforeNorm(
      int l, double[] parameters, double[] z, double[] delta, double[] gradient) {
    if (!isNormalised(l)) {
      return delta;
    }
    int gain = topology.offset(Kind.GAIN, l);
    int shift = topology.offset(Kind.SHIFT, l);
    int n = z.length;
    double[] standard = standardised(z);
    double[] d = new double[n];
    for (int j = 0; j < n; j++) {
      gradient[gain + j] = delta[j] * standard[j];
      gradient[shift + j] = delta[j];
      d[j] = parameters[gain + j] * delta[j];
    }
    double r = 1 / Math.sqrt(dot(deviations(z), deviations(z)) / n + Normalisation.EPSILON);
    double mean = Arrays.stream(d).sum() / n;
    double along = dot(d, standard) / n;
    for (int j = 0; j < n; j++) {
      // δ_j = r (d_j − (1/n) Σ_i d_i − ẑ_j (1/n) Σ_i d_i ẑ_i)
      d[j] = r * (d[j] - mean - standard[j] * along);
    }
    return d;
  }

  private Pass forward(double[] parameters, double[] x) {
    int depth = topology.depth();
    Pass pass = new Pass(new double[depth + 1][], new double[depth + 1][], new double[depth + 1][]);
    pass.activations[0] = scaled(parameters, embedded(parameters, masked(0, x)));
    for (int l = 1; l <= depth; l++) {
      int weights = topology.offset(Kind.WEIGHTS, l);
      int biases = topology.offset(Kind.BIASES, l);
      int senders = topology.units(l - 1);
      double c = topology.weightFactor(l);
      double[] z = new double[topology.units(l)];
      for (int j = 0; j < z.length; j++) {
        // z^l_j = c Σ_k w^l_jk a^{l-1}_k + b^l_j
        z[j] = parameters[biases + j];
        for (int k = 0; k < senders; k++) {
          z[j] += c * parameters[weights + j * senders + k] * pass.activations[l - 1][k];
        }
      }
      pass.weightedInputs[l] = z;
      pass.normalised[l] = normalised(l, parameters, z);
      pass.activations[l] = masked(l, topology.activation(l).apply(pass.normalised[l]));
    }
    return pass;
  }

  /** x̃: of each block x̃_j = Σ_k e_jk x_k, and what is in none. */
  private double[] embedded(double[] parameters, double[] x) {
    List<Double> embedded = new ArrayList<>();
    int from = 0;
    for (int b = 1; b <= topology.embedding().size(); b++) {
      Embedding block = topology.embedding().get(b - 1);
      int weights = topology.offset(Kind.EMBEDDING, b);
      Arrays.stream(x, from, block.from()).forEach(embedded::add);
      for (int j = 0; j < block.units(); j++) {
        double sum = 0;
        for (int k = 0; k < block.width(); k++) {
          sum += parameters[weights + k * block.units() + j] * x[block.from() + k];
        }
        embedded.add(sum);
      }
      from = block.end();
    }
    Arrays.stream(x, from, x.length).forEach(embedded::add);
    return embedded.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** a^0 = s ⊙ x̃, or x̃. */
  private double[] scaled(double[] parameters, double[] x) {
    if (!topology.inputScale()) {
      return x;
    }
    int scale = topology.offset(Kind.SCALE, 0);
    return IntStream.range(0, x.length).mapToDouble(k -> parameters[scale + k] * x[k]).toArray();
  }

  /** y^l = γ^l ⊙ ẑ^l + β^l, or z^l. */
  private double[] normalised(int l, double[] parameters, double[] z) {
    if (!isNormalised(l)) {
      return z;
    }
    int gain = topology.offset(Kind.GAIN, l);
    int shift = topology.offset(Kind.SHIFT, l);
    double[] y = standardised(z);
    for (int j = 0; j < y.length; j++) {
      y[j] = parameters[gain + j] * y[j] + parameters[shift + j];
    }
    return y;
  }

  private boolean isNormalised(int l) {
    return topology.normalisation() == Normalisation.LAYER && l < topology.depth();
  }

  /** ẑ: with mean 0 and variance 1. */
  private static double[] standardised(double[] z) {
    double[] standard = deviations(z);
    double variance = dot(standard, standard) / z.length;
    for (int j = 0; j < z.length; j++) {
      standard[j] /= Math.sqrt(variance + Normalisation.EPSILON);
    }
    return standard;
  }

  private static double[] deviations(double[] z) {
    double mean = Arrays.stream(z).sum() / z.length;
    return Arrays.stream(z).map(one -> one - mean).toArray();
  }

  private static double dot(double[] x, double[] y) {
    return IntStream.range(0, x.length).mapToDouble(j -> x[j] * y[j]).sum();
  }

  /** values ⊙ r^l. */
  private double[] masked(int l, double[] values) {
    double[] kept = values.clone();
    for (int j = 0; l < topology.depth() && masks[l] != null && j < kept.length; j++) {
      kept[j] *= masks[l][j];
    }
    return kept;
  }

  /** z^l, y^l and r^l ⊙ a^l at index l; z^0 and y^0 do not exist. */
  private record Pass(double[][] weightedInputs, double[][] normalised, double[][] activations) {}
}
