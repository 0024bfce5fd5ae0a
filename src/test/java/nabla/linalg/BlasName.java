package nabla.linalg;

import dev.ludovic.netlib.blas.JavaBLAS;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * A program that says which BLAS it has, and what is left of it in the JVM; with {@code netlib} or
 * {@code openblas}, after the one or the other has been in use, as by MLlib or another library;
 * with {@code twice}, after two class loaders have had one; with {@code portable} it asks for the
 * portable kernel, with {@code late} after another one.
 */
final class BlasName {

  private BlasName() {}

  private static Blas blas(String[] args) {
    if (Arrays.asList(args).contains("late")) {
      Blas.best();
    }
    return Arrays.asList(args).contains("portable") ? Blas.with(Kernel.PORTABLE) : Blas.best();
  }

  /** What C's getenv would say. */
  private static String nativeCoreType() {
    Pointer symbol = Loader.addressof("environ");
    if (symbol == null) {
      return System.getenv("OPENBLAS_CORETYPE"); // nothing native is loaded
    }
    PointerPointer<BytePointer> variables =
        new PointerPointer<>(new PointerPointer<>(symbol).get());
    BytePointer variable;
    for (int i = 0; (variable = variables.get(BytePointer.class, i)) != null; i++) {
      if (variable.getString().startsWith("OPENBLAS_CORETYPE=")) {
        return variable.getString().substring("OPENBLAS_CORETYPE=".length());
      }
    }
    return null;
  }

  /** The BLAS of Nabla's classes in a class loader of their own, as of another Spark session. */
  private static String nameInAnotherLoader() throws ReflectiveOperationException, IOException {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      classPath.add(Path.of(entry).toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Class<?> blas = loader.loadClass(Blas.class.getName());
      return (String) blas.getMethod("name").invoke(blas.getMethod("best").invoke(null));
    }
  }

  public static void main(String[] args) throws ReflectiveOperationException, IOException {
    if (Arrays.asList(args).contains("twice")) {
      System.out.println("elsewhere " + nameInAnotherLoader());
      System.out.println("elsewhere " + nameInAnotherLoader());
    }
    if (Arrays.asList(args).contains("netlib")) {
      System.out.println("first " + JavaBLAS.getInstance().getClass().getSimpleName());
    }
    if (Arrays.asList(args).contains("openblas")) {
      Loader.load(openblas_nolapack.class);
      openblas_nolapack.blas_set_num_threads(2);
    }
    String coreType = System.getenv("OPENBLAS_CORETYPE");
    for (int attempt = 1; attempt <= 2; attempt++) {
      try {
        System.out.println("BLAS " + blas(args).name());
      } catch (IllegalArgumentException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
    System.out.println("variable unchanged: " + Objects.equals(coreType, nativeCoreType()));
    System.out.println("path " + System.getProperty("dev.ludovic.netlib.blas.nativeLibPath"));
    if (Blas.java().name().startsWith("netlib") && System.getProperty("nabla.blas") == null) {
      System.out.println("threads " + openblas_nolapack.blas_get_num_threads());
    }
  }
}
