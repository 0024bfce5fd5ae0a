package nabla.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nabla.text.Shown;

/**
 * The safetensors format, sealed: texts by name and arrays of floats, and a hash over all of them.
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
 */
final class Safetensors {

  /** The name of the hash. */
  static final String SEAL = "sha256";

  private Safetensors() {}

  /** Writes a file: texts by name, without the hash, and tensors. */
  static void write(OutputStream out, SortedMap<String, String> texts, List<Tensor> tensors)
      throws IOException {
    SortedMap<String, String> sealed = new TreeMap<>(texts);
    sealed.put(SEAL, sha256(texts, tensors));
    byte[] header = Header.bytes(sealed, tensors);
    out.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .array());
    out.write(header);
    for (Tensor tensor : tensors) {
      tensor.write(out::write);
    }
  }

  /**
   * Reads the tensors, which must be just those of the file, behind its header.
   *
   * @param tensors in the order of Nabla's own files
   * @throws IllegalArgumentException if the file has others, or the hash is not theirs
   */
  static void read(DataInputStream in, Header header, List<Tensor> tensors) throws IOException {
    for (Tensor tensor : header.inFileOrder(tensors)) {
      tensor.read(in);
    }
    SortedMap<String, String> texts = new TreeMap<>(header.texts());
    String hash = texts.remove(SEAL);
    String found = sha256(texts, tensors);
    if (!found.equals(hash)) {
      throw new IllegalArgumentException(
          "its SHA-256 must be %s, got %s: it was changed after it was written"
              .formatted(Shown.text(hash, 64), found));
    }
  }

  private static String sha256(SortedMap<String, String> texts, List<Tensor> tensors) {
    return new Sha256().texts(texts).tensors(tensors).hex();
  }
}
