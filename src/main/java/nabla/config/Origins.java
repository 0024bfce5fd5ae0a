package nabla.config;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import nabla.text.Shown;

/** Where something in a configuration comes from. */
final class Origins {

  /** What comes with Nabla. No file is called so: a name holds no NUL. */
  static final String DEFAULTS = "\0defaults.conf";

  static final String SET = "--set ";

  private Origins() {}

  /** Whether it comes with Nabla, so that nobody has set it. */
  static boolean isDefault(ConfigOrigin origin) {
    return origin.description().startsWith(DEFAULTS);
  }

  /** Such as {@code mnist.conf:12}; of what several files say, the place in the first of them. */
  static String shown(ConfigOrigin origin) {
    if (origin == null) {
      return "";
    }
    String source =
        origin
            .description()
            .replaceFirst("^merge of ", "")
            .replaceFirst(": \\d+(-\\d+)?(,.*)?$", "")
            .replace("\0", "");
    String name = source.startsWith(SET) ? source : fileName(source);
    return origin.lineNumber() > 0 ? name + ":" + origin.lineNumber() : name;
  }

  /** Such as {@code mnist.conf:12} for a line, from 1; 0 is no line. */
  static String shown(String file, int line) {
    return fileName(file) + (line > 0 ? ":" + line : "");
  }

  private static String fileName(String file) {
    return Shown.text(String.valueOf(Path.of(file).getFileName()), 80);
  }
}
