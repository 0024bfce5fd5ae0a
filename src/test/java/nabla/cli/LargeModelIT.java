package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import nabla.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of 20 million parameters on a cluster, with a driver of 1 GB. */
@Tag("cluster")
class LargeModelIT {

  @TempDir private Path directory;

  @Test
  void trainsWithADriverOfOneGigabyte() throws IOException, InterruptedException {
    SmallTraining training =
        SmallTraining.ofDigits(
            directory,
            "test",
            """
            network.hiddenLayers = [4096, 4096]
            training { epochs = 1, batchSize = 2048, optimizer = momentum, learningRate = 0.01 }
            """);
    Path log = directory.resolve("log");
    Process driver =
        ChildJvm.start(
            Main.class,
            log,
            List.of(
                "-Xmx1g",
                "-Dspark.executor.memory=2g",
                "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path")),
            training.arguments(directory.resolve("out"), "--master", "local-cluster[2,1,2048]"));
    int code = ChildJvm.exitCode(driver, 300);
    assertThat(log).content().contains("20037642 parameters").contains("weights.sha256");
    assertThat(code).isZero();
  }
}
