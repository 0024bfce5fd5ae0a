package nabla.nn;

/**
 * The reference network: double precision, one example at a time, plain loops.
 *
 * <p>It is slow and easy to check by eye, and no product of matrices hides an index: what {@link
 * Backpropagation} is tested against. Differences of the cost test it in turn.
 *
 * <p>Parameters are W^1, b^1, … W^L, b^L in a flat array, as {@link Topology} says. Immutable.
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

  /** ∂C_x/∂w and ∂C_x/∂b of one example x with targets y, laid out as the parameters. */
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
      int weights = topology.weightsOffset(l);
      int biases = topology.biasesOffset(l);
      int senders = topology.units(l - 1);
      for (int j = 0; j < topology.units(l); j++) {
        // (BP3)  ∂C_x/∂b^l_j = δ^l_j
        gradient[biases + j] = delta[j];
        for (int k = 0; k < senders; k++) {
          // (BP4)  ∂C_x/∂w^l_jk = δ^l_j a^{l-1}_k
          gradient[weights + j * senders + k] = delta[j] * pass.activations[l - 1][k];
        }
      }
      if (l > 1) {
        delta = masked(l - 1, errorBelow(parameters, l, delta, pass.weightedInputs[l - 1]));
      }
    }
    return gradient;
  }

  /** δ^{l-1} from δ^l. */
  private double[] errorBelow(double[] parameters, int l, double[] delta, double[] zBelow) {
    int weights = topology.weightsOffset(l);
    int senders = topology.units(l - 1);
    double[] below = new double[senders];
    for (int k = 0; k < senders; k++) {
      // (BP2)  δ^{l-1}_k = (Σ_j w^l_jk δ^l_j) σ'(z^{l-1}_k)
      double sum = 0;
      for (int j = 0; j < topology.units(l); j++) {
        sum += parameters[weights + j * senders + k] * delta[j];
      }
      below[k] = sum * topology.activation(l - 1).derivative(zBelow[k]);
    }
    return below;
  }

  private Pass forward(double[] parameters, double[] x) {
    int depth = topology.depth();
    Pass pass = new Pass(new double[depth + 1][], new double[depth + 1][]);
    pass.activations[0] = masked(0, x);
    for (int l = 1; l <= depth; l++) {
      int weights = topology.weightsOffset(l);
      int biases = topology.biasesOffset(l);
      int senders = topology.units(l - 1);
      double[] z = new double[topology.units(l)];
      for (int j = 0; j < z.length; j++) {
        // z^l_j = Σ_k w^l_jk a^{l-1}_k + b^l_j
        z[j] = parameters[biases + j];
        for (int k = 0; k < senders; k++) {
          z[j] += parameters[weights + j * senders + k] * pass.activations[l - 1][k];
        }
      }
      pass.weightedInputs[l] = z;
      pass.activations[l] = masked(l, topology.activation(l).apply(z));
    }
    return pass;
  }

  /** values ⊙ r^l. */
  private double[] masked(int l, double[] values) {
    double[] kept = values.clone();
    for (int j = 0; l < topology.depth() && masks[l] != null && j < kept.length; j++) {
      kept[j] *= masks[l][j];
    }
    return kept;
  }

  /** z^l and r^l ⊙ a^l at index l; z^0 does not exist. */
  private record Pass(double[][] weightedInputs, double[][] activations) {}
}
