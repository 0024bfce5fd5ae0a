package nabla.linalg;

/**
 * Numbers from N(0, 1) that are a pure function of a key and a position, as {@link
 * CounterRandom#gaussian} makes them, but many times as fast: for noise, of which every step needs
 * as much as it has inputs.
 *
 * <p>The area under f(x) = e^{−x²/2} for x ≥ 0 is cut in 256 layers of equal area: rectangles [0,
 * x_i] × [f(x_i), f(x_{i+1})], and at the bottom one with the tail behind x_1. A random layer and a
 * random place in it is a number below the curve at once in 99 of 100 cases; otherwise its height
 * decides, and a number above the curve is drawn again with its own bits for a key. The
 * distribution is exact, to 2^−53. Source: Marsaglia and Tsang 2000, "The ziggurat method for
 * generating random variables"; layer and place have bits of their own (Doornik 2005).
 */
public final class Ziggurat {

  private static final int LAYERS = 256;
  private static final double TAIL = 3.654152885361009; // x_1, where the tail begins
  private static final double AREA = 0.004928673233974658; // of a layer
  private static final double[] X = new double[LAYERS + 1];
  private static final double[] F = new double[LAYERS + 1]; // f(x_i)

  static {
    X[0] = AREA / density(TAIL); // as wide as a rectangle of the area of the bottom layer
    X[1] = TAIL;
    for (int i = 1; i < LAYERS - 1; i++) {
      X[i + 1] = StrictMath.sqrt(-2 * StrictMath.log(density(X[i]) + AREA / X[i]));
    }
    for (int i = 0; i <= LAYERS; i++) {
      F[i] = density(X[i]);
    }
  }

  private Ziggurat() {}

  private static double density(double x) {
    return StrictMath.exp(-x * x / 2);
  }

  /** values ← values + scale · n, for so many from one on. */
  public static void addGaussian(float[] values, int begin, int length, double scale, long key) {
    for (int i = 0; i < length; i++) {
      values[begin + i] += (float) (scale * gaussian(key, i));
    }
  }

  /** From N(0, 1). */
  public static double gaussian(long key, long position) {
    long bits = CounterRandom.bits(key, position);
    int layer = (int) bits & LAYERS - 1;
    double x = (bits >> 10) * 0x1p-53 * X[layer]; // in [−1, 1) times the width
    return Math.abs(x) < X[layer + 1] ? x : nearTheCurve(x, layer, bits);
  }

  /** What comes of a number that is not below the curve at once. */
  private static double nearTheCurve(double x, int layer, long key) {
    if (layer == 0) {
      return Math.copySign(tail(key), x);
    }
    double height = F[layer] + CounterRandom.uniform(key, 0) * (F[layer + 1] - F[layer]);
    return height < density(x) ? x : gaussian(key, 1);
  }

  /** From the tail behind x_1 (Marsaglia 1964). */
  private static double tail(long key) {
    long position = 0;
    while (true) {
      double beyond = -StrictMath.log(1 - CounterRandom.uniform(key, position)) / TAIL;
      double bound = -StrictMath.log(1 - CounterRandom.uniform(key, position + 1));
      if (2 * bound > beyond * beyond) {
        return TAIL + beyond;
      }
      position += 2;
    }
  }
}
