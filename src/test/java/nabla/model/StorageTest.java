package nabla.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import nabla.PlainFileSystem;
import nabla.model.Storage.Kind;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageTest {

  private static final Storage LOCAL = Storage.local();
  private static final Storage HADOOP = HadoopFiles.storage(new Configuration());
  private static final Storage PLAIN = HadoopFiles.storage(PlainFileSystem.configuration());

  @TempDir private Path directory;

  static Stream<String> names() {
    return Stream.of(
        "my run",
        "josé",
        "a#b",
        "a%20b",
        "100%",
        "a?b",
        "a[1]b",
        "a{x}b",
        "a\\b",
        "a^b",
        "a\"b",
        "a'b",
        "a`b|c",
        "a&b=c;d",
        "a<b>c",
        "$a~b!",
        "r😀",
        "a:b.safetensors",
        ":b",
        "file:b",
        "2026-11-26T00:11:34",
        "-x",
        ".hidden",
        " blank at its ends ",
        "ends in.",
        "*");
  }

  @ParameterizedTest
  @MethodSource("names")
  void namesAreTakenToTheLetter(String name) throws IOException {
    for (String prefix : List.of("", "file:", "file://")) {
      String root = prefix + directory;
      String file = root + "/" + name + "/" + name;
      write(LOCAL, file, "one");
      write(LOCAL, file, "two");
      assertThat(directory.resolve(name).resolve(name)).hasContent("two");
      assertThat(read(LOCAL, file)).isEqualTo("two");
      assertThat(LOCAL.kind(file)).isEqualTo(Kind.FILE);
      assertThat(LOCAL.list(root + "/" + name)).containsExactly(name);
      assertThat(LOCAL.list(root)).containsExactly(name);
      LOCAL.moveAll(Map.of(file, root + "/" + name + ".moved"));
      assertThat(LOCAL.list(root)).containsExactly(name, name + ".moved");
      LOCAL.delete(root + "/" + name + ".moved");
      LOCAL.delete(root + "/" + name);
      assertThat(directory).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void namesAreTakenToTheLetterOnOtherFileSystems(String name) throws IOException {
    String file = "plain://" + directory + "/" + name + "/" + name;
    write(PLAIN, file, "one");
    write(PLAIN, file, "two");
    assertThat(read(PLAIN, file)).isEqualTo("two");
    assertThat(PLAIN.list("plain:" + directory + "/" + name)).containsExactly(name);
    assertThat(directory.resolve(name).resolve(name)).hasContent("two");
  }

  @ParameterizedTest
  @MethodSource("names")
  void aPathOfTheCommandLineIsOnTheLocalDiskWhateverItsName(String name) {
    String location = Storage.localUnlessUri(name);
    assertThat(location).isEqualTo("file:" + Path.of(name).toAbsolutePath());
    assertThat(Storage.shown(location)).isEqualTo(Path.of(name).toAbsolutePath().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "a/../b, file:{}/b",
    "/a/./b, file:/a/b",
    "hdfs://host:8020/runs/a, hdfs://host:8020/runs/a",
    "hdfs:///runs/a, hdfs:///runs/a",
    "s3a://bucket, s3a://bucket",
    "abfss://container@account.dfs.core.windows.net/a b, abfss://container@account.dfs.core.windows.net/a b",
    "file:/a%20b, file:/a%20b",
    "C:/a, file:{}/C:/a",
  })
  void urisStayAsTheyAre(String text, String location) {
    String here = Path.of("").toAbsolutePath().toString();
    assertThat(Storage.localUnlessUri(text)).isEqualTo(location.replace("{}", here));
  }

  @Test
  void whatIsNoLocationIsRefused() {
    assertThatThrownBy(() -> Storage.localUnlessUri(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a path must be some characters, none of them NUL, got \"\"");
    assertThatThrownBy(() -> LOCAL.write("", out -> {})).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> LOCAL.kind("a\0b")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> LOCAL.kind("file://tmp/a"))
        .isInstanceOf(IOException.class)
        .hasMessage("a file: URI must name no host, got \"file://tmp/a\"; write file:///tmp/a");
    assertThatThrownBy(() -> Storage.localUnlessUri("file://tmp/a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HADOOP.kind("s3a://a b/c")).isInstanceOf(IOException.class);
  }

  @Test
  void fileSystemThatCannotBeHadSaysWhy() {
    assertThatThrownBy(() -> HADOOP.kind("nowhere://a/b"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No FileSystem for scheme \"nowhere\"");
    Configuration configuration = new Configuration();
    configuration.set("fs.absent.impl", "org.example.AbsentFileSystem");
    assertThatThrownBy(() -> HadoopFiles.storage(configuration).kind("absent://a/b"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "its file system cannot be had (Class org.example.AbsentFileSystem not found); add its library, by --packages or --jars of spark-submit");
  }

  @Test
  void olderFileStaysUntilTheNewOneIsWhole() throws IOException {
    for (String prefix : List.of("file:", "plain:")) {
      String file = prefix + directory + "/file";
      write(PLAIN, file, "old");
      assertThatThrownBy(
              () ->
                  PLAIN.write(
                      file,
                      out -> {
                        out.write(new byte[100_000]);
                        throw new IOException("no space");
                      }))
          .hasMessage("no space");
      assertThat(read(PLAIN, file)).isEqualTo("old");
      assertThat(PLAIN.list(prefix + directory.toString())).containsExactly("file");
    }
  }

  @Test
  void olderFileComesBackWhereTheNewOneCannotBeRenamed() throws IOException {
    String file = "plain:" + directory + "/file";
    write(PLAIN, file, "old");
    AtomicBoolean once = new AtomicBoolean();
    PlainFileSystem.refuse(
        (what, at) ->
            (what + " " + at).matches("rename to .*/file") && once.compareAndSet(false, true));
    try {
      assertThatThrownBy(() -> write(PLAIN, file, "new")).isInstanceOf(IOException.class);
    } finally {
      PlainFileSystem.refuseNothing();
    }
    assertThat(read(PLAIN, file)).isEqualTo("old");
    assertThat(PLAIN.list("plain:" + directory)).containsExactly("file");
  }

  @Test
  void olderFileIsStillThereWhereItCannotEvenComeBack() throws IOException {
    String file = "plain:" + directory + "/file";
    write(PLAIN, file, "old");
    PlainFileSystem.refuse((what, at) -> (what + " " + at).matches("rename to .*/file"));
    try {
      assertThatThrownBy(() -> write(PLAIN, file, "new")).isInstanceOf(IOException.class);
    } finally {
      PlainFileSystem.refuseNothing();
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(StorageTest::content)).contains("old");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "file:", "plain://"})
  void directoryIsWrittenWholeInPlaceOfAnOlderOne(String prefix) throws IOException {
    String place = prefix + directory + "/a%20b";
    writeDirectory(place, "old");
    Files.writeString(directory.resolve("a%20b/more"), "old");
    writeDirectory(place, "new");
    assertThat(directory.resolve("a%20b")).isDirectoryNotContaining("glob:**/more");
    assertThat(directory.resolve("a%20b/below/file")).hasContent("new");
    assertThatThrownBy(
            () ->
                PLAIN.writeDirectory(
                    place,
                    at -> {
                      throw new IllegalStateException("it fails");
                    }))
        .hasMessage("it fails");
    assertThat(directory.resolve("a%20b/below/file")).hasContent("new");
    assertThatThrownBy(() -> writeDirectory(place + "/below/file", "x"))
        .hasMessage("it is not a directory");
    assertThat(PLAIN.list(prefix + directory)).containsExactly("a%20b");
  }

  @Test
  void olderDirectoryComesBackWhereTheNewOneCannotMoveIn() throws IOException {
    String place = "plain:" + directory + "/model";
    writeDirectory(place, "old");
    for (String refused : List.of("rename to .*/model", "rename .*/model", "create .*/.file.*")) {
      AtomicBoolean once = new AtomicBoolean();
      PlainFileSystem.refuse(
          (what, at) -> (what + " " + at).matches(refused) && once.compareAndSet(false, true));
      try {
        assertThatThrownBy(() -> writeDirectory(place, "new")).isInstanceOf(Exception.class);
      } finally {
        PlainFileSystem.refuseNothing();
      }
      assertThat(directory.resolve("model/below/file")).hasContent("old");
      assertThat(PLAIN.list("plain:" + directory)).containsExactly("model");
    }
  }

  @Test
  void linkToADirectoryStaysOne() throws IOException {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    writeDirectory(link.toString(), "new");
    assertThat(link).isSymbolicLink();
    assertThat(real.resolve("below/file")).hasContent("new");
    write(LOCAL, link + "/file", "x");
    assertThat(real.resolve("file")).hasContent("x");
  }

  private static void writeDirectory(String directory, String text) throws IOException {
    PLAIN.writeDirectory(
        directory,
        at -> {
          try {
            write(PLAIN, at + "/below/file", text);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:", "plain:"})
  void filesMoveAllOrNone(String prefix) throws IOException {
    Map<String, String> moves = new LinkedHashMap<>();
    for (String name : List.of("a", "b", "c")) {
      write(PLAIN, prefix + directory + "/new/" + name, "new");
      moves.put(prefix + directory + "/new/" + name, prefix + directory + "/" + name);
    }
    write(PLAIN, prefix + directory + "/a", "old");
    write(PLAIN, prefix + directory + "/b", "old");
    moves.put(prefix + directory + "/new/absent", prefix + directory + "/d");
    assertThatThrownBy(() -> PLAIN.moveAll(moves)).isInstanceOf(IOException.class);
    assertThat(PLAIN.list(prefix + directory)).containsExactly("a", "b", "new");
    assertThat(PLAIN.list(prefix + directory + "/new")).containsExactly("a", "b", "c");
    assertThat(read(PLAIN, prefix + directory + "/b")).isEqualTo("old");

    moves.remove(prefix + directory + "/new/absent");
    PLAIN.moveAll(moves);
    assertThat(PLAIN.list(prefix + directory)).containsExactly("a", "b", "c", "new");
    assertThat(read(PLAIN, prefix + directory + "/b")).isEqualTo("new");
  }

  @Test
  void symbolicLinksAreFollowed() throws IOException {
    Path real = Files.createDirectory(directory.resolve("real"));
    Files.writeString(real.resolve("model"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("real/model"));
    write(LOCAL, link.toString(), "new");
    assertThat(link).isSymbolicLink();
    assertThat(real.resolve("model")).hasContent("new");
    write(LOCAL, directory.resolve("other").toString(), "moved");
    LOCAL.moveAll(Map.of(directory.resolve("other").toString(), link.toString()));
    assertThat(link).isSymbolicLink();
    assertThat(real.resolve("model")).hasContent("moved");

    Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nothing"));
    assertThatThrownBy(() -> write(LOCAL, dangling.toString(), "new"))
        .hasMessage("it is a symbolic link to nothing");
    for (String below : List.of("", "/a/b")) {
      assertThatThrownBy(() -> LOCAL.makeDirectory(dangling + below))
          .hasMessage(dangling + " is a symbolic link to nothing");
    }
    assertThat(directory.resolve("nothing")).doesNotExist();
  }

  @Test
  @Timeout(20)
  void pipesAreNeitherReadNorReplaced() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (String location : List.of(pipe.toString(), "file:" + pipe)) {
      assertThat(LOCAL.kind(location)).isEqualTo(Kind.OTHER);
      assertThatThrownBy(() -> write(LOCAL, location, "x"))
          .hasMessage("it is a device or a pipe, not a file");
      assertThatThrownBy(() -> read(LOCAL, location))
          .hasMessage("it is a device or a pipe, not a file");
    }
    assertThat(Files.readAttributes(pipe, "isOther")).containsEntry("isOther", true);
    assertThat(LOCAL.kind("/dev/null")).isEqualTo(Kind.OTHER);
  }

  @Test
  void directoriesAreNotFiles() throws IOException {
    String inside = directory.resolve("a").toString();
    write(LOCAL, inside + "/b", "x");
    assertThatThrownBy(() -> write(LOCAL, inside, "x")).hasMessage("it is a directory");
    assertThatThrownBy(() -> read(LOCAL, inside)).hasMessage("it is a directory");
    assertThatThrownBy(() -> LOCAL.list(inside + "/b")).hasMessage("it is not a directory");
    assertThatThrownBy(() -> LOCAL.delete(inside)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read(LOCAL, inside + "/c")).isInstanceOf(FileNotFoundException.class);
    assertThat(LOCAL.list(inside + "/c")).isEmpty();
    LOCAL.delete(inside + "/c");
    assertThat(LOCAL.kind(inside)).isEqualTo(Kind.DIRECTORY);
    assertThat(LOCAL.kind(inside + "/b/below")).isEqualTo(Kind.NOTHING);
  }

  @Test
  void fileIsReplacedWhereNoneMayBeRemoved() throws IOException {
    Storage storage = HadoopFiles.storage(KeepingFileSystem.configuration());
    write(storage, "keeping:" + directory + "/model", "one");
    write(storage, "keeping:" + directory + "/model", "two");
    assertThat(read(storage, "keeping:" + directory + "/model")).isEqualTo("two");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(StorageTest::content)).containsExactlyInAnyOrder("one", "two");
    }
  }

  @Test
  void oneInstanceOfAFileSystemServesAllWrites() throws IOException {
    Storage storage = HadoopFiles.storage(KeepingFileSystem.configuration());
    write(storage, "keeping:" + directory + "/0", "x");
    int before = KeepingFileSystem.INSTANCES.get();
    for (int i = 1; i < 5; i++) {
      write(storage, "keeping:" + directory + "/" + i, "new");
      write(
          HadoopFiles.storage(KeepingFileSystem.configuration()),
          "keeping:" + directory + "/" + i,
          "x");
    }
    assertThat(KeepingFileSystem.INSTANCES.get()).isEqualTo(before);
  }

  @Test
  void hdfsIsAskedToReplaceAtOnce() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("fs.hdfs.impl", AtOnce.Disk.class.getName());
    configuration.set("fs.hdfs.impl.disable.cache", "true"); // others mean the real one
    configuration.set("fs.AbstractFileSystem.hdfs.impl", AtOnce.class.getName());
    Storage storage = HadoopFiles.storage(configuration);
    for (int i = 0; i < 5; i++) {
      write(storage, "hdfs:" + directory + "/model", "written " + i);
      assertThat(read(storage, "hdfs:" + directory + "/model")).isEqualTo("written " + i);
    }
    assertThat(AtOnce.REPLACED).hasValue(4);
    assertThat(AtOnce.MADE).hasValue(1);
    assertThat(directory).isDirectoryContaining("glob:**/model");
    assertThat(storage.list("hdfs:" + directory)).containsExactly("model");
  }

  /**
   * The local disk as HDFS, whose FileContext renames over a file and whose FileSystem does not.
   */
  public static final class AtOnce extends DelegateToFileSystem {

    static final AtomicInteger MADE = new AtomicInteger();
    static final AtomicInteger REPLACED = new AtomicInteger();

    /** Made by Hadoop. */
    public AtOnce(URI uri, Configuration configuration) throws IOException, URISyntaxException {
      super(uri, new Disk(), configuration, "hdfs", false);
      MADE.incrementAndGet();
    }

    @Override
    public void renameInternal(
        org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to, boolean overwrite)
        throws IOException {
      REPLACED.incrementAndGet();
      Files.move(
          Path.of(from.toUri().getPath()),
          Path.of(to.toUri().getPath()),
          StandardCopyOption.ATOMIC_MOVE);
    }

    /** As FileSystem. */
    public static final class Disk extends RawLocalFileSystem {
      @Override
      public URI getUri() {
        return URI.create("hdfs:///");
      }

      @Override
      public String getScheme() {
        return "hdfs";
      }

      @Override
      public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
          throws IOException {
        return !exists(to) && super.rename(from, to);
      }
    }
  }

  @Test
  void longNamesAreWritten() throws IOException {
    String name = "ü".repeat(120) + ".model"; // 246 bytes of 255
    write(LOCAL, directory + "/" + name, "x");
    assertThat(LOCAL.list(directory.toString())).containsExactly(name);
  }

  private static void write(Storage storage, String file, String text) throws IOException {
    storage.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String read(Storage storage, String file) throws IOException {
    return storage.read(
        file, (in, length) -> new String(in.readNBytes((int) length), StandardCharsets.UTF_8));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
