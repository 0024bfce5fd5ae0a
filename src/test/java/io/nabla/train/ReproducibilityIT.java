package io.nabla.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nabla.SparkSessions;
import io.nabla.data.Columns;
import io.nabla.data.Examples;
import io.nabla.data.Shards;
import io.nabla.data.Target;
import io.nabla.nn.Activation;
import io.nabla.nn.Cost;
import io.nabla.nn.Initializer;
import io.nabla.nn.Layer;
import io.nabla.nn.Topology;
import io.nabla.optim.Adam;
import io.nabla.optim.Cosine;
import io.nabla.optim.L2;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract: same rows, settings and seed, same bits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReproducibilityIT {

  private static final Topology TOPOLOGY =
      new Topology(
          20,
          List.of(new Layer(16, Activation.RELU), new Layer(3, Activation.SOFTMAX)),
          Cost.LOG_LIKELIHOOD);

  private int[] expected; // by local[1], whichever test comes first

  private static Dataset<Row> rows(SparkSession spark) {
    return spark
        .range(2000)
        .selectExpr(
            "transform(sequence(1, 20), i -> cast(xxhash64(id, i) % 1000 / 500.0 as float)) as x",
            "id % 3 as y");
  }

  private static int[] train(Dataset<Row> rows, long seed, UnaryOperator<Shards> seenAs) {
    TrainingSettings settings =
        new TrainingSettings(
            2,
            500,
            seed,
            Initializer.HE,
            new Adam(0.9, 0.999, 1e-8),
            new Cosine(0.01, 0),
            new L2(1e-4));
    Columns columns = new Columns("x", new Target.Labels("y", 3), Optional.empty());
    TrainingResult result =
        new Trainer(settings, List.of())
            .fit(TOPOLOGY, Examples.of(rows, "rows", columns), Optional.empty(), seenAs);
    float[] values = result.parameters().values();
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  private int[] expected() {
    if (expected == null) {
      SparkSession spark = SparkSessions.start("local[1]");
      try {
        expected = train(rows(spark), 1, UnaryOperator.identity());
      } finally {
        spark.stop();
      }
    }
    return expected;
  }

  @Test
  void doesNotDependOnThePartitioningOrOrderOfTheRows() {
    expected();
    SparkSession spark = SparkSessions.start("local[2]");
    try {
      for (int partitions : new int[] {1, 3, 17}) {
        Dataset<Row> shuffled =
            rows(spark).orderBy(functions.rand(partitions)).repartition(partitions);
        assertThat(train(shuffled.cache(), 1, UnaryOperator.identity()))
            .containsExactly(expected());
      }
      assertThat(train(rows(spark), 2, UnaryOperator.identity())).isNotEqualTo(expected());
    } finally {
      spark.stop();
    }
  }

  @Test
  void survivesTasksThatFailOnce() {
    expected();
    SparkSession spark = SparkSessions.start("local[2,4]");
    try {
      int[] bits =
          train(
              rows(spark),
              1,
              shards ->
                  shards.through(
                      shards
                          .rdd()
                          .map(
                              shard -> {
                                if (shard.index() == 0 && TaskContext.get().attemptNumber() == 0) {
                                  throw new IllegalStateException("fails once, on purpose");
                                }
                                return shard;
                              })));
      assertThat(bits).containsExactly(expected());
    } finally {
      spark.stop();
    }
  }

  @Test
  void isTheSameOnAClusterOfTwoExecutors() {
    expected();
    SparkSession spark = SparkSessions.start("local-cluster[2,1,1024]");
    try {
      assertThat(train(rows(spark), 1, UnaryOperator.identity())).containsExactly(expected());
    } finally {
      spark.stop();
    }
  }
}
