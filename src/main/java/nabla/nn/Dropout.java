package nabla.nn;

import java.util.stream.IntStream;
import nabla.linalg.CounterRandom;
import nabla.linalg.Matrix;
import nabla.linalg.SparseColumns;

/**
 * Dropout of the hidden units of a microbatch: each unit of each example is left out with
 * probability p, and those that stay are scaled up. So their mean is what evaluation has, which
 * leaves none out and knows nothing of it.
 *
 * <pre>
 * ã^l = r^l ⊙ a^l, which goes on to layer l + 1;    r = 0 with probability p, else 1 / (1 − p)
 * (BP2)  δ^l = (W^{l+1})ᵀ δ^{l+1} ⊙ r^l ⊙ σ'(z^l)
 * (BP4)  ∂C_x/∂W^{l+1} = δ^{l+1} (ã^l)ᵀ
 * </pre>
 *
 * <p>σ' is made of a^l, so ã^l has memory of its own. The mask r^l is a pure function of a key, the
 * layer and the place in the block, and is made again where it is needed again. Source: Srivastava,
 * Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, "Dropout: a simple way to prevent neural
 * networks from overfitting", section 10 for the scale. For one thread.
 */
public final class Dropout {

  private static final int BITS = 16; // of 64 random ones, for each number
  private static final int FOUR = Long.SIZE / BITS; // numbers that one hash is good for
  private static final int ALL = 1 << BITS;

  private final Block[] kept; // ã^l at [l - 1]
  private double rate;
  private long key;

  private Dropout(Block... kept) {
    this.kept = kept;
  }

  /** Dropout with memory for microbatches of up to {@code capacity} examples. */
  public Dropout(Topology topology, int capacity) {
    this(
        IntStream.range(1, topology.depth())
            .mapToObj(l -> new Block(topology.units(l), capacity))
            .toArray(Block[]::new));
  }

  /** None: every unit stays as it is. */
  public static Dropout none() {
    return new Dropout();
  }

  /**
   * From now on the masks are those of another microbatch.
   *
   * @param p the probability with which a unit is left out, in [0, 1), rounded to 2^−16
   */
  public void begin(double p, long microbatch) {
    rate = p;
    key = microbatch;
  }

  /** ã^l of a^l, for the way forward; a^l itself of the last layer, and where none is left out. */
  Matrix drop(int l, Matrix a) {
    Matrix left = kept(l, a);
    timesMask(l, a, left);
    return left;
  }

  /** What {@link #drop} gave, for the way back. */
  Matrix kept(int l, Matrix a) {
    return l > kept.length ? a : kept[l - 1].of(a.columns());
  }

  /** δ ← δ ⊙ r^l. */
  void timesMask(int l, Matrix delta) {
    timesMask(l, delta, delta);
  }

  private void timesMask(int l, Matrix from, Matrix into) {
    if (l <= kept.length) {
      int length = from.rows() * from.columns();
      timesMask(from.array(), into.array(), 0, length, rate, CounterRandom.key(key, l));
    }
  }

  /**
   * into ← from ⊙ r. One hash makes four numbers' bits, and a table of two the choice: a branch
   * would be taken at random.
   *
   * @param into may be {@code from} itself
   * @param begin where the numbers begin in both
   */
  static void timesMask(float[] from, float[] into, int begin, int length, double rate, long key) {
    int dropped = dropped(rate);
    float[] r = kept(dropped);
    int whole = begin + (length & -4);
    long position = 0;
    for (int i = begin; i < whole; i += 4) {
      long bits = CounterRandom.bits(key, position++);
      into[i] = from[i] * r[isBelow(dropped, bits)];
      into[i + 1] = from[i + 1] * r[isBelow(dropped, bits >>> BITS)];
      into[i + 2] = from[i + 2] * r[isBelow(dropped, bits >>> (2 * BITS))];
      into[i + 3] = from[i + 3] * r[isBelow(dropped, bits >>> (3 * BITS))];
    }
    long bits = CounterRandom.bits(key, position);
    for (int i = whole; i < begin + length; i++) {
      into[i] = from[i] * r[isBelow(dropped, bits)];
      bits >>>= BITS;
    }
  }

  /** The same for inputs of which only those that are not zero are kept, with the same masks. */
  static void timesMask(SparseColumns x, double rate, long key) {
    int dropped = dropped(rate);
    float[] r = kept(dropped);
    for (int column = 0; column < x.columns(); column++) {
      long first = (long) column * x.rows();
      for (int i = x.begin(column); i < x.end(column); i++) {
        long place = first + x.indices()[i];
        long bits = CounterRandom.bits(key, place / FOUR) >>> (BITS * (place % FOUR));
        x.values()[i] *= r[isBelow(dropped, bits)];
      }
    }
  }

  /** How many of ALL. */
  private static int dropped(double rate) {
    return (int) Math.min(ALL - 1, Math.round(rate * ALL));
  }

  /** r of a unit that stays, and of one that is left out. */
  private static float[] kept(int dropped) {
    return new float[] {(float) ((double) ALL / (ALL - dropped)), 0};
  }

  /** 1 if the number that the last bits make is below a bound, or else 0. */
  private static int isBelow(int bound, long bits) {
    return ((int) (bits & (ALL - 1)) - bound) >>> (Integer.SIZE - 1);
  }
}
