package nabla.nn;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** A program that prints the hash of what each activation makes of a million floats. */
final class ActivationBits {

  private static final int STEP = 4099; // a prime, so that all bits of a float vary
  private static final int UNITS = 17;
  private static final int EXAMPLES = 59; // 1003 numbers, no multiple of a register's
  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    0.625f,
    -0.625f,
    Math.nextDown(0.625f),
    Math.nextUp(-0.625f),
    10f,
    -10f,
    43.5f,
    -43.5f,
    87f,
    -87f,
    Math.nextUp(87f),
    Math.nextDown(-87f)
  };

  private ActivationBits() {}

  public static void main(String[] args) throws NoSuchAlgorithmException {
    hashes().forEach((name, hash) -> System.out.println(name + " " + hash));
  }

  /** By the name of what is computed. */
  static Map<String, String> hashes() throws NoSuchAlgorithmException {
    Map<String, String> hashes = new LinkedHashMap<>();
    for (Activation activation : Activation.FAMILY.members()) {
      MessageDigest applied = MessageDigest.getInstance("SHA-256");
      MessageDigest slopes = MessageDigest.getInstance("SHA-256");
      add(activation, SPECIAL, SPECIAL.length, applied, slopes);
      long bits = Integer.MIN_VALUE;
      while (bits <= Integer.MAX_VALUE) {
        float[] z = new float[UNITS * EXAMPLES];
        for (int i = 0; i < z.length; i++) {
          z[i] = Float.intBitsToFloat((int) Math.min(bits, Integer.MAX_VALUE));
          bits += STEP;
        }
        add(activation, z, UNITS, applied, slopes);
      }
      hashes.put(activation.label(), HexFormat.of().formatHex(applied.digest()));
      if (activation.isElementwise()) {
        hashes.put(activation.label() + "'", HexFormat.of().formatHex(slopes.digest()));
      }
    }
    return hashes;
  }

  private static void add(
      Activation activation, float[] z, int units, MessageDigest applied, MessageDigest slopes) {
    float[] a = new float[z.length];
    activation.apply(z, a, units, z.length / units);
    applied.update(bytes(a));
    if (activation.isElementwise()) {
      float[] delta = new float[z.length];
      Arrays.fill(delta, 1f);
      activation.timesDerivative(z, a, delta, z.length);
      slopes.update(bytes(delta));
    }
  }

  private static byte[] bytes(float[] x) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * x.length);
    for (float value : x) {
      bytes.putInt(Float.floatToIntBits(value)); // one NaN for all
    }
    return bytes.array();
  }
}
