package nabla.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final String NETLIB_PATH = "dev.ludovic.netlib.blas.nativeLibPath";
  private static final Logger LOG = LoggerFactory.getLogger(Blas.class);

  private final Kernels kernels;
  private final String name;
  private final Optional<String> whyNotOpenBlas;

  private Blas(Kernels kernels, String name, Optional<String> whyNotOpenBlas) {
    this.kernels = kernels;
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
    if (Best.INSTANCE.isEmpty()) {
      throw new IllegalArgumentException(
          "system property %s must be openblas or java, got %s".formatted(PROPERTY, Best.WANTED));
    }
    return Best.INSTANCE.get();
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
    return new Blas(
        new NetlibKernels(netlib),
        vector ? "netlib Vector API" : "netlib Java",
        Optional.of(whyNotOpenBlas));
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
   * @param a A, of shape n × k
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
    kernels.sgemm(
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
    if (Float.isFinite(kernels.sasum(to - from, x, from))) { // Σ |x_i|
      return true;
    }
    for (int i = from; i < to; i++) { // the sum may have overflowed where no element has
      if (!Float.isFinite(x[i])) {
        return false;
      }
    }
    return true;
  }

  /** What a value of the property asks for; none if it is not one of its values. */
  private static Optional<Blas> chosen(String wanted) {
    return switch (wanted) {
      case "java" -> Optional.of(java("-D%s=java was set".formatted(PROPERTY)));
      case "openblas" -> Optional.of(openBlas());
      default -> Optional.empty();
    };
  }

  /** OpenBLAS, or, with a warning, the one in Java where it can't be loaded. */
  private static Blas openBlas() {
    try {
      boolean inUse = Loader.getLoadedLibraries().keySet().stream().anyMatch(Blas::isOpenBlas);
      Loader.load(openblas_nolapack.class);
      useOneThread(inUse);
      Kernels kernels = netlibOn(unpackedOpenBlas());
      return new Blas(kernels, OpenBlasKernel.fullName(), Optional.empty());
    } catch (LinkageError | RuntimeException e) {
      String why =
          "OpenBLAS can't be loaded on %s %s (%s)"
              .formatted(
                  System.getProperty("os.name"), System.getProperty("os.arch"), e.getMessage());
      Blas java = java(why);
      LOG.warn("{}; computing with {}, which is 4 to 20 times slower", why, java.name());
      return java;
    }
  }

  /**
   * A product on several threads has other bits, so one it must be, although someone in this JVM
   * may have wanted more.
   */
  private static void useOneThread(boolean inUse) {
    int threads = openblas_nolapack.blas_get_num_threads();
    if (inUse && threads > 1) {
      LOG.warn(
          "OpenBLAS was in use in this JVM with {} threads and has one from now on: Nabla's threads"
              + " share out the work, and results must not depend on how many there are",
          threads);
    }
    openblas_nolapack.blas_set_num_threads(1);
  }

  private static Kernels netlibOn(String library) {
    // netlib reports every implementation that it can't load; Nabla says it once, and says more.
    java.util.logging.Logger netlibLog =
        java.util.logging.Logger.getLogger("dev.ludovic.netlib.blas.InstanceBuilder");
    Level level = netlibLog.getLevel();
    String path = System.getProperty(NETLIB_PATH); // MLlib's netlib may have one of its own
    netlibLog.setLevel(Level.OFF);
    System.setProperty(NETLIB_PATH, library);
    try {
      return OwnNetlib.nativeKernels();
    } finally {
      netlibLog.setLevel(level);
      if (path == null) {
        System.clearProperty(NETLIB_PATH);
      } else {
        System.setProperty(NETLIB_PATH, path);
      }
    }
  }

  /** Where JavaCPP has put the library, so that netlib opens the very same one. */
  private static String unpackedOpenBlas() {
    Map<String, String> loaded = Loader.getLoadedLibraries();
    return loaded.entrySet().stream()
        .filter(library -> isOpenBlas(library.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new UnsatisfiedLinkError("no openblas among " + loaded.keySet()));
  }

  private static boolean isOpenBlas(String library) {
    return library.startsWith("openblas");
  }

  /** Loads on first use; the JVM sees to it that this happens once. */
  private static final class Best {
    static final String WANTED = System.getProperty(PROPERTY, "openblas");
    static final Optional<Blas> INSTANCE = chosen(WANTED);
  }
}
