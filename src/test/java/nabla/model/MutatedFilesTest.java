package nabla.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import nabla.Allocated;
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

/**
 * Thousands of files that are damaged or forged, each from a seed of its own. Whatever they hold,
 * one line is said of them, or they say what they said before; and reading them costs little.
 *
 * <p>{@code -Dfuzz.rounds=100} tries a hundred times as many.
 */
class MutatedFilesTest {

  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1);
  private static final int MODELS = 2000 * ROUNDS;
  private static final int CHECKPOINTS = 500 * ROUNDS;
  private static final long MOST_BYTES = 64 << 20;
  private static final long MOST_NANOS = 5_000_000_000L;

  private static final Storage STORAGE = Storage.local();
  private static final Topology TOPOLOGY =
      new Topology(
          3,
          List.of(new Layer(4, Activation.RELU), new Layer(2, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  @TempDir private Path directory;

  @FunctionalInterface
  private interface Reading<T> {
    T read() throws ModelException;
  }

  @Test
  void modelsAreRefusedInOneLineOrAsTheyWere() throws IOException {
    TrainedModel model =
        new TrainedModel(
            Initializer.HE.parameters(TOPOLOGY, 7),
            List.of("cat \"é\"", "dog"),
            new Provenance(new RunIdentity(Map.of("seed", "-7")), Map.of("epochs", "3")));
    Path file = directory.resolve("model.safetensors");
    ModelFile.write(model, STORAGE, file.toString());
    byte[] whole = Files.readAllBytes(file);
    int read = 0;
    for (int seed = 0; seed < MODELS; seed++) {
      Mutation.Mutated mutated = Mutation.some(whole, new Random(seed));
      String what = "seed " + seed + " " + mutated.how();
      Files.write(file, mutated.file());
      TrainedModel got = cheaply(what, () -> ModelFile.read(STORAGE, file.toString()));
      if (got != null && !mutated.forged()) {
        read++;
        assertThat(got.weightsSha256()).as(what).isEqualTo(model.weightsSha256());
        assertThat(got.topology()).as(what).isEqualTo(model.topology());
        assertThat(got.labels()).as(what).isEqualTo(model.labels());
        assertThat(got.provenance()).as(what).isEqualTo(model.provenance());
      }
      assertThat(file).as(what).hasBinaryContent(mutated.file());
    }
    assertThat(read).as("most changes are found").isLessThan(MODELS / 10);
    assertThat(names()).containsExactly("model.safetensors");
  }

  @Test
  void checkpointsArePassedOverOrAsTheyWere() throws IOException {
    Logger log = Logger.getLogger(Checkpoints.class.getName());
    log.setLevel(Level.OFF); // a warning each
    try {
      Checkpoints checkpoints = new Checkpoints(STORAGE, directory.toString());
      checkpoints.save(checkpoint(1), 1);
      checkpoints.save(checkpoint(2), 2);
      Path newest = directory.resolve("checkpoint-000000000002.safetensors");
      byte[] whole = Files.readAllBytes(newest);
      for (int seed = 0; seed < CHECKPOINTS; seed++) {
        Mutation.Mutated mutated = Mutation.some(whole, new Random(seed));
        String what = "seed " + seed + " " + mutated.how();
        Files.write(newest, mutated.file());
        Checkpoint got = cheaply(what, () -> checkpoints.latest().orElseThrow());
        if (!mutated.forged()) {
          int step = Integer.parseInt(got.progress().get("step"));
          Checkpoint wanted = checkpoint(step);
          assertThat(got.parameters().values())
              .as(what)
              .containsExactly(wanted.parameters().values());
          assertThat(got.state()).as(what).usingRecursiveComparison().isEqualTo(wanted.state());
          assertThat(got.run()).as(what).isEqualTo(wanted.run());
          assertThat(got.progress()).as(what).isEqualTo(wanted.progress());
        }
        assertThat(newest).as(what).hasBinaryContent(mutated.file());
      }
      assertThat(names())
          .containsExactly(
              "checkpoint-000000000001.safetensors", "checkpoint-000000000002.safetensors");
    } finally {
      log.setLevel(null);
    }
  }

  /** What is read, or null if it is refused: in little time and memory, with a line. */
  private static <T> T cheaply(String what, Reading<T> reading) {
    long allocated = Allocated.bytes();
    long start = System.nanoTime();
    T read = null;
    String message = "";
    try {
      read = reading.read();
    } catch (ModelException e) {
      message = e.getMessage();
    } catch (Throwable e) {
      throw new AssertionError(what, e);
    }
    assertThat(Allocated.bytes() - allocated).as(what).isLessThan(MOST_BYTES);
    assertThat(System.nanoTime() - start).as(what).isLessThan(MOST_NANOS);
    assertThat(message).as(what).hasSizeLessThan(600).doesNotContainPattern("\\p{Cc}|\u202e");
    return read;
  }

  private static Checkpoint checkpoint(int step) {
    OptimizerState state = Update.of(new Adam(0.9, 0.999, 1e-8)).start(TOPOLOGY.parameterCount());
    state.slot(1)[7] = step;
    state.advance();
    return new Checkpoint(
        Initializer.HE.parameters(TOPOLOGY, step),
        state,
        new RunIdentity(Map.of("seed", "1", "labels", "[\"a\",\"b\"]")),
        Map.of("step", String.valueOf(step)),
        Optional.empty());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
