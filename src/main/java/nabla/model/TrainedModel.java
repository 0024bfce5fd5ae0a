package nabla.model;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import nabla.nn.Parameters;
import nabla.nn.Topology;

/**
 * A trained network, the names of its classes and where it came from.
 *
 * @param parameters W^l and b^l; held, not copied
 * @param labels the name of each class in the order of the outputs, or none if the outputs are not
 *     classes
 * @param provenance where it came from
 */
public record TrainedModel(Parameters parameters, List<String> labels, Provenance provenance)
    implements Serializable {

  /**
   * Checks that the labels go with the outputs.
   *
   * @throws IllegalArgumentException if there are labels, but not one for each output
   */
  public TrainedModel {
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(provenance, "provenance");
    labels = List.copyOf(labels);
    int outputs = parameters.topology().outputs();
    if (!labels.isEmpty() && labels.size() != outputs) {
      throw new IllegalArgumentException(
          "labels must number 0 or %s, one for each output, got %s"
              .formatted(outputs, labels.size()));
    }
  }

  /** The shape of the network. */
  public Topology topology() {
    return parameters.topology();
  }

  /**
   * SHA-256 of the flat parameter array as little-endian bytes, in hexadecimal: two models with the
   * same one have the same weights, bit for bit.
   */
  public String weightsSha256() {
    return new Sha256().tensors(Tensor.of(parameters)).hex();
  }
}
