package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import nabla.SparkSessions;
import nabla.ml.MlpClassifier;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line and the estimator are two doors to one training. */
class SameWeightsIT {

  @Test
  void sameSettingsAndRowsGiveTheSameWeights(@TempDir Path directory) throws IOException {
    SmallTraining training =
        SmallTraining.ofDigits(
            directory,
            "test",
            """
            network { hiddenLayers = [30], activation = tanh, initializer = glorot }
            training {
              epochs = 2, batchSize = 200, seed = 7
              optimizer = nesterov, momentum = 0.8
              learningRate = 0.05, learningRateSchedule = "cosine(0.02)"
              regParam = 1e-4
              metric = accuracy, averageDecay = 0.8
            }
            data.validationFraction = 0.2
            """);
    Path out = directory.resolve("out");
    assertThat(Main.run(training.arguments(out))).isZero();
    String expected = Outcome.sha256In(out);

    try (SparkSession spark = SparkSessions.local()) {
      MlpClassifier classifier =
          new MlpClassifier()
              .setHiddenLayers(new int[] {30})
              .setActivation("tanh")
              .setInitializer("glorot")
              .setEpochs(2)
              .setBatchSize(200)
              .setSeed(7)
              .setOptimizer("nesterov")
              .setMomentum(0.8)
              .setLearningRate(0.05)
              .setLearningRateSchedule("cosine(0.02)")
              .setRegParam(1e-4)
              .setMetric("accuracy")
              .setAverageDecay(0.8)
              .setValidationFraction(0.2);
      assertThat(classifier.fit(spark.read().parquet("data/mnist/test.parquet")).weightsSha256())
          .isEqualTo(expected);
    }
  }
}
