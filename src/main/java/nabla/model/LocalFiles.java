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

/** The local disk, by Java's own means. */
final class LocalFiles implements FileTree {

  /**
   * The place of a path.
   *
   * @throws IllegalArgumentException if no file can be called that
   */
  static Place place(String path) {
    return new Place(new LocalFiles(), Path.of(path).toString());
  }

  @Override
  public Storage.Kind kind(String path) {
    Path at = Path.of(path);
    if (Files.isDirectory(at)) {
      return Storage.Kind.DIRECTORY;
    }
    if (Files.isRegularFile(at)) {
      return Storage.Kind.FILE;
    }
    return Files.exists(at) || Files.isSymbolicLink(at) ? Storage.Kind.OTHER : Storage.Kind.NOTHING;
  }

  @Override
  public <T> T read(String file, Reading<T> content) throws IOException {
    Path at = Path.of(file);
    try (DataInputStream in = new DataInputStream(Files.newInputStream(at))) {
      return content.from(in, Files.size(at));
    }
  }

  @Override
  public OutputStream create(String file) throws IOException {
    Path at = Path.of(file);
    makeDirectory(at.toAbsolutePath().getParent().toString());
    return Files.newOutputStream(at, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    try (Stream<Path> all = Files.list(Path.of(directory))) {
      return all.map(at -> at.getFileName().toString()).toList();
    }
  }

  @Override
  public void makeDirectory(String directory) throws IOException {
    Path at = Path.of(directory);
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
  public boolean replacesFiles() {
    return true;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(Path.of(from), Path.of(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void remove(String path) throws IOException {
    Files.deleteIfExists(Path.of(path));
  }

  @Override
  public void removeAll(String directory) throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(directory))) {
      for (Path at : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(at);
      }
    }
  }

  @Override
  public String followed(String path) throws IOException {
    Path at = Path.of(path);
    if (!Files.isSymbolicLink(at)) {
      return path;
    }
    if (!Files.exists(at)) {
      throw new IOException("it is a symbolic link to nothing");
    }
    return at.toRealPath().toString();
  }
}
