package nabla.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
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
  static TensorInfo read(JsonReader in) {
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    in.object();
    for (String key = in.name(); key != null; key = in.name()) {
      switch (key) {
        case "dtype" -> dtype = in.text();
        case "shape" -> shape = integers(in);
        case "data_offsets" -> offsets = integers(in);
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

  private static List<Long> integers(JsonReader in) {
    List<Long> integers = new ArrayList<>();
    in.list();
    while (in.element()) {
      integers.add(in.integer());
    }
    return integers;
  }

  void write(ObjectNode node) {
    node.put("dtype", dtype);
    shape.forEach(node.putArray("shape")::add);
    offsets.forEach(node.putArray("data_offsets")::add);
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
