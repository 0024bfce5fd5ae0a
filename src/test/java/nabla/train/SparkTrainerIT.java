package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.EpochReport;
import nabla.engine.Evaluation;
import nabla.engine.TrainingDivergedException;
import nabla.engine.TrainingResult;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Textbook;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SparkTrainerIT {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> xor() {
    return spark.sql(
        "select * from values (array(0,0), 0, 1.0), (array(0,1), 1, 1.0), (array(1,0), 1, 3.0),"
            + " (array(1,1), 0, 1.0) as t(x, y, w)");
  }

  private static TrainingSettings gradientDescent(int epochs, double learningRate, double l2) {
    return new TrainingSettings()
        .setEpochs(epochs)
        .setBatchSize(4)
        .setInitializer("glorot")
        .setOptimizer("gradient-descent")
        .setLearningRate(learningRate)
        .setRegParam(l2);
  }

  @Test
  void learnsXor() {
    Topology topology =
        new Topology(
            2,
            List.of(new Layer(8, Activation.TANH), new Layer(2, Activation.SOFTMAX)),
            Cost.SOFTMAX_CROSS_ENTROPY);
    Examples examples =
        Examples.of(xor(), "xor", new Columns("x", new Target.Labels("y", 2), Optional.empty()));
    TrainingSettings settings =
        gradientDescent(100, 0.5, 0).setOptimizer("momentum").setMomentum(0.9);
    TrainingResult result =
        new SparkTrainer(settings, Sharing.AUTO, Optional.empty(), List.of())
            .fit(topology, examples, Optional.of(examples));
    Evaluation last = result.history().get(99).validation().orElseThrow();
    assertThat(last.accuracy()).hasValue(1.0);
    assertThat(last.cost()).isLessThan(0.05);
  }

  @Test
  void takesTheStepOfTheTextbookWithWeightsAndPenalty() {
    Topology topology =
        new Topology(
            2,
            List.of(new Layer(3, Activation.SIGMOID), new Layer(1, Activation.SIGMOID)),
            Cost.QUADRATIC);
    double learningRate = 0.7;
    double lambda = 0.1;
    Examples examples =
        Examples.of(
            xor(),
            "xor",
            new Columns("x", new Target.Values("y", Cost.QUADRATIC), Optional.of("w")));
    float[] stepped =
        new SparkTrainer(
                gradientDescent(1, learningRate, lambda), Sharing.AUTO, Optional.empty(), List.of())
            .fit(topology, examples, Optional.empty())
            .parameters()
            .values();

    Parameters before = Initializer.GLOROT.parameters(topology, 1);
    double[] w = new double[stepped.length];
    for (int i = 0; i < w.length; i++) {
      w[i] = before.values()[i];
    }
    double[] sum = new double[w.length];
    double[][] rows = {{0, 0, 0, 1}, {0, 1, 1, 1}, {1, 0, 1, 3}, {1, 1, 0, 1}};
    for (double[] row : rows) {
      double[] gradient =
          new Textbook(topology).gradient(w, new double[] {row[0], row[1]}, new double[] {row[2]});
      for (int i = 0; i < w.length; i++) {
        sum[i] += row[3] * gradient[i];
      }
    }
    for (int i = 0; i < w.length; i++) {
      boolean isWeight = i < 6 || (i >= 9 && i < 12);
      double expected = w[i] - learningRate * (sum[i] / 6 + (isWeight ? lambda * w[i] : 0));
      assertThat((double) stepped[i]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void stopsWithEpochAndLearningRateWhenItDiverges() {
    Topology topology = new Topology(2, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    Examples examples =
        Examples.of(
            xor(),
            "xor",
            new Columns("x", new Target.Values("y", Cost.QUADRATIC), Optional.empty()));
    assertThatThrownBy(
            () ->
                new SparkTrainer(
                        gradientDescent(50, 1e8, 0), Sharing.AUTO, Optional.empty(), List.of())
                    .fit(topology, examples, Optional.empty()))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("epoch ")
        .hasMessageContaining("learning rate 1.0E8");
  }

  @Test
  void stopsEarlyWhereTheCostNoLongerComesDown() {
    Topology topology = new Topology(2, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    Examples examples =
        Examples.of(
            xor(),
            "xor",
            new Columns("x", new Target.Values("y", Cost.QUADRATIC), Optional.empty()));
    TrainingSettings settings = gradientDescent(1000, 0.5, 0).setPatience(3).setTol(1e-3);
    List<EpochReport> history =
        new SparkTrainer(settings, Sharing.AUTO, Optional.empty(), List.of())
            .fit(topology, examples, Optional.empty())
            .history();
    assertThat(history).hasSizeBetween(5, 200);
    assertThat(history.get(history.size() - 1).cost()).isCloseTo(0.125, within(1e-2)); // ½ · ¼
  }

  @Test
  void leavesNothingInMemory() {
    Topology topology = new Topology(2, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    Examples examples =
        Examples.of(
            xor(),
            "xor",
            new Columns("x", new Target.Values("y", Cost.QUADRATIC), Optional.empty()));
    new SparkTrainer(gradientDescent(2, 0.1, 0), Sharing.AUTO, Optional.empty(), List.of())
        .fit(topology, examples, Optional.of(examples));
    assertThat(spark.sparkContext().getPersistentRDDs().isEmpty()).isTrue();
  }
}
