package nabla.config;

import java.util.ArrayList;
import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Topology;

/**
 * The network, but for the width of its input, which the data decides.
 *
 * @param layers layers 1..L
 * @param cost C
 * @param initializer how the parameters begin
 * @param where where the layers stand, such as {@code mnist.conf:9}
 */
public record NetworkConfig(List<Layer> layers, Cost cost, Initializer initializer, String where) {

  static NetworkConfig read(Section section) {
    List<Layer> layers = new ArrayList<>();
    for (Section layer : section.sections("layers")) {
      layers.add(
          new Layer(layer.atLeastOne("units"), layer.oneOf("activation", Activation.FAMILY)));
    }
    NetworkConfig network =
        new NetworkConfig(
            List.copyOf(layers),
            section.oneOf("cost", Cost.FAMILY),
            section.oneOf("initializer", Initializer.FAMILY),
            section.where("layers"));
    boolean unfit =
        !layers.isEmpty() && !network.cost.accepts(layers.get(layers.size() - 1).activation());
    section.checked(unfit ? "cost" : "layers", () -> new Topology(1, network.layers, network.cost));
    return network;
  }

  /** n_L. */
  public int outputs() {
    return layers.get(layers.size() - 1).units();
  }

  /**
   * The whole topology.
   *
   * @param inputs n_0
   * @throws ConfException if there can be no such network
   */
  public Topology topology(int inputs) {
    try {
      return new Topology(inputs, layers, cost);
    } catch (IllegalArgumentException e) {
      throw new ConfException("%s (%s)".formatted(e.getMessage(), where), e);
    }
  }
}
