package nabla.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import nabla.text.Redaction;
import nabla.text.Shown;

/**
 * A conf file with what it includes: regular files on the local disk, beside it or at an absolute
 * path, and nothing else. As HOCON has it, a file that isn't there is left out, unless it is {@code
 * required}, and {@code include "a"} finds {@code a.conf}.
 *
 * <p>All files together are bounded, for the HOCON library's time grows with the square of their
 * length.
 */
final class ConfFile
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

  static final int MOST_BYTES = 64 << 10;
  private static final int MOST_DEEP = 8;
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

  private final Path path;
  private final int deep;
  private final AtomicInteger left; // of the bytes that all files may have
  private String text = "";

  private ConfFile(Path path, int deep, AtomicInteger left) {
    this.path = path;
    this.deep = deep;
    this.left = left;
  }

  static Config read(Path path) {
    if (!Files.isRegularFile(path)) {
      String rule = Files.exists(path) ? "be a regular file" : "exist";
      throw new UsageException("conf file must %s, got %s".formatted(rule, path));
    }
    return new ConfFile(path, 0, new AtomicInteger(MOST_BYTES)).content();
  }

  /** The content of a text that is in no file: there is nothing beside it to include. */
  static Config parse(String text, String origin) {
    return parse(text, origin, new ConfFile(Path.of("--set"), MOST_DEEP, new AtomicInteger()));
  }

  private static Config parse(String text, String origin, ConfFile file) {
    return ConfigFactory.parseString(
        text,
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription(origin)
            .setIncluder(file));
  }

  private Config content() {
    if (deep > MOST_DEEP) {
      throw new UsageException(
          "conf must include files at most %s deep, got more, with %s".formatted(MOST_DEEP, path));
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(left.get() + 1);
      if (left.addAndGet(-content.length) < 0) {
        throw new UsageException(
            "conf must have at most %s bytes with all it includes, got more, with %s"
                .formatted(MOST_BYTES, path));
      }
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new UsageException("conf file must be text in UTF-8, got other bytes in " + path, e);
    } catch (IOException e) {
      throw new UsageException(
          "conf file must be readable, got %s: %s"
              .formatted(path, e.getClass().getSimpleName().replaceFirst("Exception$", "")),
          e);
    }
    return parse(text, path.toString(), this);
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (text.isEmpty() || URI.matcher(what).matches()) {
      throw refused(what, what);
    }
    try {
      Path named = path.resolveSibling(what);
      for (Path candidate : List.of(named, Path.of(named + ".conf"))) {
        if (Files.isRegularFile(candidate)) {
          return new ConfFile(candidate, deep + 1, left).content().root();
        }
        if (Files.exists(candidate) && !Files.isDirectory(candidate)) {
          throw refused(what, what);
        }
      }
    } catch (InvalidPathException e) {
      throw refused(what, what);
    }
    if (context.parseOptions().getAllowMissing()) {
      return ConfigFactory.empty().root();
    }
    throw objection("include must name a file that exists, got " + Shown.quoted(what), what);
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
    throw refused(what, what);
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  private UsageException refused(String what, String written) {
    return objection(
        "include must name a regular file on the local disk, got "
            + Shown.quoted(Redaction.inForce().text(what)),
        written);
  }

  /** The library doesn't tell which line it is at. */
  private UsageException objection(String message, String written) {
    List<String> lines = text.lines().toList();
    int line = 0;
    while (line < lines.size()
        && !(lines.get(line).contains("include") && lines.get(line).contains(written))) {
      line++;
    }
    return UsageException.at(message, path.toString(), line < lines.size() ? line + 1 : 0);
  }
}
