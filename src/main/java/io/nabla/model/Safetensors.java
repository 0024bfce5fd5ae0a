package io.nabla.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nabla.linalg.Matrix;
import io.nabla.nn.Parameters;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The safetensors format: named arrays of floats, and texts about them.
 *
 * <pre>
 * 8 bytes    n, the length of the header, little-endian
 * n bytes    JSON, padded with spaces to a multiple of 8:
 *              "__metadata__": texts by name
 *              "&lt;tensor&gt;": {"dtype": "F32", "shape": […], "data_offsets": [begin, end]}
 * the rest   the tensors, little-endian, one after another
 * </pre>
 *
 * <p>Source: huggingface/safetensors, README, "Format".
 */
final class Safetensors {

  private static final String METADATA = "__metadata__";
  private static final long MAX_HEADER = 100_000_000; // the limit of the safetensors library
  private static final int CHUNK = 1 << 14;

  /** A part of an array that is saved, or read into, as a tensor; row by row. */
  @SuppressWarnings("ArrayRecordComponent") // a view of memory; never compared
  record Tensor(String name, float[] array, int offset, int... shape) {

    int length() {
      return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
  }

  /** A header as it was read, and where the tensors begin. */
  record Header(JsonNode tensors, JsonNode metadata, long dataStart) {}

  private Safetensors() {}

  /** Writes a file: texts by name, and tensors. */
  static void write(OutputStream out, ObjectNode metadata, List<Tensor> tensors)
      throws IOException {
    ObjectNode header = describe(tensors);
    ObjectNode all = ModelJson.object();
    all.set(METADATA, metadata);
    all.setAll(header);
    byte[] json = all.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    if (padded.length > MAX_HEADER) {
      throw new IOException(
          "header must be at most %d bytes, got %d".formatted(MAX_HEADER, padded.length));
    }
    byte[] length = new byte[Long.BYTES];
    littleEndian(length).putLong(padded.length);
    out.write(length);
    out.write(padded);
    for (Tensor tensor : tensors) {
      write(tensor, out::write);
    }
  }

  /**
   * Reads the header.
   *
   * @throws IllegalArgumentException if the file is too short, or has no such header
   */
  static Header readHeader(DataInputStream in, long fileLength) throws IOException {
    if (fileLength < Long.BYTES) {
      throw new IllegalArgumentException(
          "it must have at least 8 bytes, got %d".formatted(fileLength));
    }
    long length = Long.reverseBytes(in.readLong());
    long most = Math.min(MAX_HEADER, fileLength - Long.BYTES);
    if (length < 2 || length > most) {
      throw new IllegalArgumentException(
          "the length of its header must be in [2, %d], got %d".formatted(most, length));
    }
    byte[] json = new byte[(int) length];
    in.readFully(json);
    JsonNode header = ModelJson.parse(new String(json, StandardCharsets.UTF_8));
    return new Header(header, ModelJson.child(header, METADATA), Long.BYTES + length);
  }

  /**
   * Reads the tensors, which must be just those of the file, behind its header.
   *
   * @throws IllegalArgumentException if the file is of another length, or a tensor of another shape
   */
  static void readTensors(DataInputStream in, Header header, long fileLength, List<Tensor> tensors)
      throws IOException {
    long count = tensors.stream().mapToLong(Tensor::length).sum();
    long expected = header.dataStart() + Float.BYTES * count;
    if (fileLength != expected) {
      throw new IllegalArgumentException(
          "it must have %d bytes, got %d".formatted(expected, fileLength));
    }
    if (header.tensors().size() != 1 + tensors.size()) {
      throw new IllegalArgumentException(
          "its tensors must number %d, got %d"
              .formatted(tensors.size(), header.tensors().size() - 1));
    }
    ObjectNode wanted = describe(tensors);
    for (Tensor tensor : tensors) {
      require(tensor.name(), wanted, header.tensors());
      int length = tensor.length();
      byte[] bytes = new byte[CHUNK * Float.BYTES];
      FloatBuffer floats = littleEndian(bytes).asFloatBuffer();
      for (int from = 0; from < length; from += CHUNK) {
        int part = Math.min(CHUNK, length - from);
        in.readFully(bytes, 0, part * Float.BYTES);
        floats.get(0, tensor.array(), tensor.offset() + from, part);
      }
    }
  }

  /** SHA-256 of texts and of tensors as little-endian bytes, in hexadecimal. */
  static String sha256(List<String> texts, List<Tensor> tensors) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM must have SHA-256", e);
    }
    for (String text : texts) {
      digest.update(text.getBytes(StandardCharsets.UTF_8));
    }
    try {
      for (Tensor tensor : tensors) {
        write(tensor, digest::update);
      }
    } catch (IOException e) {
      throw new AssertionError("a digest does no I/O", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private interface Sink {
    void take(byte[] bytes, int from, int length) throws IOException;
  }

  private static void write(Tensor tensor, Sink sink) throws IOException {
    int length = tensor.length();
    byte[] bytes = new byte[CHUNK * Float.BYTES];
    FloatBuffer floats = littleEndian(bytes).asFloatBuffer();
    for (int from = 0; from < length; from += CHUNK) {
      int count = Math.min(CHUNK, length - from);
      floats.put(0, tensor.array(), tensor.offset() + from, count);
      sink.take(bytes, 0, count * Float.BYTES);
    }
  }

  private static ObjectNode describe(List<Tensor> tensors) {
    ObjectNode header = ModelJson.object();
    long begin = 0;
    for (Tensor tensor : tensors) {
      long end = begin + (long) Float.BYTES * tensor.length();
      ObjectNode node = header.putObject(tensor.name()).put("dtype", "F32");
      for (int size : tensor.shape()) {
        node.withArray("shape").add(size);
      }
      node.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    return header;
  }

  private static void require(String name, JsonNode wanted, JsonNode header) {
    JsonNode tensor = ModelJson.child(header, name);
    for (String key : List.of("dtype", "shape", "data_offsets")) {
      JsonNode rule = wanted.get(name).get(key);
      JsonNode value = ModelJson.child(tensor, key);
      if (!rule.toString().equals(value.toString())) {
        throw new IllegalArgumentException(
            "%s of %s must be %s, got %s".formatted(key, name, rule, value));
      }
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** W^l and b^l as tensors, in the order of the flat array. */
  static List<Tensor> of(Parameters parameters) {
    List<Tensor> tensors = new ArrayList<>();
    for (int l = 1; l <= parameters.topology().depth(); l++) {
      Matrix w = parameters.weights(l);
      Matrix b = parameters.biases(l);
      tensors.add(
          new Tensor("layers." + l + ".weight", w.array(), w.offset(), w.rows(), w.columns()));
      tensors.add(new Tensor("layers." + l + ".bias", b.array(), b.offset(), b.rows()));
    }
    return tensors;
  }
}
