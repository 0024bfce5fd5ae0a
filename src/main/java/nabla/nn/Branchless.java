package nabla.nn;

/**
 * Functions of one number in single precision that activations are made of, without a branch: the
 * JIT compiler turns a loop of them into one over vectors, and a branch would be taken at random.
 *
 * <p>Only IEEE arithmetic, so every CPU gives the same bits. Most take an e^x, which {@link
 * Exponential} computes for many numbers at once. NaN gives NaN.
 */
final class Branchless {

  private Branchless() {}

  /**
   * At least 1 for x &gt; 0, at most −1 for x &lt; 0, and 0 for 0: with a bound it makes a choice.
   */
  static float magnified(float x) {
    return x * 0x1p100f * 0x1p100f;
  }

  /** 1 for x &gt; 0, otherwise 0. */
  static float isPositive(float x) {
    return Math.max(0f, Math.min(1f, magnified(x)));
  }

  /** 1 / (1 + e^−z) of e = e^−|z|: 1 or e, over 1 + e. */
  static float sigmoid(float z, float e) {
    return Math.max(e, Math.min(1f, magnified(z))) / (1 + e);
  }

  /** tanh z of e = e^−2|z|: ±(1 − e) / (1 + e), and near 0, where that cancels, a polynomial. */
  static float tanh(float z, float e) {
    float near = isPositive(0.625f - Math.abs(z));
    float x = Math.max(-0.625f, Math.min(0.625f, z));
    float s = x * x;
    float p = -5.7049887e-3f; // Moshier, Cephes library, tanhf
    p = p * s + 2.0639088e-2f;
    p = p * s - 5.3739715e-2f;
    p = p * s + 1.3331442e-1f;
    p = p * s - 3.333328e-1f;
    float sign = Math.max(-1f, Math.min(1f, magnified(z)));
    return near * (p * s * x + x) + (1 - near) * sign * ((1 - e) / (1 + e));
  }

  /** e^x − 1 of x ≤ 0 and e = e^x; near 0, where that cancels, a polynomial. */
  static float exponentialLessOne(float x, float e) {
    float near = isPositive(0.375f - Math.abs(x));
    float r = Math.max(-0.375f, x);
    float p = 1.984127e-4f; // 1/7!, and so on to 1/2!
    p = p * r + 1.3888889e-3f;
    p = p * r + 8.333334e-3f;
    p = p * r + 4.1666668e-2f;
    p = p * r + 0.16666667f;
    p = p * r + 0.5f;
    return near * (p * r * r + r) + (1 - near) * (e - 1);
  }

  /** ln(1 + e) of e in [0, 1]: 2 artanh s with s = e / (2 + e) ≤ ⅓, as 2 (s + s³/3 + s⁵/5 + …). */
  static float logOfOneAnd(float e) {
    float s = e / (2 + e);
    float q = s * s;
    float p = 0.06666667f; // 1/15
    p = p * q + 0.07692308f;
    p = p * q + 0.09090909f;
    p = p * q + 0.11111111f;
    p = p * q + 0.14285715f;
    p = p * q + 0.2f;
    p = p * q + 0.33333334f;
    return 2 * (p * q * s + s);
  }

  /**
   * Φ(−|z|) of e = e^{−z²/2}, where Φ is the distribution function of N(0, 1): e t P(t) with t = 1
   * / (1 + 0.3 |z|). The polynomial has the least relative error over |z| ≤ 14, 1.5e-7.
   */
  static float normalTail(float z, float e) {
    float t = 1 / (1 + 0.3f * Math.abs(z));
    float p = 0.03567478f;
    p = p * t - 0.1572031f;
    p = p * t + 0.20635355f;
    p = p * t - 0.053683672f;
    p = p * t + 0.12856165f;
    p = p * t + 0.099913485f;
    p = p * t + 0.12075396f;
    p = p * t + 0.1196293f;
    return e * t * p;
  }
}
