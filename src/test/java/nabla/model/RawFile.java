package nabla.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A safetensors file in its two parts, to be changed.
 *
 * @param header JSON
 * @param tensors the bytes behind it
 */
record RawFile(String header, byte[] tensors) {

  static RawFile of(byte[] bytes) {
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return new RawFile(
        new String(bytes, Long.BYTES, length, StandardCharsets.UTF_8),
        Arrays.copyOfRange(bytes, Long.BYTES + length, bytes.length));
  }

  RawFile with(String newHeader) {
    return new RawFile(newHeader, tensors);
  }

  byte[] bytes() {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length + tensors.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(tensors)
        .array();
  }
}
