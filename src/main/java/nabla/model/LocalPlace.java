package nabla.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A place on the local disk, by Java's own means. */
final class LocalPlace extends Place {

  private final Path at;

  LocalPlace(String path) {
    this.at = Path.of(path);
  }

  @Override
  String path() {
    return at.toString();
  }

  @Override
  Place withPath(String path) {
    return new LocalPlace(path);
  }

  @Override
  Storage.Kind kind() {
    if (Files.isDirectory(at)) {
      return Storage.Kind.DIRECTORY;
    }
    if (Files.isRegularFile(at)) {
      return Storage.Kind.FILE;
    }
    return Files.exists(at) || Files.isSymbolicLink(at) ? Storage.Kind.OTHER : Storage.Kind.NOTHING;
  }

  @Override
  Place followed() throws IOException {
    if (!Files.isSymbolicLink(at)) {
      return this;
    }
    if (!Files.exists(at)) {
      throw new IOException("it is a symbolic link to nothing");
    }
    return new LocalPlace(at.toRealPath().toString());
  }

  @Override
  <T> T read(Reading<T> content) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(at))) {
      return content.from(in, Files.size(at));
    }
  }

  @Override
  OutputStream create() throws IOException {
    withPath(at.toAbsolutePath().getParent().toString()).makeDirectory();
    return Files.newOutputStream(at, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  List<String> list() throws IOException {
    try (Stream<Path> all = Files.list(at)) {
      return all.map(one -> one.getFileName().toString()).toList();
    }
  }

  @Override
  void makeDirectory() throws IOException {
    for (Path part = at; part != null; part = part.getParent()) {
      if (Files.isSymbolicLink(part) && !Files.exists(part)) {
        throw new IOException("%s is a symbolic link to nothing".formatted(part));
      }
    }
    if (!Files.isDirectory(at)) { // a link to one would be refused
      Files.createDirectories(at);
    }
  }

  @Override
  boolean replacesFiles() {
    return true;
  }

  @Override
  void rename(Place to) throws IOException {
    Files.move(at, Path.of(to.path()), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  void remove(boolean all) throws IOException {
    if (!all) {
      Files.deleteIfExists(at);
      return;
    }
    try (Stream<Path> below = Files.walk(at)) {
      for (Path one : below.sorted(Comparator.reverseOrder()).toList()) { // the lowest first
        Files.deleteIfExists(one);
      }
    }
  }
}
