package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import nabla.ChildJvm;
import nabla.linalg.Blas;
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

  @Test
  void trainsXorAndScoresASavedModel() throws IOException, InterruptedException {
    TrainedModel model = digits();
    Path file = directory.resolve("digits.safetensors");
    model.save(file);
    Path output = directory.resolve("output");
    Process program = ChildJvm.startWithoutSpark(WithoutSpark.class, output, file.toString());
    int exitCode = ChildJvm.exitCode(program, 120);
    assertThat(Files.readString(output).lines())
        .contains(
            "xor [0, 1, 1, 0]",
            "blas " + Blas.best().name(),
            "refused optimizer must be one of single batches without Breeze, got lbfgs; add org.scalanlp:breeze_2.13 and its dependencies to the class path (Spark's MLlib has them)",
            "saved " + Arrays.deepToString(model.predict(WithoutSpark.images(model))));
    assertThat(exitCode).isZero();
  }
}
