package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  private String[] arguments(Path conf, String out, String chunkMegabytes) {
    return new String[] {
      "train",
      "--conf",
      conf.toString(),
      "--out",
      directory.resolve(out).toString(),
      "--set",
      "training.chunkMegabytes=" + chunkMegabytes
    };
  }

  private static int run(Path log, String... arguments) throws IOException, InterruptedException {
    Process process = ChildJvm.start(Main.class, log, List.of("-Xmx600m"), arguments);
    try {
      assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }

  @Test
  void rowsThatDoNotFitGiveTheSameBitsAsInMemory() throws IOException, InterruptedException {
    Path conf = directory.resolve("run.conf");
    Files.writeString(
        conf,
        """
        data { train = data/mnist/train.parquet, labelCol = label }
        network { hiddenLayers = [30], outputs = 10 }
        training { epochs = 2, batchSize = 256 }
        """);
    Path log = directory.resolve("log");
    assertThat(run(log, arguments(conf, "tooLarge", "200"))).isEqualTo(1);
    assertThat(log).content().contains("to hold a chunk of 179 MiB").contains("chunkMegabytes");

    assertThat(run(log, arguments(conf, "small", "32"))).isZero();
    assertThat(Main.run(arguments(conf, "large", "32"))).isZero();
    assertThat(Outcome.sha256In(directory.resolve("small")))
        .isEqualTo(Outcome.sha256In(directory.resolve("large")));
  }
}
