package nabla.model;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A location as a user writes it: a path, or a URI whose scheme is followed by a slash. What
 * follows is taken to the letter: blanks, {@code %}, {@code #}, {@code ?}, {@code :} and the like
 * are part of a name.
 *
 * @param scheme such as {@code hdfs}, or null if the text is a path alone
 * @param authority such as a host or a bucket, or null
 * @param path never empty
 */
record Location(String scheme, String authority, String path) {

  private static final Pattern URI =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(?=/)(?://([^/]*))?(/.*)?", Pattern.DOTALL);

  /** The location that a text means. */
  static Location of(String text) {
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a path must be some characters, none of them NUL, got \"%s\"".formatted(text));
    }
    Matcher uri = URI.matcher(text);
    if (!uri.matches()) {
      return new Location(null, null, text);
    }
    String path = uri.group(3) == null ? "/" : uri.group(3);
    Location location = new Location(uri.group(1), uri.group(2), path);
    if (location.isFile() && location.authority != null && !location.authority.isEmpty()) {
      throw new IllegalArgumentException(
          "a file: URI must name no host, got \"%s\"; write file:///%s%s"
              .formatted(text, location.authority, location.path));
    }
    return location;
  }

  /** Whether the text of this location is a URI, not a path alone. */
  boolean isUri() {
    return scheme != null;
  }

  /** The path on the local disk that a URI means, if it means one. */
  Optional<Path> onLocalDisk() {
    return isFile() ? Optional.of(Path.of(path)) : Optional.empty();
  }

  Location withPath(String other) {
    return new Location(scheme, authority, other);
  }

  /** The text that means this location. */
  String text() {
    return (scheme == null ? "" : scheme + ":")
        + (authority == null ? "" : "//" + authority)
        + path;
  }

  private boolean isFile() {
    return "file".equals(scheme);
  }
}
