package nabla.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import nabla.Allocated;
import nabla.PlainFileSystem;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.optim.Adam;
import nabla.optim.OptimizerState;
import nabla.optim.Update;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  private static final Storage STORAGE = Storage.local();
  private static final Topology TOPOLOGY =
      new Topology(
          3,
          List.of(new Layer(4, Activation.RELU), new Layer(2, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  @TempDir private Path directory;

  private Checkpoints checkpoints() {
    return new Checkpoints(STORAGE, directory.resolve("below").toString());
  }

  private static Checkpoint checkpoint(int step) {
    OptimizerState state = Update.of(new Adam(0.9, 0.999, 1e-8)).start(TOPOLOGY.parameterCount());
    state.slot(1)[7] = step;
    state.advance();
    return new Checkpoint(
        Initializer.HE.parameters(TOPOLOGY, step),
        state,
        new RunIdentity(Map.of("seed", "1")),
        Map.of("step", String.valueOf(step)),
        Optional.empty());
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(directory.resolve("below"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void whatIsReadIsWhatWasSavedLast() {
    assertThat(checkpoints().isEmpty()).isTrue();
    assertThat(checkpoints().latest()).isEmpty();
    checkpoints().save(checkpoint(9), 9);
    checkpoints().save(checkpoint(10), 10);
    Checkpoint read = checkpoints().latest().orElseThrow();
    Checkpoint saved = checkpoint(10);
    assertThat(read.parameters().topology()).isEqualTo(TOPOLOGY);
    assertThat(read.parameters().values()).containsExactly(saved.parameters().values());
    assertThat(read.state()).usingRecursiveComparison().isEqualTo(saved.state());
    assertThat(read.run()).isEqualTo(saved.run());
    assertThat(read.progress()).isEqualTo(saved.progress());
  }

  @Test
  void keptParametersAreATensorOfThatName() throws IOException {
    Checkpoint without = checkpoint(3);
    float[] kept = Initializer.HE.parameters(TOPOLOGY, 99).values();
    checkpoints()
        .save(
            new Checkpoint(
                without.parameters(),
                without.state(),
                without.run(),
                without.progress(),
                Optional.of(kept)),
            3);
    Checkpoint read = checkpoints().latest().orElseThrow();
    assertThat(read.kept().orElseThrow()).containsExactly(kept);
    assertThat(read.parameters().values()).containsExactly(without.parameters().values());
    assertThat(read.state().slots()).isEqualTo(2);
    assertThat(RawFile.of(Files.readAllBytes(files().get(0))).header())
        .contains("\"kept\":{\"dtype\":\"F32\",\"shape\":[26]");
    checkpoints().save(without, 4);
    assertThat(checkpoints().latest().orElseThrow().kept()).isEmpty();
  }

  @Test
  void lastTwoAreKept() throws IOException {
    for (int step = 1; step <= 5; step++) {
      checkpoints().save(checkpoint(step), step);
    }
    assertThat(files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "checkpoint-000000000004.safetensors", "checkpoint-000000000005.safetensors");
    checkpoints().clear();
    assertThat(checkpoints().isEmpty()).isTrue();
  }

  @Test
  void newerOnesThatAreDamagedMakeNoneGo() throws IOException {
    for (int step : new int[] {90, 100}) {
      checkpoints().save(checkpoint(step), step);
    }
    for (Path damaged : files()) {
      byte[] whole = Files.readAllBytes(damaged);
      Files.write(damaged, Arrays.copyOf(whole, whole.length - 3));
    }
    checkpoints().save(checkpoint(5), 5); // training has begun again
    assertThat(checkpoints().latest().orElseThrow().progress()).containsEntry("step", "5");
    for (int step = 91; step <= 102; step++) {
      checkpoints().save(checkpoint(step), step);
    }
    assertThat(files()).hasSize(2);
  }

  @Test
  void clearingTakesWhatAKillHasLeftAndTheDirectory() throws IOException {
    checkpoints().save(checkpoint(1), 1);
    Files.createFile(
        directory.resolve(
            "below/.checkpoint-000000000002.safetensors.%s.unfinished"
                .formatted(UUID.randomUUID())));
    checkpoints().clear();
    assertThat(directory).isEmptyDirectory();
    checkpoints().clear();
  }

  @Test
  void whatIsNotNablasStaysWhateverItsName() throws IOException {
    checkpoints().save(checkpoint(1), 1);
    Path below = directory.resolve("below");
    TrainedModel model =
        new TrainedModel(
            checkpoint(1).parameters(),
            List.of(),
            new Provenance(new RunIdentity(Map.of()), Map.of()));
    ModelFile.write(
        model, STORAGE, below.resolve("checkpoint-000000000007.safetensors").toString());
    Files.copy(
        Path.of("src/test/resources/safetensors/model.safetensors"),
        below.resolve("checkpoint-000000000008.safetensors"));
    Files.writeString(below.resolve("checkpoint-000000000009.safetensors"), "text");
    Files.writeString(below.resolve("checkpoint-best.pt"), "PyTorch's");
    Files.writeString(below.resolve(".checkpoint-2.safetensors.half"), "somebody's");
    Files.writeString(
        below.resolve(".model.safetensors.%s.unfinished".formatted(UUID.randomUUID())), "a model");
    Files.createDirectory(below.resolve("checkpoint-500"));
    assertThat(checkpoints().isEmpty()).isFalse();
    checkpoints().clear();
    assertThat(checkpoints().isEmpty()).isTrue();
    assertThat(files())
        .hasSize(7)
        .doesNotContain(below.resolve("checkpoint-000000000001.safetensors"));
    for (int step = 10; step < 14; step++) {
      checkpoints().save(checkpoint(step), step);
    }
    assertThat(files()).hasSize(7 + 2);
  }

  @Test
  void whereNothingMayBeRemovedCheckpointsStay() throws IOException {
    Checkpoints kept =
        new Checkpoints(
            HadoopFiles.storage(KeepingFileSystem.configuration()),
            "keeping:" + directory + "/below");
    for (int step = 1; step <= 4; step++) {
      kept.save(checkpoint(step), step);
    }
    assertThat(files()).hasSize(4);
    assertThat(kept.latest().orElseThrow().progress()).containsEntry("step", "4");
    kept.clear();
    assertThat(files()).hasSize(4);
  }

  @Test
  void fileSystemWithoutFileContextKeepsTheLastTwo() throws IOException {
    Checkpoints plain =
        new Checkpoints(
            HadoopFiles.storage(PlainFileSystem.configuration()), "plain:" + directory + "/below");
    for (int step = 1; step <= 4; step++) {
      plain.save(checkpoint(step), step);
      plain.save(checkpoint(step), step); // again, as a resumed run may
    }
    assertThat(plain.latest().orElseThrow().progress()).containsEntry("step", "4");
    assertThat(files()).hasSize(2);
    plain.clear();
    assertThat(directory).isEmptyDirectory();
  }

  /** 1152 bytes that ask for 8.6 GB: not the end of the JVM, but one more that is damaged. */
  @Test
  void hugeTopologyLeavesTheOneBefore() throws IOException {
    checkpoints().save(checkpoint(1), 1);
    checkpoints().save(checkpoint(2), 2);
    RawFile newest = RawFile.of(Files.readAllBytes(files().get(1)));
    for (String[] change :
        new String[][] {
          {"\\\"inputs\\\":3", "\\\"inputs\\\":46340"},
          {"\\\"units\\\":4", "\\\"units\\\":99999999"},
          {"\"shape\":[26]", "\"shape\":[2600000000]"}
        }) {
      String header = newest.header().replace(change[0], change[1]);
      assertThat(header).isNotEqualTo(newest.header());
      Files.write(files().get(1), newest.with(header).bytes());
      long before = Allocated.bytes();
      assertThat(checkpoints().latest().orElseThrow().progress()).containsEntry("step", "1");
      assertThat(Allocated.bytes() - before).isLessThan(8 << 20);
    }
  }

  @Test
  void anyDamageIsFoundAndTheOneBeforeTaken() throws IOException {
    checkpoints().save(checkpoint(1), 1);
    checkpoints().save(checkpoint(2), 2);
    Path newest = files().get(1);
    byte[] whole = Files.readAllBytes(newest);
    for (int length = 0; length < whole.length; length += 41) {
      Files.write(newest, Arrays.copyOf(whole, length));
      assertThat(checkpoints().latest().orElseThrow().progress()).containsEntry("step", "1");
    }
    String text = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1);
    for (String[] change :
        new String[][] {{"progress.step\":\"2", "progress.step\":\"3"}, {"seed", "seeb"}}) {
      String edited = text.replace(change[0], change[1]);
      assertThat(edited).isNotEqualTo(text);
      Files.write(newest, edited.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      assertThat(checkpoints().latest().orElseThrow().progress()).containsEntry("step", "1");
    }
    byte[] flipped = whole.clone();
    flipped[whole.length - 5] ^= 4;
    Files.write(newest, flipped);
    assertThat(checkpoints().latest().orElseThrow().progress()).containsEntry("step", "1");
  }

  @Test
  void refusalOfTheFileSystemNamesTheFile() throws IOException {
    Files.createFile(directory.resolve("below"));
    assertThatThrownBy(() -> checkpoints().save(checkpoint(1), 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("checkpoint-000000000001.safetensors cannot be written");
  }
}
