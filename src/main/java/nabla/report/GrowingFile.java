package nabla.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import nabla.model.Storage;

/**
 * A file that grows while a training goes on. On a local disk what is added is there at once;
 * elsewhere, where files can't grow, every now and then and at the end. If it can't be written, the
 * training goes on.
 */
final class GrowingFile implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final Storage storage;
  private final String file;
  private final Optional<Path> local;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private int written; // so many bytes are in the file; -1: it must be written anew
  private long lastWritten = System.nanoTime();

  /** Begins an empty file. */
  GrowingFile(Storage storage, String file) throws IOException {
    this.storage = storage;
    this.file = file;
    this.local = Storage.onLocalDisk(file);
    storage.write(file, "");
  }

  synchronized void add(byte[] more) {
    content.writeBytes(more);
    if (local.isPresent() || System.nanoTime() - lastWritten >= INTERVAL.toNanos()) {
      write();
    }
  }

  /** Writes what is not in the file. */
  private void write() {
    lastWritten = System.nanoTime();
    byte[] all = content.toByteArray();
    try {
      if (local.isPresent() && written >= 0) {
        byte[] more = Arrays.copyOfRange(all, written, all.length);
        Files.write(local.get(), more, StandardOpenOption.APPEND);
      } else {
        storage.write(file, out -> out.write(all));
      }
      written = all.length;
    } catch (IOException e) {
      written = -1; // part of what was added may be there
      System.getLogger(GrowingFile.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "%s can't be written: %s; training goes on".formatted(Storage.shown(file), e));
    }
  }

  @Override
  public synchronized void close() {
    if (written < content.size()) {
      write();
    }
  }
}
