package nabla.model;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * SHA-256 of texts by name and of tensors.
 *
 * <p>Texts are taken in the order of their names, each name and each text as its length in bytes (8
 * of them, the highest first) and its UTF-8, so that nothing can move from one to the next and
 * leave the hash as it was. Tensors are taken as they stand in the list, as little-endian floats.
 */
final class Sha256 {

  private Sha256() {}

  /** The hash, in hexadecimal. */
  static String of(Map<String, String> texts, List<Tensor> tensors) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      DataOutputStream out =
          new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
        for (String part : List.of(text.getKey(), text.getValue())) {
          byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
          out.writeLong(bytes.length);
          out.write(bytes);
        }
      }
      for (Tensor tensor : tensors) {
        tensor.write(out);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | IOException e) {
      throw new AssertionError("every JVM must have SHA-256, which does no I/O", e);
    }
  }
}
