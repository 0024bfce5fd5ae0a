package nabla.model;

import java.util.Arrays;
import java.util.List;

/**
 * What the header of a safetensors file says of a tensor.
 *
 * @param begin its first byte, counted from the end of the header
 * @param text all of it, such as {@code F32 [4, 3] at [0, 48]}
 */
record TensorInfo(long begin, String text) {

  private static final String F32 = "F32";

  private static TensorInfo of(String dtype, String shape, List<Long> offsets) {
    return new TensorInfo(offsets.get(0), "%s %s at %s".formatted(dtype, shape, offsets));
  }

  /** What is to be said of a tensor that begins at a byte. */
  static TensorInfo of(Tensor tensor, long begin) {
    return of(F32, Arrays.toString(tensor.shape()), List.of(begin, begin + tensor.bytes()));
  }

  /** The same as JSON. */
  static String json(Tensor tensor, long begin) {
    return "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%s,%s]}"
        .formatted(
            F32, Arrays.toString(tensor.shape()).replace(" ", ""), begin, begin + tensor.bytes());
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static TensorInfo read(Json in) {
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    in.object();
    for (String key = in.name(); key != null; key = in.name()) {
      switch (key) {
        case "dtype" -> dtype = in.text();
        case "shape" -> shape = in.list(Json::integer);
        case "data_offsets" -> offsets = in.list(Json::integer);
        default -> throw Json.unknown("a tensor", "dtype, shape and data_offsets", key);
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new IllegalArgumentException(
          "a tensor must have dtype, shape and two data_offsets, got %s, %s and %s"
              .formatted(dtype, shape, offsets));
    }
    return of(dtype, shape.toString(), offsets);
  }
}
