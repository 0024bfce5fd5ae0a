package nabla.nn;

import nabla.linalg.CounterRandom;

/** How the weights and biases of a network are chosen before training. */
public enum Initializer {
  /** Weights and biases from N(0, 1). The first network of Nielsen's book. */
  NORMAL(true) {
    @Override
    double weight(int inputs, int outputs, long key, int position) {
      return CounterRandom.gaussian(key, position);
    }
  },

  /** Weights from N(0, 1)/√n_{l−1}, biases from N(0, 1). Nielsen 2015, chapter 3. */
  SCALED_NORMAL(true) {
    @Override
    double weight(int inputs, int outputs, long key, int position) {
      return CounterRandom.gaussian(key, position) / Math.sqrt(inputs);
    }
  },

  /**
   * Weights uniform in ±√(6/(n_{l−1} + n_l)), biases 0. Glorot and Bengio 2010, for tanh, sigmoid.
   */
  GLOROT(false) {
    @Override
    double weight(int inputs, int outputs, long key, int position) {
      double limit = Math.sqrt(6.0 / ((double) inputs + outputs));
      return limit * (2 * CounterRandom.uniform(key, position) - 1);
    }
  },

  /** Weights from N(0, 2/n_{l−1}), biases 0. He et al. 2015, for ReLU. */
  HE(false) {
    @Override
    double weight(int inputs, int outputs, long key, int position) {
      return CounterRandom.gaussian(key, position) * Math.sqrt(2.0 / inputs);
    }
  };

  /** All initializers. */
  public static final Family<Initializer> FAMILY =
      new Family<>("initializer", Initializer::label).with(values());

  private static final long PURPOSE = 0x696E6974; // "init"

  private final boolean randomBiases; // from N(0, 1), or 0

  Initializer(boolean randomBiases) {
    this.randomBiases = randomBiases;
  }

  abstract double weight(int inputs, int outputs, long key, int position);

  /** The parameters to begin with; the same seed gives the same ones, on any machine. */
  public Parameters parameters(Topology topology, long seed) {
    Parameters parameters = Parameters.zeros(topology);
    float[] values = parameters.values();
    for (int l = 1; l <= topology.depth(); l++) {
      int inputs = topology.units(l - 1);
      int outputs = topology.units(l);
      long weightKey = CounterRandom.key(seed, PURPOSE, l, 0);
      long biasKey = CounterRandom.key(seed, PURPOSE, l, 1);
      int weights = parameters.weights(l).offset();
      for (int i = 0; i < inputs * outputs; i++) {
        values[weights + i] = (float) weight(inputs, outputs, weightKey, i);
      }
      int biases = parameters.biases(l).offset();
      for (int j = 0; randomBiases && j < outputs; j++) {
        values[biases + j] = (float) CounterRandom.gaussian(biasKey, j);
      }
    }
    return parameters;
  }

  /** The name in configuration files: {@code normal, scaled-normal, glorot, he}. */
  public String label() {
    return Family.labelOf(this);
  }

  /**
   * The initializer with that {@link #label}.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public static Initializer of(String label) {
    return FAMILY.of(label);
  }
}
