package nabla.nn;

import java.util.Arrays;
import nabla.linalg.CounterRandom;
import nabla.nn.ParameterTensor.Kind;

/**
 * How the weights and biases of a network are chosen before training. Embeddings begin with numbers
 * of N(0, 1 / active), as {@link Embedding} says, factors with 1, and shifts with 0.
 */
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
  },

  /** Weights from N(0, 1/n_{l−1}), biases 0. LeCun et al. 1998, and Klambauer et al. for SELU. */
  LECUN_NORMAL(false) {
    @Override
    double weight(int inputs, int outputs, long key, int position) {
      return CounterRandom.gaussian(key, position) / Math.sqrt(inputs);
    }
  },

  /**
   * W Wᵀ = I, or WᵀW = I where units are more than inputs; of those matrices each is as likely as
   * any other. Biases 0. Signals and errors keep their length through any number of linear layers.
   * Saxe, McClelland and Ganguli 2014.
   */
  ORTHOGONAL(false) {
    @Override
    double weight(int inputs, int outputs, long key, int position) {
      return CounterRandom.gaussian(key, position);
    }

    @Override
    void weights(float[] values, int offset, int inputs, int outputs, long key) {
      boolean rows = outputs <= inputs;
      double[][] vectors = new double[Math.min(inputs, outputs)][Math.max(inputs, outputs)];
      for (int i = 0; i < inputs * outputs; i++) {
        int j = i / inputs;
        int k = i % inputs;
        vectors[rows ? j : k][rows ? k : j] = weight(inputs, outputs, key, i);
      }
      GramSchmidt.orthonormalize(vectors);
      for (int i = 0; i < inputs * outputs; i++) {
        int j = i / inputs;
        int k = i % inputs;
        values[offset + i] = (float) vectors[rows ? j : k][rows ? k : j];
      }
    }
  };

  /** All initializers. */
  public static final Family<Initializer> FAMILY =
      new Family<>("initializer", Initializer::label).with(values());

  private static final long PURPOSE = 0x696E6974; // "init"
  private static final long EMBEDDING = 0x656D626564L; // "embed"

  private final boolean randomBiases; // from N(0, 1), or 0

  Initializer(boolean randomBiases) {
    this.randomBiases = randomBiases;
  }

  abstract double weight(int inputs, int outputs, long key, int position);

  /** Writes W^l, row by row. */
  void weights(float[] values, int offset, int inputs, int outputs, long key) {
    for (int i = 0; i < inputs * outputs; i++) {
      values[offset + i] = (float) weight(inputs, outputs, key, i);
    }
  }

  /** The parameters to begin with; the same seed gives the same ones, on any machine. */
  public Parameters parameters(Topology topology, long seed) {
    return parameters(topology, seed, topology.parameterCount());
  }

  /** The same, but zeros in the output layer: every output of the first step is σ(0). */
  public Parameters parametersWithZeroOutput(Topology topology, long seed) {
    return parameters(topology, seed, topology.offset(Kind.WEIGHTS, topology.depth()));
  }

  /** Behind {@code end} there are zeros. */
  private Parameters parameters(Topology topology, long seed, int end) {
    Parameters parameters = Parameters.zeros(topology);
    for (ParameterTensor tensor : parameters.tensors()) {
      if (tensor.offset() < end) {
        begin(tensor, parameters, seed);
      }
    }
    return parameters;
  }

  private void begin(ParameterTensor tensor, Parameters parameters, long seed) {
    float[] values = parameters.values();
    int offset = tensor.offset();
    switch (tensor.kind()) {
      case EMBEDDING -> {
        int active = parameters.topology().embedding().get(tensor.layer() - 1).active();
        long key = CounterRandom.key(seed, EMBEDDING, tensor.layer());
        for (int i = offset; i < tensor.end(); i++) {
          values[i] = (float) (CounterRandom.gaussian(key, i - offset) / Math.sqrt(active));
        }
      }
      case WEIGHTS -> {
        long key = CounterRandom.key(seed, PURPOSE, tensor.layer(), 0);
        weights(values, offset, tensor.columns(), tensor.rows(), key);
      }
      case BIASES -> {
        long key = CounterRandom.key(seed, PURPOSE, tensor.layer(), 1);
        for (int j = 0; randomBiases && j < tensor.rows(); j++) {
          values[offset + j] = (float) CounterRandom.gaussian(key, j);
        }
      }
      case SCALE, GAIN -> Arrays.fill(values, offset, tensor.end(), 1f);
      case SHIFT -> {} // zeros
    }
  }

  /** The name in configuration files, such as {@code scaled-normal}. */
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
