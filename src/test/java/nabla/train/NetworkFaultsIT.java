package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import nabla.Leftovers;
import nabla.Relay;
import nabla.SparkSessions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What networks do to a driver and its two executors, in the middle of a round: the same bits. */
@Tag("cluster")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkFaultsIT {

  private static final Map<String, String> IMPATIENT =
      Map.of(
          "spark.network.timeout", "8s",
          "spark.executor.heartbeatInterval", "1s",
          "spark.network.timeoutInterval", "2s");

  private static int[] expected; // by local[1]
  private static Relay network;
  private static SparkSession spark;

  private Leftovers before;

  @BeforeAll
  static void start() throws IOException {
    try (SparkSession alone = SparkSessions.start("local[1]")) {
      expected = Disturbed.not().train(alone);
    }
    network = Relay.open();
    Map<String, String> settings = new HashMap<>(network.settings());
    settings.putAll(IMPATIENT);
    spark = SparkSessions.start("local-cluster[2,1,1024]", settings);
    assertThat(Disturbed.not().train(spark)).containsExactly(expected);
  }

  @AfterAll
  static void stop() throws IOException {
    if (spark != null) {
      spark.stop();
    }
    network.close();
  }

  @BeforeEach
  void remember() throws InterruptedException {
    Executors.await(spark, 2);
    before = Leftovers.of(spark);
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    network.delay(Duration.ZERO);
    Executors.await(spark, 2);
    before.requireNoneOfOurs(spark);
  }

  private static Disturbed when(boolean together, Runnable action) {
    return together ? Disturbed.by(action) : Disturbed.by(action).inJobs();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everythingComesLater(boolean together) {
    long passed = network.passed();
    network.delay(Duration.ofNanos(2_500_000));
    assertThat(when(together, () -> {}).train(spark)).containsExactly(expected);
    assertThat(network.passed() - passed).as("bytes").isGreaterThan(100_000);
  }

  /** Packets are lost, and come when they have been sent again. */
  @Test
  void nothingArrivesForAWhile() {
    assertThat(Disturbed.by(() -> network.stall(Duration.ofSeconds(3))).train(spark))
        .containsExactly(expected);
  }

  /** Executors end themselves when they have lost their driver, and others take their place. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allConnectionsAreReset(boolean together) {
    assertThat(when(together, () -> cut(Duration.ofSeconds(1))).train(spark))
        .containsExactly(expected);
  }

  /** For longer than Spark waits: it takes the executors for dead, and nobody finds the driver. */
  @Test
  void nothingArrivesForLongerThanSparkWaits() {
    assertThat(Disturbed.by(() -> network.stall(Duration.ofSeconds(20))).train(spark))
        .containsExactly(expected);
  }

  private static void cut(Duration time) {
    try {
      network.cut(time);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
