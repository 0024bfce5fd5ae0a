package nabla.linalg;

import java.io.IOException;
import java.io.InputStream;

/**
 * Netlib once more, for Nabla alone.
 *
 * <p>Netlib looks for a native library when its first class is loaded, and never again. In a JVM of
 * Spark that is often MLlib's doing, long before Nabla can say where OpenBLAS is. A copy of its
 * classes looks for itself, and neither sees what the other has found.
 */
final class OwnNetlib extends ClassLoader {

  private static final String NETLIB = "dev.ludovic.netlib.";

  private OwnNetlib() {
    super(OwnNetlib.class.getClassLoader());
  }

  /**
   * Kernels of the native library that netlib's path names.
   *
   * @throws LinkageError if it can't be loaded
   */
  static Kernels nativeKernels() {
    try {
      return (Kernels)
          new OwnNetlib()
              .loadClass(NetlibKernels.class.getName())
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new LinkageError(String.valueOf(cause.getMessage()), cause);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(NETLIB) && !name.equals(NetlibKernels.class.getName())) {
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
