package nabla.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;

/**
 * SHA-256 of texts by name and of tensors.
 *
 * <p>Texts are taken in the order of their names, each name and each text as its length in bytes (8
 * of them, the highest first) and its UTF-8, so that nothing can move from one to the next and
 * leave the hash as it was. Tensors are taken as they stand in the list, as little-endian floats.
 */
final class Sha256 {

  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM must have SHA-256", e);
    }
  }

  Sha256 texts(SortedMap<String, String> texts) {
    texts.forEach(
        (name, text) -> {
          add(name);
          add(text);
        });
    return this;
  }

  private void add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, bytes.length));
    digest.update(bytes);
  }

  Sha256 tensors(List<Tensor> tensors) {
    try {
      for (Tensor tensor : tensors) {
        tensor.write(digest::update);
      }
    } catch (IOException e) {
      throw new AssertionError("a digest does no I/O", e);
    }
    return this;
  }

  /** The hash of what was added, in hexadecimal. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
