package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import nabla.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 190 MB of rows with a heap that has 90 MB for them; {@code scripts/bench out-of-core 8} does it
 * with 8 GB.
 */
@Tag("cluster")
class OutOfCoreIT {

  @TempDir private Path directory;

  private static int run(Path log, String... arguments) throws IOException, InterruptedException {
    return ChildJvm.exitCode(ChildJvm.start(Main.class, log, List.of("-Xmx600m"), arguments), 200);
  }

  @Test
  void rowsThatDoNotFitGiveTheSameBitsAsInMemory() throws IOException, InterruptedException {
    SmallTraining training =
        SmallTraining.ofDigits(
            directory, "train", "network.hiddenLayers = [30], training.epochs = 2");
    Path log = directory.resolve("log");
    Path tooLarge = directory.resolve("tooLarge");
    assertThat(run(log, training.with(tooLarge, "training.chunkMegabytes=200"))).isEqualTo(1);
    assertThat(log).content().contains("to hold a chunk of 179 MiB").contains("chunkMegabytes");

    Path small = directory.resolve("small");
    Path large = directory.resolve("large");
    assertThat(run(log, training.with(small, "training.chunkMegabytes=32"))).isZero();
    assertThat(Main.run(training.with(large, "training.chunkMegabytes=32"))).isZero();
    assertThat(Outcome.sha256In(small)).isEqualTo(Outcome.sha256In(large));
  }
}
