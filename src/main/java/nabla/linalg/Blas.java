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

  @SuppressWarnings("NonFinalStaticField") // as a native library is loaded: once, and for all
  private static volatile Blas loaded;

  private final BLAS netlib;
  private final String name;
  private final Optional<String> whyNotOpenBlas;
  private final boolean hasSmallKernel;

  private Blas(BLAS netlib, String name, Optional<String> whyNotOpenBlas) {
    this.netlib = netlib;
    this.name = name;
    this.whyNotOpenBlas = whyNotOpenBlas;
    this.hasSmallKernel = whyNotOpenBlas.isEmpty() && OpenBlas.hasSmallKernel(name);
  }

  /**
   * The BLAS of this JVM, loaded at the first call. If OpenBLAS can't be loaded, one warning says
   * why and what that costs.
   *
   * @throws IllegalArgumentException if the property {@value #PROPERTY} has an unknown value
   */
  public static Blas best() {
    return best(Kernel.FASTEST);
  }

  /** The same; if this is the first call, it has that kernel. A library is loaded once in a JVM. */
  private static Blas best(Kernel kernel) {
    Blas blas = loaded;
    return blas == null ? load(kernel) : blas;
  }

  /**
   * The BLAS of this JVM; if none is in use yet, and the name is the portable kernel's, it is that.
   */
  public static Blas like(String name) {
    return best(OpenBlas.isPortable(name) ? Kernel.PORTABLE : Kernel.FASTEST);
  }

  /**
   * The BLAS of this JVM with a kernel. Where the portable one is in use, it is the fastest too.
   *
   * @throws IllegalArgumentException if the portable one is asked for where another is in use, or
   *     can't be loaded
   */
  public static Blas with(Kernel kernel) {
    Blas blas = best(kernel);
    if (kernel == Kernel.PORTABLE && !OpenBlas.isPortable(blas.name)) {
      throw new IllegalArgumentException(
          "kernel must be fastest in this JVM, got portable: "
              + blas.whyNotOpenBlas.orElse(
                  blas.name
                      + " is in use and stays; set kernel before anything is trained or predicted"));
    }
    return blas;
  }

  private static synchronized Blas load(Kernel kernel) {
    if (loaded == null) {
      String wanted = System.getProperty(PROPERTY, "openblas");
      loaded =
          switch (wanted) {
            case "java" -> java("-D%s=java was set".formatted(PROPERTY));
            case "openblas" -> openBlas(kernel);
            default ->
                throw new IllegalArgumentException(
                    "system property %s must be openblas or java, got %s"
                        .formatted(PROPERTY, wanted));
          };
    }
    return loaded;
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
    String name = vector ? "netlib Vector API, %s bits".formatted(bits()) : "netlib Java";
    return new Blas(netlib, name, Optional.of(whyNotOpenBlas));
  }

  /** What the system said, behind what JavaCPP or netlib make of it. */
  private static String cause(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    return message.contains("failed to map segment") // what Linux says of such a mount
        ? message
            + ": its directory is mounted noexec; set java.io.tmpdir and org.bytedeco.javacpp.cachedir to others"
        : message;
  }

  /** Of the vectors that netlib adds in: with others it adds in another order. */
  private static Object bits() {
    try {
      Object shape =
          Class.forName("jdk.incubator.vector.VectorShape").getField("S_Max_BIT").get(null);
      return shape.getClass().getMethod("vectorBitSize").invoke(shape);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the Vector API must know its vectors", e);
    }
  }

  /** OpenBLAS, or, with a warning, the one in Java where it can't be loaded. */
  private static Blas openBlas(Kernel kernel) {
    try {
      BLAS netlib = OpenBlas.load(kernel);
      return new Blas(netlib, OpenBlas.fullName(), Optional.empty());
    } catch (LinkageError | RuntimeException e) {
      String why =
          "OpenBLAS can't be loaded on %s %s (%s)"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), cause(e));
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
   * API, 512 bits}; or {@code netlib Java}. Two that have one name give the same bits.
   */
  public String name() {
    return name;
  }

  /** Why it is not OpenBLAS, such as what the system said when it was loaded; none if it is. */
  public Optional<String> whyNotOpenBlas() {
    return whyNotOpenBlas;
  }

  /** C ← A B + β C. */
  public void multiply(Matrix a, Matrix b, float beta, Matrix c) {
    multiply(1f, a, b, beta, c);
  }

  /**
   * C ← α A B + β C.
   *
   * @param alpha α
   * @param a A, of shape n × k, with k at least 1
   * @param b B, of shape k × m
   * @param beta β; with 0, what C held before does not matter, NaN included
   * @param c C, of shape n × m, overwritten; shares no element with A or B
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public void multiply(float alpha, Matrix a, Matrix b, float beta, Matrix c) {
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
    boolean transposeLeft = left.isColumnMajor() != byColumns;
    boolean transposeRight = right.isColumnMajor() != byColumns;
    int n = byColumns ? c.rows() : c.columns();
    int m = byColumns ? c.columns() : c.rows();
    int k = a.columns();
    boolean cut = hasSmallKernel && Tiles.pay(transposeLeft, transposeRight, n, m, k);
    int rows = cut ? Tiles.rows(n, k) : n;
    int columns = cut ? Tiles.columns(transposeLeft, rows, m, k) : m;
    for (int i = 0; i < n; i += rows) {
      for (int j = 0; j < m; j += columns) {
        netlib.sgemm(
            transposeLeft ? "T" : "N",
            transposeRight ? "T" : "N",
            Math.min(rows, n - i),
            Math.min(columns, m - j),
            k,
            alpha,
            left.array(),
            left.offset() + i * (transposeLeft ? left.leadingDimension() : 1),
            left.leadingDimension(),
            right.array(),
            right.offset() + j * (transposeRight ? 1 : right.leadingDimension()),
            right.leadingDimension(),
            beta,
            c.array(),
            c.offset() + j * c.leadingDimension() + i,
            c.leadingDimension());
      }
    }
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
}
