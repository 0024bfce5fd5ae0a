package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nabla.SparkSessions;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.ml.MlpClassifier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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

  /** Validation examples in a file of their own are as good as those that a column marks. */
  @Test
  void examplesToValidateOnMayBeInAFileOfTheirOwn(@TempDir Path directory) throws IOException {
    String train = directory.resolve("train.parquet").toString();
    String validation = directory.resolve("validation.parquet").toString();
    Path conf =
        Files.writeString(
            directory.resolve("given.conf"),
            """
            data { train = "%s", validation = "%s", labelCol = label }
            network { hiddenLayers = [10], outputs = 10 }
            training { epochs = 3, batchSize = 20, learningRate = 0.1, metric = f1 }
            """
                .formatted(train, validation));
    String wrong = directory.resolve("wrong.parquet").toString();
    String expected;
    try (SparkSession spark = SparkSessions.local()) {
      Dataset<Row> rows =
          spark
              .read()
              .parquet("data/mnist/test.parquet")
              .limit(1200)
              .selectExpr("label", "features", "features[400] > 0.5 as held");
      rows.filter("not held").write().parquet(train);
      rows.filter("held").write().parquet(validation);
      rows.selectExpr("label + 5 as label", "features").write().parquet(wrong);
      expected =
          new MlpClassifier()
              .setHiddenLayers(new int[] {10})
              .setEpochs(3)
              .setBatchSize(20)
              .setLearningRate(0.1)
              .setMetric("f1")
              .setValidationIndicatorCol("held")
              .fit(rows)
              .weightsSha256();
    }
    Path out = directory.resolve("out");
    Outcome outcome = Outcome.of(new SmallTraining(conf).arguments(out));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(Outcome.sha256In(out)).isEqualTo(expected);
    assertThat(Files.readString(out.resolve("history.jsonl"))).contains("validation.f1");
    assertThat(RunConfig.load(out.resolve("resolved.conf"), List.of()).find(ConfTable.VALIDATION))
        .contains(validation);

    for (String command : List.of("plan", "find-lr")) {
      Outcome refused = Outcome.of(command, "--conf=" + conf, "--set=data.validation=" + wrong);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err())
          .startsWith("nabla: data.validation: label column \"label\" must hold");
    }
  }
}
