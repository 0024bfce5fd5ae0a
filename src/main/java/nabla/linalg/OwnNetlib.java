package nabla.linalg;

import dev.ludovic.netlib.blas.BLAS;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Set;

/**
 * The native part of netlib once more, for Nabla alone.
 *
 * <p>Netlib opens a native library when its first class is loaded, and never again. In a JVM of
 * Spark that is often MLlib's doing, long before Nabla can say where OpenBLAS is. A copy of the two
 * classes that do it opens one for itself, and neither sees what the other has found.
 */
final class OwnNetlib extends ClassLoader {

  private static final String NATIVE = "dev.ludovic.netlib.blas.JNIBLAS";
  private static final Set<String> COPIED =
      Set.of(NATIVE, "dev.ludovic.netlib.blas.AbstractBLAS"); // one may not see the other elsewhere

  private OwnNetlib() {
    super(OwnNetlib.class.getClassLoader());
  }

  /**
   * The native library that netlib's path names.
   *
   * @throws LinkageError if it can't be loaded
   */
  static BLAS nativeBlas() {
    try {
      Method getInstance = new OwnNetlib().loadClass(NATIVE).getMethod("getInstance");
      getInstance.setAccessible(true);
      return (BLAS) getInstance.invoke(null);
    } catch (ReflectiveOperationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new LinkageError(String.valueOf(cause.getMessage()), cause);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!COPIED.contains(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
