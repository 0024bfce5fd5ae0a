package nabla.linalg;

import static java.util.Locale.ROOT;

import dev.ludovic.netlib.blas.BLAS;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** The OpenBLAS that the bytedeco artifact carries, and which of its kernels is in use. */
final class OpenBlas {

  private static final String NETLIB_PATH = "dev.ludovic.netlib.blas.nativeLibPath";
  private static final String TABLE = "gotoblas";
  private static final String ONE_KERNEL = "OpenBLAS (single kernel)";
  private static final String HASWELL = "Haswell";
  private static final Set<String> AVX_512 = Set.of("SkylakeX", "Cooperlake", "SapphireRapids");

  /** The kernels, as OpenBLAS calls them (its {@code dynamic.c} and {@code dynamic_arm64.c}). */
  private static final String KERNELS =
      "Prescott Core2 Nehalem Sandybridge Haswell SkylakeX Cooperlake SapphireRapids Barcelona"
          + " Bulldozer Piledriver Steamroller Excavator Zen armv8 cortexa53 cortexa55 cortexa57"
          + " cortexa72 cortexa73 falkor thunderx thunderx2t99 thunderx3t110 tsv110 emag8180"
          + " neoversen1 neoversen2 neoversev1 neoversev2 a64fx armv8sve armv9sme";

  private OpenBlas() {}

  /**
   * Loads it with a kernel, sets it to one thread and opens it through netlib.
   *
   * @throws LinkageError or RuntimeException if that can't be done here
   */
  static BLAS load(Kernel kernel) {
    boolean inUse = Loader.getLoadedLibraries().keySet().stream().anyMatch(OpenBlas::isOpenBlas);
    String ofJavaCpp;
    if (kernel == Kernel.PORTABLE && Loader.getPlatform().endsWith("x86_64")) {
      requireHaswell(cpu());
      ofJavaCpp = // which reads the variable when it is loaded
          Environment.during(
              "OPENBLAS_CORETYPE", HASWELL, () -> Loader.load(openblas_nolapack.class));
    } else {
      ofJavaCpp = Loader.load(openblas_nolapack.class);
    }
    useOneThread(inUse);
    String path = System.getProperty(NETLIB_PATH); // MLlib's netlib may have one of its own
    System.setProperty(NETLIB_PATH, beside(ofJavaCpp));
    try {
      return OwnNetlib.nativeBlas();
    } finally {
      if (path == null) {
        System.clearProperty(NETLIB_PATH);
      } else {
        System.setProperty(NETLIB_PATH, path);
      }
    }
  }

  private static List<String> cpu() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** OpenBLAS takes a kernel that it is told to take, and dies of it where the CPU can't run it. */
  static void requireHaswell(List<String> cpu) {
    if (cpu.stream()
        .noneMatch(line -> line.startsWith("flags") && line.matches(".* avx2( .*|$)"))) {
      throw new UnsatisfiedLinkError(
          "the portable kernel must have a CPU with AVX2, got one without");
    }
  }

  /** Whether a name is that of the portable kernel; on arm64 there is one kernel only. */
  static boolean isPortable(String fullName) {
    return fullName.equals("OpenBLAS " + HASWELL) || fullName.equals(ONE_KERNEL);
  }

  /** Whether a kernel has another one for small matrices: those for AVX-512 ({@link Tiles}). */
  static boolean hasSmallKernel(String fullName) {
    return AVX_512.contains(fullName.replaceFirst("OpenBLAS ", ""));
  }

  /**
   * A product on several threads has other bits, so one it must be, although someone in this JVM
   * may have wanted more.
   */
  private static void useOneThread(boolean inUse) {
    int threads = openblas_nolapack.blas_get_num_threads();
    if (inUse && threads > 1) {
      System.getLogger(Blas.class.getName())
          .log(
              Level.WARNING,
              "OpenBLAS was in use in this JVM with %s threads and has one from now on: Nabla's threads share out the work, and results must not depend on how many there are"
                  .formatted(threads));
    }
    openblas_nolapack.blas_set_num_threads(1);
  }

  /**
   * The library that has been loaded, so that netlib opens the very same one. It is beside the one
   * of JavaCPP's, which alone is loaded once more in a second class loader of a JVM.
   */
  private static String beside(String ofJavaCpp) {
    return Path.of(ofJavaCpp).resolveSibling("libopenblas_nolapack.so.0").toString();
  }

  private static boolean isOpenBlas(String library) {
    return library.startsWith("openblas");
  }

  /**
   * OpenBLAS and the kernel that it has chosen for this CPU, or was told to by {@code
   * OPENBLAS_CORETYPE}, such as {@code OpenBLAS SkylakeX}. Another kernel adds in another order.
   *
   * <p>What {@code openblas_get_corename} would say, which JavaCPP does not wrap: OpenBLAS's
   * pointer {@code gotoblas} points to the table of one kernel, and every table is a symbol.
   */
  static String fullName() {
    Pointer pointer = Loader.addressof(TABLE);
    if (pointer == null) { // built with one kernel alone, as bytedeco does for arm64
      return ONE_KERNEL;
    }
    Pointer table = new PointerPointer<>(pointer).get();
    return Arrays.stream(KERNELS.split(" "))
        .filter(name -> table.equals(Loader.addressof(TABLE + "_" + name.toUpperCase(ROOT))))
        .findFirst()
        .map(name -> "OpenBLAS " + name)
        .orElse("OpenBLAS (unknown kernel)");
  }
}
