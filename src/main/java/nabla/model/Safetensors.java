package nabla.model;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import nabla.text.Json;
import nabla.text.Shown;

/**
 * A safetensors file, sealed: texts by name and arrays of floats, and a hash over all of them. When
 * one is read, this is its header.
 *
 * <pre>
 * 8 bytes    n, the length of the header, little-endian
 * n bytes    JSON, padded with spaces to a multiple of 8:
 *              "__metadata__": texts by name; "sha256" is the {@link Sha256} of all others, and of
 *                the tensors in the order of Nabla's own files
 *              "&lt;tensor&gt;": {"dtype": "F32", "shape": […], "data_offsets": [begin, end]}
 * the rest   the tensors, little-endian, one after another
 * </pre>
 *
 * <p>Nothing but the texts and the numbers counts: a file that another program saved again, with
 * its tensors in another order, is as good.
 *
 * <p>Source: huggingface/safetensors, README, "Format".
 *
 * @param texts its metadata, by name
 * @param infos about the tensors, by their names
 * @param length of the header in bytes, with the 8 before it
 * @param fileLength of the whole file in bytes
 */
record Safetensors(
    SortedMap<String, String> texts, Map<String, TensorInfo> infos, long length, long fileLength) {

  /** The name of the hash. */
  static final String SEAL = "sha256";

  private static final int MOST_BYTES = 100_000_000; // the limit of the safetensors library
  private static final String METADATA = "__metadata__";
  private static final String NABLA = "nabla"; // formats of its own begin so
  private static final String PYTHON =
      "; Python's save_file keeps metadata if told metadata=safe_open(<the original>, \"np\").metadata()";

  /** Writes a file: texts by name, without the hash, and tensors, which stand in their order. */
  static void write(OutputStream out, Map<String, String> texts, List<Tensor> tensors)
      throws IOException {
    SortedMap<String, String> sealed = new TreeMap<>(texts);
    sealed.put(SEAL, Sha256.of(texts, tensors));
    byte[] header = header(sealed, tensors);
    DataOutputStream data = new DataOutputStream(out);
    data.writeLong(Long.reverseBytes(header.length));
    data.write(header);
    for (Tensor tensor : tensors) {
      tensor.write(data);
    }
    data.flush();
  }

  private static byte[] header(SortedMap<String, String> texts, List<Tensor> tensors)
      throws IOException {
    StringJoiner metadata = new StringJoiner(",", "{", "}");
    texts.forEach((name, text) -> metadata.add(Json.quoted(name) + ":" + Json.quoted(text)));
    StringJoiner header = new StringJoiner(",", "{", "}");
    header.add(Json.quoted(METADATA) + ":" + metadata);
    long begin = 0;
    for (Tensor tensor : tensors) {
      header.add(Json.quoted(tensor.name()) + ":" + TensorInfo.of(tensor, begin).json());
      begin += tensor.bytes();
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    if (json.length > MOST_BYTES) {
      throw new IOException(
          "its header must be at most %s bytes, got %s".formatted(MOST_BYTES, json.length));
    }
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  static Safetensors readHeader(DataInputStream in, long fileLength) throws IOException {
    if (fileLength < Long.BYTES) {
      throw new IllegalArgumentException(
          "it must have at least 8 bytes, got %s".formatted(fileLength));
    }
    long length = Long.reverseBytes(in.readLong());
    long most = Math.min(MOST_BYTES, fileLength - Long.BYTES);
    if (length < 2 || length > most) {
      throw new IllegalArgumentException(
          "the length of its header must be in [2, %s], got %s".formatted(most, length));
    }
    byte[] bytes = new byte[(int) length];
    in.readFully(bytes);
    SortedMap<String, String> texts = new TreeMap<>();
    Map<String, TensorInfo> infos = new HashMap<>();
    Json.read(
        "its header",
        decoded(bytes),
        json ->
            json.object(
                name -> {
                  if (name.equals(METADATA)) {
                    texts.putAll(json.object(key -> json.text()));
                  } else {
                    infos.put(name, TensorInfo.read(json));
                  }
                  return name;
                }));
    return new Safetensors(texts, infos, Long.BYTES + length, fileLength);
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("its header must be UTF-8, got other bytes", e);
    }
  }

  /** Requires that the file is of a kind of Nabla's, and sealed. */
  void requireFormat(String format) {
    String got = texts.getOrDefault("format", "");
    if (!got.equals(format)) {
      String ofPython = got.startsWith(NABLA) ? "" : PYTHON;
      throw new IllegalArgumentException(
          "its metadata must say format \"%s\", got \"%s\"%s"
              .formatted(format, Shown.text(got, 40), ofPython));
    }
    require(
        texts.containsKey(SEAL),
        "it must have a %s of its metadata and tensors, got none".formatted(SEAL));
  }

  String text(String name) {
    require(texts.containsKey(name), "its metadata must have \"%s\", got none".formatted(name));
    return texts.get(name);
  }

  /** The texts whose names begin with {@code prefix} and a dot, by what comes behind it. */
  Map<String, String> texts(String prefix) {
    Map<String, String> below = new TreeMap<>();
    // '/' is the character behind '.'
    texts
        .subMap(prefix + ".", prefix + "/")
        .forEach((name, text) -> below.put(name.substring(prefix.length() + 1), text));
    return below;
  }

  /** Requires, before any array is made, that the file is as long as so many floats make it. */
  void requireFloats(long floats) {
    long wanted = length + Float.BYTES * floats;
    require(fileLength == wanted, "it must have %s bytes, got %s".formatted(wanted, fileLength));
  }

  /**
   * Reads the tensors, which must be just those of the file, behind its header.
   *
   * @param tensors in the order of Nabla's own files
   */
  void read(DataInputStream in, List<Tensor> tensors) throws IOException {
    for (Tensor tensor : inFileOrder(tensors)) {
      tensor.read(in);
    }
    Map<String, String> unsealed = new TreeMap<>(texts);
    String hash = unsealed.remove(SEAL);
    String found = Sha256.of(unsealed, tensors);
    require(
        found.equals(hash),
        "its SHA-256 must be %s, got %s: it was changed after it was written"
            .formatted(Shown.text(hash, 64), found));
  }

  /** Tensors in the order of the file, known to have just these, one behind another. */
  private List<Tensor> inFileOrder(List<Tensor> tensors) {
    require(
        infos.size() == tensors.size(),
        "its tensors must number %s, got %s".formatted(tensors.size(), infos.size()));
    for (Tensor tensor : tensors) {
      boolean there = infos.containsKey(tensor.name());
      require(there, "its header must have the tensor %s, got none".formatted(tensor.name()));
    }
    List<Tensor> ordered =
        tensors.stream()
            .sorted(Comparator.comparingLong(tensor -> infos.get(tensor.name()).begin()))
            .toList();
    long begin = 0;
    for (Tensor tensor : ordered) {
      TensorInfo wanted = TensorInfo.of(tensor, begin);
      TensorInfo got = infos.get(tensor.name());
      require(
          got.equals(wanted),
          "%s must be %s, got %s"
              .formatted(tensor.name(), wanted, Shown.text(got.toString(), 120)));
      begin += tensor.bytes();
    }
    return ordered;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
