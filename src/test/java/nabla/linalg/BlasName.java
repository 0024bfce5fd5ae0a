package nabla.linalg;

import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.Arrays;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * A program that says which BLAS it has, and what is left of it in the JVM; with {@code netlib} or
 * {@code openblas}, after the one or the other has been in use, as by MLlib or another library.
 */
final class BlasName {

  private BlasName() {}

  public static void main(String[] args) {
    if (Arrays.asList(args).contains("netlib")) {
      System.out.println("first " + JavaBLAS.getInstance().getClass().getSimpleName());
    }
    if (Arrays.asList(args).contains("openblas")) {
      Loader.load(openblas_nolapack.class);
      openblas_nolapack.blas_set_num_threads(2);
    }
    for (int attempt = 1; attempt <= 2; attempt++) {
      try {
        System.out.println("BLAS " + Blas.best().name());
      } catch (IllegalArgumentException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
    System.out.println("path " + System.getProperty("dev.ludovic.netlib.blas.nativeLibPath"));
    if (Blas.java().name().startsWith("netlib") && System.getProperty("nabla.blas") == null) {
      System.out.println("threads " + openblas_nolapack.blas_get_num_threads());
    }
  }
}
