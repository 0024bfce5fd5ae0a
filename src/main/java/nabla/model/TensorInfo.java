package nabla.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nabla.text.Json;

/**
 * What the header of a safetensors file says of a tensor.
 *
 * @param begin its first byte, counted from the end of the header
 * @param end behind its last byte
 */
record TensorInfo(String dtype, List<?> shape, long begin, long end) {

  /** What is to be said of a tensor that begins at a byte. */
  static TensorInfo of(Tensor tensor, long begin) {
    List<Long> shape = Arrays.stream(tensor.shape()).asLongStream().boxed().toList();
    return new TensorInfo("F32", shape, begin, begin + tensor.bytes());
  }

  static TensorInfo read(Json in) {
    Map<String, Object> parts =
        in.object(
            key ->
                switch (key) {
                  case "dtype" -> in.text();
                  case "shape", "data_offsets" -> in.list(in::integer);
                  default -> throw Json.unknown("a tensor", "dtype, shape and data_offsets", key);
                });
    if (parts.get("dtype") instanceof String dtype
        && parts.get("shape") instanceof List<?> shape
        && parts.get("data_offsets") instanceof List<?> offsets
        && offsets.size() == 2) {
      return new TensorInfo(dtype, shape, (Long) offsets.get(0), (Long) offsets.get(1));
    }
    throw new IllegalArgumentException(
        "a tensor must have dtype, shape and two data_offsets, got %s, %s and %s"
            .formatted(parts.get("dtype"), parts.get("shape"), parts.get("data_offsets")));
  }

  String json() {
    return "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%s,%s]}"
        .formatted(dtype, shape.toString().replace(" ", ""), begin, end);
  }

  /** Such as {@code F32 [4, 3] at [0, 48]}. */
  @Override
  public String toString() {
    return "%s %s at [%s, %s]".formatted(dtype, shape, begin, end);
  }
}
