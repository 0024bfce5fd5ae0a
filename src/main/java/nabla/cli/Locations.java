package nabla.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import nabla.config.UsageException;
import nabla.model.ModelException;
import nabla.model.ModelFile;
import nabla.model.NoFileSystemException;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.text.Redaction;

/** Locations as a user gives them, and what to say of one that can't be used. */
final class Locations {

  /** By themselves some clients try for minutes. */
  private static final Patience PATIENCE = new Patience(Duration.ofSeconds(30));

  private Locations() {}

  /**
   * The location that a text on the command line means. Two texts that mean one local path give the
   * same one; {@code argument} is what messages call it, such as {@code --out}.
   */
  static String of(String argument, String text) {
    try {
      String location = Storage.localUnlessUri(text);
      Optional<Path> local = Storage.onLocalDisk(location);
      return local.isPresent()
          ? Storage.localUnlessUri(local.get().toString())
          : location.replaceFirst("(?<=[^/:])/+$", "");
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "%s must be a path or a URI, got \"%s\": %s".formatted(argument, text, e.getMessage()));
    }
  }

  /** Asks a file system something, and waits for its answer for a bounded time. */
  static <T> T ask(String argument, String location, Callable<T> question) {
    try {
      return Storage.onLocalDisk(location).isPresent()
          ? question.call()
          : PATIENCE.await("nabla-file-system", question);
    } catch (UsageException e) {
      throw e;
    } catch (ModelException e) { // with a cause it is a file system's, which is told another way
      throw e.getCause() == null
          ? e
          : new UsageException(unusable(argument, location, e.getCause()), e);
    } catch (Exception | LinkageError e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new UsageException(unusable(argument, location, e), e);
    }
  }

  /**
   * The model at a location: a model file, or the directory of a run or of a model saved by
   * spark.ml; {@code argument} is what messages call it.
   */
  static TrainedModel model(String argument, Storage storage, String location) {
    String file = ask(argument, location, () -> ModelFile.in(argument, storage, location));
    return ModelFile.read(storage, file);
  }

  /** Requires that a directory can be written anew, or may be replaced; {@code --out} names it. */
  static void requireFree(Storage storage, String location, boolean overwrite) {
    Storage.Kind kind = ask("--out", location, () -> storage.kind(location));
    if (kind == Storage.Kind.FILE || kind == Storage.Kind.OTHER) {
      throw new UsageException(
          "--out must be a directory, got the file " + Storage.shown(location));
    }
    if (kind == Storage.Kind.DIRECTORY && !overwrite) {
      throw new UsageException(
          "--out must not exist yet, got %s; choose another, or --overwrite"
              .formatted(Storage.shown(location)));
    }
  }

  private static String unusable(String argument, String location, Throwable e) {
    String shown = Storage.shown(location);
    String wayOut = "; check it and your rights, or choose another";
    if (e instanceof NoFileSystemException) { // it says what to add
      wayOut = shown.contains("//") ? "" : "; or write ./%s if it is a local path".formatted(shown);
    }
    return "%s must be a place that can be used, got %s: %s%s"
        .formatted(argument, shown, Redaction.inForce().text(Failure.message(e)), wayOut);
  }
}
