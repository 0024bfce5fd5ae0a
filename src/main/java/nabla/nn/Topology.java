package nabla.nn;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import nabla.nn.ParameterTensor.Kind;

/**
 * The shape of a network: how many numbers go in, what its layers are, what cost it is trained for,
 * and which layers are.
 *
 * <p>It also says where each W^l and b^l stands among the parameters, which lie in one flat array
 * ({@link #tensors}).
 *
 * @param inputs n_0, at least 1
 * @param layers layers 1..L, at least one, at most 1000
 * @param cost C, which must go with the activation of layer L
 * @param parametrisation by what W^l a^{l-1} is scaled
 * @param inputScale whether the inputs are scaled, each by a factor that is learned
 * @param normalisation of the hidden layers
 * @param frozen how many layers, the first ones, keep what they have learned in training, and what
 *     is before them; fewer than L
 * @param embedding the blocks of the inputs that are embedded before layer 1, in order
 */
public record Topology(
    int inputs,
    List<Layer> layers,
    Cost cost,
    Parametrisation parametrisation,
    boolean inputScale,
    Normalisation normalisation,
    int frozen,
    List<Embedding> embedding)
    implements Serializable {

  private static final int MOST_LAYERS = 1000;

  /** The most weights and biases that a network can have: those that one array holds. */
  public static final int MOST_PARAMETERS = Integer.MAX_VALUE - 8;

  /**
   * Checks that the layers make a network and that cost and output activation go together.
   *
   * @throws IllegalArgumentException if not; the message names the value and what would do
   */
  public Topology {
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(parametrisation, "parametrisation");
    Objects.requireNonNull(normalisation, "normalisation");
    layers = List.copyOf(layers);
    embedding = List.copyOf(embedding);
    if (inputs < 1) {
      throw new IllegalArgumentException("inputs must be at least 1, got " + inputs);
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network must have at least one layer, got none");
    }
    if (layers.size() > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "a network must have at most 1000 layers, got " + layers.size());
    }
    for (Layer hidden : layers.subList(0, layers.size() - 1)) {
      if (!hidden.activation().isElementwise()) {
        throw new IllegalArgumentException(
            "activation of a hidden layer must not be softmax, which is for the output layer alone");
      }
    }
    Activation output = layers.get(layers.size() - 1).activation();
    if (!cost.accepts(output)) {
      throw new IllegalArgumentException(
          "cost must be one of %s where the output activation is %s, got %s"
              .formatted(
                  Cost.FAMILY.labels(one -> one.accepts(output)), output.label(), cost.label()));
    }
    if (frozen < 0 || frozen >= layers.size()) {
      throw new IllegalArgumentException(
          "frozen layers must number fewer than the %s layers, got %s"
              .formatted(layers.size(), frozen));
    }
    Embedding.requireInOrder(inputs, embedding);
    BigInteger parameters = BigInteger.ZERO; // one alone may have 2^62
    for (ParameterTensor tensor : tensors(inputs, layers, inputScale, normalisation, embedding)) {
      parameters = parameters.add(BigInteger.valueOf((long) tensor.rows() * tensor.columns()));
    }
    if (parameters.compareTo(BigInteger.valueOf(MOST_PARAMETERS)) > 0) {
      throw new IllegalArgumentException(
          "parameters must number fewer than 2^31 - 8, got " + parameters);
    }
  }

  /** A network all of whose layers are trained, and none of whose inputs is embedded. */
  public Topology(
      int inputs,
      List<Layer> layers,
      Cost cost,
      Parametrisation parametrisation,
      boolean inputScale,
      Normalisation normalisation) {
    this(inputs, layers, cost, parametrisation, inputScale, normalisation, 0, List.of());
  }

  /** A plain network: in standard parametrisation, without input scale and normalisation. */
  public Topology(int inputs, List<Layer> layers, Cost cost) {
    this(inputs, layers, cost, Parametrisation.STANDARD, false, Normalisation.NONE);
  }

  /** The same network, of which so many layers keep what they have learned. */
  public Topology withFrozen(int first) {
    return new Topology(
        inputs, layers, cost, parametrisation, inputScale, normalisation, first, embedding);
  }

  /** The same network, of which blocks of the inputs are embedded before layer 1. */
  public Topology withEmbedding(List<Embedding> blocks) {
    return new Topology(
        inputs, layers, cost, parametrisation, inputScale, normalisation, frozen, blocks);
  }

  /** L, the number of layers, the input not counted. */
  public int depth() {
    return layers.size();
  }

  /** n_l for l in 0..L; for 0 it is ñ_0, the inputs as layer 1 has them: embedded, if they are. */
  public int units(int l) {
    return l == 0 ? (int) Embedding.units(inputs, embedding) : layers.get(l - 1).units();
  }

  /** The largest n_l, that of the input included, as it is and embedded. */
  public int widest() {
    return Math.max(Math.max(inputs, units(0)), widestLayer());
  }

  /** The largest n_l of l in 1..L. */
  public int widestLayer() {
    return layers.stream().mapToInt(Layer::units).max().orElseThrow();
  }

  /** n_L, the number of outputs. */
  public int outputs() {
    return units(depth());
  }

  /** σ of layer l, for l in 1..L. */
  public Activation activation(int l) {
    return layers.get(l - 1).activation();
  }

  /** What W^l a^{l-1} is multiplied by, for l in 1..L. */
  public double weightFactor(int l) {
    return parametrisation.factor(units(l - 1));
  }

  /**
   * All that is learned, in the order of the flat array: E_1, E_2, …, s, W^1, b^1, γ^1, β^1, W^2,
   * b^2, … W^L, b^L; E_b of blocks that are embedded, s with {@link #inputScale} alone, γ^l and β^l
   * of hidden layers that are normalised.
   */
  public List<ParameterTensor> tensors() {
    return tensors(inputs, layers, inputScale, normalisation, embedding);
  }

  private static List<ParameterTensor> tensors(
      int inputs,
      List<Layer> layers,
      boolean inputScale,
      Normalisation normalisation,
      List<Embedding> embedding) {
    List<ParameterTensor> tensors = new ArrayList<>();
    for (Embedding block : embedding) {
      add(tensors, Kind.EMBEDDING, tensors.size() + 1, block.width(), block.units());
    }
    int below = (int) Embedding.units(inputs, embedding);
    if (inputScale) {
      add(tensors, Kind.SCALE, 0, below, 1);
    }
    for (int l = 1; l <= layers.size(); l++) {
      int units = layers.get(l - 1).units();
      add(tensors, Kind.WEIGHTS, l, units, below);
      add(tensors, Kind.BIASES, l, units, 1);
      if (normalisation == Normalisation.LAYER && l < layers.size()) {
        add(tensors, Kind.GAIN, l, units, 1);
        add(tensors, Kind.SHIFT, l, units, 1);
      }
      below = units;
    }
    return tensors;
  }

  private static void add(
      List<ParameterTensor> tensors, Kind kind, int layer, int rows, int columns) {
    int offset = tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end();
    tensors.add(new ParameterTensor(kind, layer, offset, rows, columns));
  }

  /** Where a tensor of layer l, or of block l, begins in the flat array. */
  public int offset(Kind kind, int l) {
    return tensors().stream()
        .filter(tensor -> tensor.kind() == kind && tensor.layer() == l)
        .findFirst()
        .orElseThrow()
        .offset();
  }

  /** Where what is trained begins in the flat array: behind the frozen layers. */
  public int trainedFrom() {
    return frozen == 0 ? 0 : offset(Kind.WEIGHTS, frozen + 1);
  }

  /** How many numbers are learned. */
  public int parameterCount() {
    List<ParameterTensor> tensors = tensors();
    return tensors.get(tensors.size() - 1).end();
  }

  /**
   * Such as {@code 784-256(relu)-10(softmax), softmax-cross-entropy}, and what is not plain behind
   * it: {@code , embedding 9(1) to 4 from 0, neural-tangent, input scale, layer normalisation,
   * frozen 2}.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(inputs);
    for (Layer layer : layers) {
      text.append("-" + layer.units() + "(" + layer.activation().label() + ")");
    }
    text.append(", ").append(cost.label());
    if (!embedding.isEmpty()) {
      text.append(", embedding ").append(Embedding.describe(embedding));
    }
    if (parametrisation != Parametrisation.STANDARD) {
      text.append(", ").append(parametrisation.label());
    }
    if (inputScale) {
      text.append(", input scale");
    }
    if (normalisation != Normalisation.NONE) {
      text.append(", ").append(normalisation.label()).append(" normalisation");
    }
    if (frozen > 0) {
      text.append(", frozen ").append(frozen);
    }
    return text.toString();
  }
}
