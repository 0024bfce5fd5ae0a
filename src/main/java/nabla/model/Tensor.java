package nabla.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.nn.Ensemble;
import nabla.nn.ParameterTensor;
import nabla.nn.Parameters;

/**
 * A part of an array that a file holds under a name: its floats, row by row, little-endian.
 *
 * @param array held, not copied
 * @param offset of the first float
 * @param shape sizes, the outermost first
 */
@SuppressWarnings("ArrayRecordComponent") // a view of memory; never compared
record Tensor(String name, float[] array, int offset, int... shape) {

  private static final int CHUNK = 1 << 14; // floats

  /** All of an array, in one row. */
  static Tensor of(String name, float[] array) {
    return new Tensor(name, array, 0, array.length);
  }

  /** What parameters are made of, in the order of the flat array. */
  static List<Tensor> of(Parameters parameters) {
    return parameters.tensors().stream()
        .map(
            tensor ->
                new Tensor(tensor.name(), parameters.values(), tensor.offset(), shape(tensor)))
        .toList();
  }

  private static int[] shape(ParameterTensor tensor) {
    return tensor.isWeights()
        ? new int[] {tensor.rows(), tensor.columns()}
        : new int[] {tensor.rows()};
  }

  /** Those of all members; where they are several, {@code members.<k>.} goes before their names. */
  static List<Tensor> of(Ensemble ensemble) {
    if (ensemble.size() == 1) {
      return of(ensemble.members().get(0));
    }
    List<Tensor> tensors = new ArrayList<>();
    for (int k = 1; k <= ensemble.size(); k++) {
      for (Tensor one : of(ensemble.members().get(k - 1))) {
        tensors.add(
            new Tensor("members.%s.%s".formatted(k, one.name), one.array, one.offset, one.shape));
      }
    }
    return tensors;
  }

  /** How many floats. */
  int length() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  long bytes() {
    return (long) Float.BYTES * length();
  }

  void write(OutputStream out) throws IOException {
    byte[] bytes = new byte[Math.min(CHUNK, length()) * Float.BYTES];
    FloatBuffer floats = floats(bytes);
    for (int from = 0; from < length(); from += CHUNK) {
      int count = Math.min(CHUNK, length() - from);
      floats.put(0, array, offset + from, count);
      out.write(bytes, 0, count * Float.BYTES);
    }
  }

  void read(DataInputStream in) throws IOException {
    byte[] bytes = new byte[Math.min(CHUNK, length()) * Float.BYTES];
    FloatBuffer floats = floats(bytes);
    for (int from = 0; from < length(); from += CHUNK) {
      int count = Math.min(CHUNK, length() - from);
      in.readFully(bytes, 0, count * Float.BYTES);
      floats.get(0, array, offset + from, count);
    }
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
