package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nabla.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small runs whose weights are known bit for bit, on any machine: in a JVM that has neither
 * OpenBLAS nor the Vector API all arithmetic is plain Java loops.
 *
 * <p>The hashes were written down at commit c31f4ae, those of digits when microbatches became
 * smaller and the mean a product. A change that moves one of them changes what every user gets for
 * the same seed: it must be meant, and said in the changelog.
 */
class GoldenRunsIT {

  private static final String HASH = "weights.sha256 ";

  @TempDir private Path directory;

  /** Settings in place of conf/xor.conf's, and the weights that they lead to. */
  private record Golden(String sha256, String... sets) {}

  private static final List<Golden> RUNS =
      List.of(
          new Golden("28fd564a92be82e2951ff5fa2e5736dcdc12b2733a8817aab68644cbcc622a85"),
          new Golden(
              "800a6cefe533e9e2150374a30eb117b45ee2965c43c48cf3d7c062b4bed8bfd8",
              "training.epochs=40",
              "execution.stepsPerRound=1"),
          new Golden(
              "ef1765ca0849b90127f1d721dbd788cf1ceded04f6296e57d2b6f83b9a43ce7f",
              "training.epochs=40",
              "training.optimizer=nesterov",
              "training.regParam=0.01",
              "training.batchSize=3",
              "training.seed=7"),
          new Golden(
              "2931fe26bdf4069ca2c2fd42fb2a588967780687ba55ed7317f9a4b1bb561643",
              "training.epochs=40",
              "training.optimizer=momentum",
              "training.learningRateSchedule=cosine",
              "network.hiddenLayers=[5]",
              "network.activation=relu",
              "network.cost=sigmoid-cross-entropy",
              "network.initializer=he"),
          new Golden(
              "267b4c7c65b99b2c1484a1933eb2f8103cb5cbab9799ada0b6fb8d9eb2461bc2",
              "data.labelCol=null",
              "data.targetCol=label",
              "training.epochs=40",
              "training.optimizer=gradient-descent",
              "network.hiddenLayers=[4]",
              "network.activation=sigmoid",
              "network.outputs=1",
              "network.cost=squared-error",
              "network.initializer=scaled-normal"),
          digits(
              "57998fa4a0654b24616c1d4a50e014af00cf22313a2c6cfbadd56588b3ac28a9",
              "training.batchSize=256",
              "training.learningRate=0.01",
              "data.validationFraction=0.1"),
          digits(
              "9f49b47f28e417fafb9ad6f884f8c9648a195c1448b965199c1ae615561b35c8",
              "training.batchSize=64",
              "training.optimizer=momentum",
              "training.chunkMegabytes=8"),
          digits(
              "813dfd12881e32498f1cc8b155fa83178c817fc65b92acb95048d0db73a59875",
              "training.batchSize=512",
              "execution.replicas=2",
              "training.localSteps=4"));

  /** An epoch of the smaller half of MNIST, 10,000 images. */
  private static Golden digits(String sha256, String... sets) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.train=data/mnist/test.parquet",
                "data.format=parquet",
                "data.test=null",
                "training.epochs=1",
                "network.hiddenLayers=[16]",
                "network.activation=relu",
                "network.outputs=10"));
    all.addAll(List.of(sets));
    return new Golden(sha256, all.toArray(String[]::new));
  }

  /** Trains every run and prints its hash. */
  static final class Runs {

    private Runs() {}

    /** Takes the directory to work in. */
    public static void main(String[] args) {
      int number = 0;
      for (Golden golden : RUNS) {
        Path out = Path.of(args[0], String.valueOf(number++));
        if (Main.run(SmallTraining.XOR.with(out, golden.sets())) != 0) {
          System.exit(1);
        }
      }
      System.exit(0);
    }
  }

  @Test
  void givesTheWeightsThatItAlwaysGave() throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        ChildJvm.startWithoutVectorApi(
            Runs.class, output, List.of("-Dnabla.blas=java"), directory.toString());
    assertThat(ChildJvm.exitCode(process, 300)).isZero();
    List<String> hashes =
        Files.readAllLines(output).stream()
            .filter(line -> line.startsWith(HASH))
            .map(line -> line.substring(HASH.length()))
            .toList();
    assertThat(Files.readString(output)).contains("BLAS netlib Java");
    assertThat(hashes).containsExactlyElementsOf(RUNS.stream().map(Golden::sha256).toList());
  }
}
