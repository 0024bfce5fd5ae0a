package nabla.nn;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The shape of a network: how many numbers go in, what its layers are, and what cost it is trained
 * for.
 *
 * <p>It also says where each W^l and b^l stands among the parameters, which lie in one flat array:
 * W^1 row by row, b^1, W^2, b^2, … W^L, b^L.
 *
 * @param inputs n_0, at least 1
 * @param layers layers 1..L, at least one, at most 1000
 * @param cost C, which must go with the activation of layer L
 */
public record Topology(int inputs, List<Layer> layers, Cost cost) implements Serializable {

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
    layers = List.copyOf(layers);
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
    BigInteger parameters = BigInteger.ZERO; // a layer alone may have 2^62
    int below = inputs;
    for (Layer layer : layers) {
      parameters = parameters.add(BigInteger.valueOf((below + 1L) * layer.units()));
      below = layer.units();
    }
    if (parameters.compareTo(BigInteger.valueOf(MOST_PARAMETERS)) > 0) {
      throw new IllegalArgumentException(
          "parameters must number fewer than 2^31 - 8, got " + parameters);
    }
  }

  /** L, the number of layers, the input not counted. */
  public int depth() {
    return layers.size();
  }

  /** n_l for l in 0..L; n_0 is the width of the input. */
  public int units(int l) {
    return l == 0 ? inputs : layers.get(l - 1).units();
  }

  /** The largest n_l, that of the input included. */
  public int widest() {
    return Math.max(inputs, widestLayer());
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

  /** Where W^l begins in the flat array, for l in 1..L; it is n_l × n_{l-1}, row by row. */
  public int weightsOffset(int l) {
    int offset = 0;
    for (int below = 1; below < l; below++) {
      offset += (units(below - 1) + 1) * units(below);
    }
    return offset;
  }

  /** Where b^l begins in the flat array, for l in 1..L; it has n_l entries. */
  public int biasesOffset(int l) {
    return weightsOffset(l) + units(l) * units(l - 1);
  }

  /** The number of weights and biases together. */
  public int parameterCount() {
    return weightsOffset(depth() + 1);
  }

  /** Such as {@code 784-256(relu)-10(softmax), softmax-cross-entropy}. */
  @Override
  public String toString() {
    return layers.stream()
        .map(layer -> "-" + layer.units() + "(" + layer.activation().label() + ")")
        .collect(Collectors.joining("", String.valueOf(inputs), ", " + cost.label()));
  }
}
