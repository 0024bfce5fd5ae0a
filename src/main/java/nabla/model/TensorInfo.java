package nabla.model;

import java.util.Arrays;
import java.util.List;
import nabla.text.Shown;

/**
 * Where a tensor stands in a safetensors file, and of what shape it is.
 *
 * @param dtype type of its numbers
 * @param shape sizes, the outermost first
 * @param offsets its first byte and the one behind its last, counted from the end of the header
 */
record TensorInfo(String dtype, List<Long> shape, List<Long> offsets) {

  /** Where a tensor of floats stands that begins at a byte. */
  static TensorInfo of(Tensor tensor, long begin) {
    return new TensorInfo(
        "F32",
        Arrays.stream(tensor.shape()).asLongStream().boxed().toList(),
        List.of(begin, begin + tensor.bytes()));
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
        case "shape" -> shape = in.integers();
        case "data_offsets" -> offsets = in.integers();
        default ->
            throw new IllegalArgumentException(
                "a tensor must have dtype, shape and data_offsets, got \"%s\""
                    .formatted(Shown.text(key, 40)));
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new IllegalArgumentException(
          "a tensor must have dtype, shape and two data_offsets, got %s, %s and %s"
              .formatted(dtype, shape, offsets));
    }
    return new TensorInfo(dtype, shape, offsets);
  }

  String json() {
    return "{\"dtype\":%s,\"shape\":%s,\"data_offsets\":%s}"
        .formatted(Json.quoted(dtype), shape, offsets)
        .replace(" ", "");
  }

  long begin() {
    return offsets.get(0);
  }

  long end() {
    return offsets.get(1);
  }

  /** Such as {@code F32 [4, 3] at [0, 48]}. */
  @Override
  public String toString() {
    return "%s %s at %s".formatted(dtype, shape, offsets);
  }
}
