package nabla.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Products of matrices, by the fastest BLAS that this JVM can load.
 *
 * <p>The chain is: the OpenBLAS that the bytedeco {@code openblas} artifact carries (Linux on
 * x86-64 and arm64), reached through netlib's JNI; netlib's Vector API; netlib's plain Java.
 * OpenBLAS runs with one thread: which thread computes what is Nabla's to decide, and a product
 * whose terms are added by one thread has the same bits every time.
 *
 * <p>Set the system property {@value #PROPERTY} to {@code java} to leave OpenBLAS out.
 *
 * <p>Instances are immutable and may be used by any number of threads.
 */
public final class Blas {

  /** The system property that chooses: {@code openblas} (the default) or {@code java}. */
  public static final String PROPERTY = "nabla.blas";

  private final BLAS netlib;
  private final String name;
  private final Optional<String> whyNotOpenBlas;

  private Blas(BLAS netlib, String name, Optional<String> whyNotOpenBlas) {
    this.netlib = netlib;
    this.name = name;
    this.whyNotOpenBlas = whyNotOpenBlas;
  }

  /**
   * The fastest BLAS of this JVM, loaded at the first call. If OpenBLAS can't be loaded, one
   * warning says why and what that costs.
   *
   * @throws IllegalArgumentException if the property {@value #PROPERTY} has an unknown value
   */
  public static Blas best() {
    return Best.INSTANCE.orElseThrow(
        () ->
            new IllegalArgumentException(
                "system property %s must be openblas or java, got %s"
                    .formatted(PROPERTY, Best.WANTED)));
  }

  /**
   * The BLAS without native code: netlib's Vector API where the JVM has it, otherwise plain Java.
   */
  public static Blas java() {
    return java("it was not asked for");
  }

  private static Blas java(String whyNotOpenBlas) {
    BLAS netlib = JavaBLAS.getInstance();
    boolean vector = netlib.getClass().getSimpleName().startsWith("Vector");
    String name = vector ? "netlib Vector API" : "netlib Java";
    return new Blas(netlib, name, Optional.of(whyNotOpenBlas));
  }

  /** OpenBLAS, or, with a warning, the one in Java where it can't be loaded. */
  private static Blas openBlas() {
    try {
      BLAS netlib = OpenBlas.load();
      return new Blas(netlib, OpenBlas.fullName(), Optional.empty());
    } catch (LinkageError | RuntimeException e) {
      String why =
          "OpenBLAS can't be loaded on %s %s (%s)"
              .formatted(
                  System.getProperty("os.name"), System.getProperty("os.arch"), e.getMessage());
      Blas java = java(why);
      System.getLogger(Blas.class.getName())
          .log(
              Level.WARNING,
              why + "; computing with " + java.name() + ", which is 4 to 20 times slower");
      return java;
    }
  }

  /**
   * What computes: OpenBLAS and its kernel, such as {@code OpenBLAS SkylakeX}; {@code netlib Vector
   * API}; or {@code netlib Java}. Two that have one name give the same bits.
   */
  public String name() {
    return name;
  }

  /** Why it is not OpenBLAS, such as what the system said when it was loaded; none if it is. */
  public Optional<String> whyNotOpenBlas() {
    return whyNotOpenBlas;
  }

  /**
   * C ← A B + β C.
   *
   * @param a A, of shape n × k, with k at least 1
   * @param b B, of shape k × m
   * @param beta β; with 0, what C held before does not matter, NaN included
   * @param c C, of shape n × m, overwritten; shares no element with A or B
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public void multiply(Matrix a, Matrix b, float beta, Matrix c) {
    if (a.columns() != b.rows() || a.rows() != c.rows() || b.columns() != c.columns()) {
      throw new IllegalArgumentException(
          "shapes of C = A B must be n × m = (n × k)(k × m), got %s = (%s)(%s)"
              .formatted(c.shape(), a.shape(), b.shape()));
    }
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    // BLAS stores C by columns; for a C stored by rows it computes Cᵀ = Bᵀ Aᵀ, which is the same
    // memory.
    boolean byColumns = c.isColumnMajor();
    Matrix left = byColumns ? a : b;
    Matrix right = byColumns ? b : a;
    netlib.sgemm(
        left.isColumnMajor() == byColumns ? "N" : "T",
        right.isColumnMajor() == byColumns ? "N" : "T",
        byColumns ? c.rows() : c.columns(),
        byColumns ? c.columns() : c.rows(),
        a.columns(),
        1f,
        left.array(),
        left.offset(),
        left.leadingDimension(),
        right.array(),
        right.offset(),
        right.leadingDimension(),
        beta,
        c.array(),
        c.offset(),
        c.leadingDimension());
  }

  /** Whether neither a NaN nor an infinity is among the elements in [from, to). */
  public boolean isFinite(float[] x, int from, int to) {
    if (Float.isFinite(netlib.sasum(to - from, x, from, 1))) { // Σ |x_i|
      return true;
    }
    for (int i = from; i < to; i++) { // the sum may have overflowed where no element has
      if (!Float.isFinite(x[i])) {
        return false;
      }
    }
    return true;
  }

  /** Loads on first use; the JVM sees to it that this happens once. */
  private static final class Best {
    static final String WANTED = System.getProperty(PROPERTY, "openblas");
    static final Optional<Blas> INSTANCE =
        switch (WANTED) {
          case "java" -> Optional.of(java("-D%s=java was set".formatted(PROPERTY)));
          case "openblas" -> Optional.of(openBlas());
          default -> Optional.empty();
        };
  }
}
