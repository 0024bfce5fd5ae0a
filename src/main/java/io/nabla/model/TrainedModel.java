package io.nabla.model;

import io.nabla.nn.Parameters;
import io.nabla.nn.Topology;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * A trained network, the names of its classes and where it came from.
 *
 * @param parameters W^l and b^l; held, not copied
 * @param labels the name of each class in the order of the outputs, or none if the outputs are not
 *     classes
 * @param provenance where it came from
 */
public record TrainedModel(Parameters parameters, List<String> labels, Provenance provenance) {

  private static final int CHUNK = 1 << 14;

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
          "labels must number 0 or %d, one for each output, got %d"
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
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM must have SHA-256", e);
    }
    float[] values = parameters.values();
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      bytes.asFloatBuffer().put(values, from, count);
      digest.update(bytes.array(), 0, count * Float.BYTES);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
