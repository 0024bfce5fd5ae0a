package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import nabla.PlainFileSystem;
import nabla.config.UsageException;
import nabla.model.HadoopFiles;
import nabla.model.ModelException;
import nabla.model.Storage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {

  private static final List<String> FILES =
      List.of("history.jsonl", "metrics.json", "model.safetensors", "report.html", "resolved.conf");

  @TempDir private Path directory;
  private final Storage storage = HadoopFiles.storage(PlainFileSystem.configuration());

  @AfterEach
  void refuseNothing() {
    PlainFileSystem.refuseNothing();
  }

  private RunDirectory open(String scheme, String name, boolean overwrite) {
    return new RunDirectory(storage, scheme + directory.resolve(name)).open(overwrite);
  }

  /** What a run does to its directory. */
  private void run(RunDirectory run, String content) throws IOException {
    run.begin(content);
    for (String file : FILES.subList(0, 4)) {
      storage.write(
          run.unfinished(file), out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
    }
    run.keep();
    run.finish();
    run.tidy();
    run.close();
  }

  private void requireAll(String name, String content) throws IOException {
    Path run = directory.resolve(name);
    for (String file : FILES) {
      assertThat(run.resolve(file)).hasContent(content);
    }
  }

  private List<String> names(String name) throws IOException {
    try (var files = Files.list(directory.resolve(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:", "plain:", "file://", "plain://"})
  void holdsAllFilesAtTheEndAndNothingElse(String scheme) throws IOException {
    run(open(scheme, "a/b", false), "first");
    requireAll("a/b", "first");
    assertThat(names("a/b")).isEqualTo(FILES);
    assertThatThrownBy(() -> open(scheme, "a/b", false))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll("must hold no earlier run", "a/b", "--overwrite");
    run(open(scheme, "a/b", true), "second");
    requireAll("a/b", "second");
    assertThat(names("a/b")).isEqualTo(FILES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/run/model.safetensors", "/run/history.jsonl", "/run/report.html", ".older"})
  void keepsTheEarlierRunWhereTheNewOneCannotMoveIn(String refused) throws IOException {
    run(open("plain:", "run", false), "first");
    AtomicBoolean once = new AtomicBoolean();
    PlainFileSystem.refuse(
        (what, at) -> {
          if (what.equals("rename to")
              && at.toString().endsWith(refused)
              && once.compareAndSet(false, true)) {
            throw new IOException("quota exceeded");
          }
          return false;
        });
    assertThatThrownBy(() -> run(open("plain:", "run", true), "second"))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("quota exceeded", "they are whole in", "run/.unfinished");
    requireAll("run", "first");
    requireAll("run/.unfinished", "second");
  }

  @Test
  void isWholeWhereNothingCanBeDeleted() throws IOException {
    PlainFileSystem.refuse((what, at) -> what.equals("delete"));
    run(open("plain:", "run", false), "first");
    requireAll("run", "first");
  }

  @Test
  void writesWhereALinkLeadsTo() throws IOException {
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "old");
    Path run = Files.createDirectory(directory.resolve("run"));
    Path link = Files.createSymbolicLink(run.resolve("metrics.json"), elsewhere);
    run(open("file:", "run", true), "new");
    assertThat(link).isSymbolicLink();
    assertThat(elsewhere).hasContent("new");
  }

  @Test
  void refusesADirectoryInAFilesPlace() throws IOException {
    Files.createDirectories(directory.resolve("run/report.html"));
    assertThatThrownBy(() -> open("file:", "run", true))
        .isInstanceOf(UsageException.class)
        .hasMessageContainingAll("--out must be", "report.html");
  }

  @Test
  void leavesNothingBehindBeforeTheFirstEpoch() throws IOException {
    Files.createDirectory(directory.resolve("there"));
    for (String name : List.of("there", "new/below")) {
      RunDirectory run = open("file:", name, false);
      run.begin("settings");
      run.close();
    }
    assertThat(directory.resolve("there")).isEmptyDirectory();
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void leavesWhatThereIsToLookAt() throws IOException {
    RunDirectory run = open("file:", "run", false);
    run.begin("settings");
    run.keep();
    run.close();
    assertThat(directory.resolve("run/.unfinished/resolved.conf")).hasContent("settings");
    open("file:", "run", false).close(); // another one that fails early
    assertThat(directory.resolve("run/.unfinished/resolved.conf")).hasContent("settings");
  }

  @Test
  void refusesAFileAndWhatIsBelowOne() throws IOException {
    Files.createFile(directory.resolve("file"));
    for (String name : List.of("file", "file/x", "file/x/y")) {
      assertThatThrownBy(() -> open("file:", name, false))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith("--out must be a ")
          .hasMessageContaining(directory.resolve(name).toString());
    }
  }

  /** A name longer than any file system of today takes. */
  @Test
  void refusesWhereNoDirectoryCanBe() {
    String out = directory.resolve("x".repeat(300)).toString();
    assertThatThrownBy(() -> new RunDirectory(storage, Locations.of("--out", out)).open(false))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--out must be a place that can be used, got " + out)
        .hasMessageContaining("File name too long");
  }

  @Test
  void runsShareADirectoryOfCheckpointsWithoutMeeting() {
    Optional<String> shared = Optional.of("s3a://b/all");
    String one = open("file:", "one/my run", false).checkpoints(shared);
    String two = open("file:", "two/my run", false).checkpoints(shared);
    assertThat(one).matches("s3a://b/all/my_run-[0-9a-f]{8}").isNotEqualTo(two);
    assertThat(
            new RunDirectory(storage, Locations.of("--out", directory + "/one/../one/my run"))
                .checkpoints(shared))
        .isEqualTo(one);
  }
}
