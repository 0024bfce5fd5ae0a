package nabla.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import nabla.text.Shown;

/**
 * The include statements of one file: regular files on the local disk are read, beside the file or
 * at an absolute path, and nothing else. As HOCON has it, a file that isn't there is left out,
 * unless it is {@code required}, and {@code include "a"} finds {@code a.conf}.
 */
final class Includes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

  /** For a text that is in no file: there is nothing beside it to include. */
  static final Includes NONE = new Includes(null, Path.of("--set"), "", 0);

  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

  private final ConfReader reader;
  private final Path file;
  private final String text;
  private final int deep;

  Includes(ConfReader reader, Path file, String text, int deep) {
    this.reader = reader;
    this.file = file;
    this.text = text;
    this.deep = deep;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (reader == null || URI.matcher(what).matches()) {
      throw refused(what);
    }
    try {
      Path named = file.resolveSibling(what);
      for (Path candidate : List.of(named, Path.of(named + ".conf"))) {
        if (Files.isRegularFile(candidate)) {
          return reader.file(candidate, deep + 1).root();
        }
        if (Files.exists(candidate) && !Files.isDirectory(candidate)) {
          throw refused(what);
        }
      }
    } catch (InvalidPathException e) {
      throw refused(what);
    }
    if (context.parseOptions().getAllowMissing()) {
      return ConfReader.nothing();
    }
    throw ConfException.at(
        "include must name a file that exists, got " + Shown.quoted(what), where(what));
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused(what.toString(), what.getPath());
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused(what);
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  private ConfException refused(String what) {
    return refused(what, what);
  }

  private ConfException refused(String what, String written) {
    return ConfException.at(
        "include must name a regular file on the local disk, got "
            + Shown.quoted(Redaction.inForce().text(what)),
        where(written));
  }

  /** The library doesn't tell which line it is at. */
  private String where(String written) {
    List<String> lines = text.lines().toList();
    int line = 0;
    for (int i = 0; i < lines.size() && line == 0; i++) {
      if (lines.get(i).contains("include") && lines.get(i).contains(written)) {
        line = i + 1;
      }
    }
    return Origins.shown(file.toString(), line);
  }
}
