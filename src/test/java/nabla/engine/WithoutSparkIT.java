package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.linalg.Blas;
import nabla.model.ModelFile;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class path of Nabla's classes, netlib and OpenBLAS alone will do. */
class WithoutSparkIT {

  @TempDir private Path directory;

  /** A network for images of 28 × 28 in ten classes. */
  private static TrainedModel digits() {
    Random random = new Random(1);
    float[][] images = new float[300][784];
    int[] digits = new int[300];
    for (int i = 0; i < images.length; i++) {
      digits[i] = i % 10;
      for (int k = 0; k < 784; k++) {
        images[i][k] = k % 10 == digits[i] ? 1 : random.nextFloat();
      }
    }
    return new ArrayTrainer(new TrainingSettings().setHiddenLayers(new int[] {30}).setEpochs(2))
        .fit(images, digits);
  }

  /** Nabla's classes and the BLAS's jars, and the program's own class in a directory of its own. */
  private String classPath() throws IOException {
    String program = WithoutSpark.class.getName().replace('.', '/') + ".class";
    Path alone = directory.resolve("program").resolve(program);
    Files.createDirectories(alone.getParent());
    Files.copy(Path.of("target/test-classes").resolve(program), alone);
    Stream<String> jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(
                entry ->
                    entry.contains("/dev/ludovic/netlib/blas/")
                        || entry.contains("/net/sourceforge/f2j/") // netlib's own types
                        || entry.contains("/org/bytedeco/"));
    return Stream.concat(Stream.of("target/classes", directory.resolve("program").toString()), jars)
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void trainsXorAndScoresASavedModel() throws IOException, InterruptedException {
    TrainedModel model = digits();
    Path file = directory.resolve("digits.safetensors");
    ModelFile.write(model, Storage.local(), file.toString());
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    classPath(),
                    WithoutSpark.class.getName(),
                    file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(output).lines())
        .contains(
            "xor [0, 1, 1, 0]",
            "blas " + Blas.best().name(),
            "saved " + Arrays.deepToString(model.predict(WithoutSpark.images(model))));
    assertThat(process.exitValue()).isZero();
  }
}
