package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nabla.engine.EpochReport;
import nabla.engine.TrainingStarted;
import nabla.model.HadoopFiles;
import nabla.model.Storage;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {

  @TempDir private Path directory;

  private static EpochReport epoch(int epoch) {
    return new EpochReport(epoch, 0.5, Optional.empty(), 0.1, 2, 300);
  }

  @Test
  void hasALinePerEpochAsSoonAsItEnds() throws IOException {
    Path file = directory.resolve("history.jsonl");
    HistoryFile history = new HistoryFile(Storage.local(), "file:" + file, 1);
    assertThat(file).isEmptyFile();
    history.of(1).onEpoch(epoch(1));
    history.of(1).onEpoch(epoch(2));
    assertThat(file)
        .hasContent(
            """
            {"epoch":1,"cost":0.5,"learningRate":0.1,"seconds":2.0,"examplesPerSecond":300.0}
            {"epoch":2,"cost":0.5,"learningRate":0.1,"seconds":2.0,"examplesPerSecond":300.0}
            """);
    history.close();
  }

  @Test
  void ofSeveralMembersALineSaysWhoseItIs() throws IOException {
    Path file = directory.resolve("history.jsonl");
    try (HistoryFile history = new HistoryFile(Storage.local(), "file:" + file, 2)) {
      history.of(2).onEpoch(epoch(1));
      TrainingStarted resumed = new TrainingStarted(8, 4, 2, 2, 1, 1, 1, 2, List.of(epoch(1)));
      history.of(1).onStart(resumed);
    }
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"member\":2,\"epoch\":1,\"cost\":0.5,\"learningRate\":0.1,\"seconds\":2.0,\"examplesPerSecond\":300.0}",
            "{\"member\":1,\"epoch\":1,\"cost\":0.5,\"learningRate\":0.1,\"seconds\":2.0,\"examplesPerSecond\":300.0}");
  }

  @Test
  void trainingGoesOnWhileItCannotBeWritten() throws IOException {
    Path file = directory.resolve("history.jsonl");
    HistoryFile history = new HistoryFile(Storage.local(), "file:" + file, 1);
    history.of(1).onEpoch(epoch(1));
    Files.delete(file);
    Files.createDirectory(file); // refuses, as a full disk does
    history.of(1).onEpoch(epoch(2));
    Files.delete(file);
    history.of(1).onEpoch(epoch(3));
    history.close();
    assertThat(Files.readAllLines(file)).hasSize(3);
  }

  @Test
  void isWholeAtTheEndWhereFilesCannotGrow() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.other.impl", Other.class.getName());
    Path file = directory.resolve("history.jsonl");
    HistoryFile history = new HistoryFile(HadoopFiles.storage(hadoop), "other:" + file, 1);
    for (int epoch = 1; epoch <= 3; epoch++) {
      history.of(1).onEpoch(epoch(epoch));
    }
    history.close();
    assertThat(Files.readAllLines(file)).hasSize(3).last().asString().contains("\"epoch\":3");
  }

  /** A file system that is not the local disk, and can't append. */
  public static final class Other extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("other:///");
    }

    @Override
    public FSDataOutputStream append(
        org.apache.hadoop.fs.Path file, int bufferSize, Progressable progress) throws IOException {
      throw new IOException("append is not supported");
    }
  }
}
