package nabla.model;

import java.io.DataInputStream;
import java.io.IOException;
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
import nabla.text.Shown;

/**
 * The header of a safetensors file: texts about it, and where each tensor stands.
 *
 * @param texts its metadata, by name
 * @param infos about the tensors, by their names
 * @param length of the header in bytes, with the 8 before it
 * @param fileLength of the whole file in bytes
 */
record Header(
    SortedMap<String, String> texts, Map<String, TensorInfo> infos, long length, long fileLength) {

  /** The limit of the safetensors library. */
  static final int MOST_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final String NABLA = "nabla"; // formats of its own begin so
  private static final String PYTHON =
      "; Python's save_file keeps metadata if told metadata=safe_open(<the original>, \"np\").metadata()";

  /** The bytes of a header over some tensors, which stand in the order given. */
  static byte[] bytes(SortedMap<String, String> texts, List<Tensor> tensors) throws IOException {
    StringJoiner metadata = new StringJoiner(",", "{", "}");
    texts.forEach((name, text) -> metadata.add(Json.quoted(name) + ":" + Json.quoted(text)));
    StringJoiner header = new StringJoiner(",", "{", "}");
    header.add(Json.quoted(METADATA) + ":" + metadata);
    long begin = 0;
    for (Tensor tensor : tensors) {
      header.add(Json.quoted(tensor.name()) + ":" + TensorInfo.json(tensor, begin));
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

  /**
   * Reads the header of a file.
   *
   * @throws IllegalArgumentException if the file is too short, or has no such header
   */
  static Header read(DataInputStream in, long fileLength) throws IOException {
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
    return Json.read(
        "its header", decoded(bytes), json -> read(json, Long.BYTES + length, fileLength));
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("its header must be UTF-8, got other bytes", e);
    }
  }

  private static Header read(Json in, long length, long fileLength) {
    SortedMap<String, String> texts = new TreeMap<>();
    Map<String, TensorInfo> infos = new HashMap<>();
    in.object();
    for (String name = in.name(); name != null; name = in.name()) {
      if (name.equals(METADATA)) {
        in.object();
        for (String key = in.name(); key != null; key = in.name()) {
          texts.put(key, in.text());
        }
      } else {
        infos.put(name, TensorInfo.read(in));
      }
    }
    return new Header(texts, infos, length, fileLength);
  }

  /**
   * Requires that the file is of a kind of Nabla's, and sealed.
   *
   * @throws IllegalArgumentException if not; the message knows of Python's library
   */
  void requireFormat(String format) {
    String got = texts.getOrDefault("format", "");
    if (!got.equals(format)) {
      String ofPython = got.startsWith(NABLA) ? "" : PYTHON;
      throw new IllegalArgumentException(
          "its metadata must say format \"%s\", got \"%s\"%s"
              .formatted(format, Shown.text(got, 40), ofPython));
    }
    if (!texts.containsKey(Safetensors.SEAL)) {
      throw new IllegalArgumentException(
          "it must have a %s of its metadata and tensors, got none".formatted(Safetensors.SEAL));
    }
  }

  /**
   * The text of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  String text(String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("its metadata must have \"%s\", got none".formatted(name));
    }
    return text;
  }

  /**
   * The integer that the text of a name is.
   *
   * @throws IllegalArgumentException if there is none
   */
  long integer(String name) {
    try {
      return Long.parseLong(text(name));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "its %s must be an integer, got \"%s\"".formatted(name, Shown.text(text(name), 40)), e);
    }
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

  /**
   * Requires, before any array is made, that the file is as long as so many floats make it.
   *
   * @throws IllegalArgumentException if not
   */
  void requireFloats(long floats) {
    long wanted = length + Float.BYTES * floats;
    if (fileLength != wanted) {
      throw new IllegalArgumentException(
          "it must have %s bytes, got %s".formatted(wanted, fileLength));
    }
  }

  /**
   * Tensors in the order in which the file has them, once it is known to have just these, one
   * behind another.
   *
   * @throws IllegalArgumentException if it has others
   */
  List<Tensor> inFileOrder(List<Tensor> tensors) {
    if (infos.size() != tensors.size()) {
      throw new IllegalArgumentException(
          "its tensors must number %s, got %s".formatted(tensors.size(), infos.size()));
    }
    for (Tensor tensor : tensors) {
      if (!infos.containsKey(tensor.name())) {
        throw new IllegalArgumentException(
            "its header must have the tensor %s, got none".formatted(tensor.name()));
      }
    }
    List<Tensor> ordered =
        tensors.stream()
            .sorted(Comparator.comparingLong(tensor -> infos.get(tensor.name()).begin()))
            .toList();
    long begin = 0;
    for (Tensor tensor : ordered) {
      TensorInfo wanted = TensorInfo.of(tensor, begin);
      TensorInfo got = infos.get(tensor.name());
      if (!got.equals(wanted)) {
        throw new IllegalArgumentException(
            "%s must be %s, got %s"
                .formatted(tensor.name(), wanted.text(), Shown.text(got.text(), 120)));
      }
      begin += tensor.bytes();
    }
    return ordered;
  }
}
