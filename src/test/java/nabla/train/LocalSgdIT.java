package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Shards;
import nabla.data.Target;
import nabla.engine.BatchPlan;
import nabla.engine.EpochOrder;
import nabla.engine.Shard;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Microbatch;
import nabla.nn.Topology;
import nabla.settings.Caching;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Local SGD with momentum on y = w x + b, computed once more with plain loops: two replicas take
 * two steps each, and then w, b, their velocities and their means over the steps are the means of
 * both.
 */
class LocalSgdIT {

  private static final int EPOCHS = 2;
  private static final int STEPS = 2; // of an epoch: 256 rows in batches of 128
  private static final double RATE = 0.2;
  private static final double MOMENTUM = 0.5;
  private static final double DECAY = 0.75; // of the mean over the steps

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static final TrainingSettings SETTINGS =
      new TrainingSettings()
          .setHiddenLayers(new int[0])
          .setOptimizer("momentum")
          .setMomentum(MOMENTUM)
          .setLearningRate(RATE)
          .setEpochs(EPOCHS)
          .setBatchSize(128)
          .setLocalSteps(STEPS);

  private static final Topology TOPOLOGY =
      SETTINGS.topology(1, 1, Activation.IDENTITY, Cost.QUADRATIC);

  private static Examples rows() {
    return Examples.of(
        spark.range(256).selectExpr("array(cast(id % 19 / 18 as float)) as x", "id % 7 / 6 as y"),
        "rows",
        new Columns("x", new Target.Values("y", Cost.QUADRATIC), Optional.empty()));
  }

  /** A replica: w, b, and for each the velocity and the decaying sum. */
  private static double[] step(double[] replica, Shard shard, EpochOrder order, int from, int to) {
    Microbatch part = new Microbatch(1, 1, 256);
    shard.gather(IntStream.range(from, to).map(order::at).toArray(), to - from, 1, part);
    double slope = 0;
    double offset = 0;
    for (int x = 0; x < part.size(); x++) {
      double error = replica[0] * part.inputs()[x] + replica[1] - part.targets()[x];
      slope += error * part.inputs()[x];
      offset += error;
    }
    double w = MOMENTUM * replica[2] - RATE * slope / part.size();
    double b = MOMENTUM * replica[3] - RATE * offset / part.size();
    double sumOfW = DECAY * replica[4] + (1 - DECAY) * (replica[0] + w);
    double sumOfB = DECAY * replica[5] + (1 - DECAY) * (replica[1] + b);
    return new double[] {replica[0] + w, replica[1] + b, w, b, sumOfW, sumOfB};
  }

  @Test
  void weightsVelocitiesAndMeansOfTwoReplicasAreAveraged() {
    BatchPlan plan = new BatchPlan(256, 128, 1);
    assertThat(plan.microbatches()).isEqualTo(2);
    assertThat(plan.steps()).isEqualTo(STEPS);
    double[] mean = {SETTINGS.initializer().parameters(TOPOLOGY, 1).values()[0], 0, 0, 0, 0, 0};
    Examples rows = rows();
    try (Shards shards =
        Shards.pack(rows, rows.survey(), 1, plan, 2, Caching.MEMORY, new float[0])) {
      List<Shard> both = shards.rdd().collect();
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        double[] next = new double[6];
        for (Shard shard : both) {
          EpochOrder order = EpochOrder.ofRows(1, epoch, shard);
          int half = shard.rows() / 2;
          double[] replica = step(mean, shard, order, 0, half);
          replica = step(replica, shard, order, half, shard.rows());
          for (int i = 0; i < 6; i++) {
            next[i] += replica[i] / 2;
          }
        }
        mean = next;
      }
    }
    assertTrains(SETTINGS, rows, mean[0], mean[1]);
    double bias = 1 - Math.pow(DECAY, EPOCHS * STEPS);
    TrainingSettings averaged = TrainingSettings.of(SETTINGS).setAverageDecay(DECAY);
    assertTrains(averaged, rows, mean[4] / bias, mean[5] / bias);
  }

  private static void assertTrains(TrainingSettings settings, Examples rows, double w, double b) {
    float[] trained =
        new SparkTrainer(
                settings, Sharing.of("2", "auto", "auto", "auto"), Optional.empty(), List.of())
            .fit(TOPOLOGY, rows, Optional.empty())
            .parameters()
            .values();
    assertThat((double) trained[0]).isCloseTo(w, within(1e-6));
    assertThat((double) trained[1]).isCloseTo(b, within(1e-6));
  }
}
