package nabla.report;

import java.io.IOException;

/** Drawing without a display: Java would look for one before it draws. */
final class Headless {

  private static final String PROPERTY = "java.awt.headless";

  /** What is drawn. */
  @FunctionalInterface
  interface Drawing<T> {
    T draw() throws IOException;
  }

  private Headless() {}

  /** Draws; afterwards the JVM is as it was. */
  static <T> T draw(Drawing<T> drawing) throws IOException {
    String before = System.getProperty(PROPERTY);
    System.setProperty(PROPERTY, "true");
    try {
      return drawing.draw();
    } finally {
      if (before == null) {
        System.clearProperty(PROPERTY);
      } else {
        System.setProperty(PROPERTY, before);
      }
    }
  }
}
