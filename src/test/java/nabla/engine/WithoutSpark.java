package nabla.engine;

import java.nio.file.Path;
import java.util.Arrays;
import nabla.model.TrainedModel;
import nabla.settings.TrainingSettings;

/** A program that trains XOR and scores a saved model, without any library but a BLAS. */
final class WithoutSpark {

  private WithoutSpark() {}

  /** Takes a model file. */
  public static void main(String[] args) {
    for (String absent :
        new String[] {
          "org.apache.spark.SparkContext",
          "org.apache.hadoop.fs.Path",
          "org.slf4j.Logger",
          "breeze.optimize.LBFGS"
        }) {
      try {
        Class.forName(absent);
        throw new IllegalStateException(absent + " must not be on the class path");
      } catch (ClassNotFoundException e) { // as it should be
      }
    }
    float[][] x = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    int[] y = {0, 1, 1, 0};
    TrainingSettings settings =
        new TrainingSettings()
            .setHiddenLayers(new int[] {8})
            .setLearningRate(0.1)
            .setEpochs(200)
            .setBatchSize(4);
    TrainedModel xor = new ArrayTrainer(settings).fit(x, y);
    System.out.println("xor " + xor.classify(x));
    System.out.println("blas " + xor.provenance().run().facts().get("BLAS"));

    try {
      new ArrayTrainer(new TrainingSettings().setOptimizer("lbfgs")).fit(x, y);
    } catch (IllegalArgumentException e) {
      System.out.println("refused " + e.getMessage());
    }

    TrainedModel saved = TrainedModel.load(Path.of(args[0]));
    System.out.println("saved " + Arrays.deepToString(saved.predict(images(saved))));
  }

  /** Two images, as many numbers as a model takes. */
  static float[][] images(TrainedModel model) {
    float[][] images = new float[2][model.topology().inputs()];
    for (int i = 0; i < images[0].length; i++) {
      images[0][i] = i % 7 / 6f;
      images[1][i] = i % 5 / 4f;
    }
    return images;
  }
}
