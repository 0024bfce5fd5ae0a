package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import nabla.SparkSessions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster that can give no executor: its worker has one core, and two are asked for. */
@Tag("cluster")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecutorsIT {

  @Test
  void whatIsWaitedForIsToldAndTheDataNotBlamed() throws IOException, InterruptedException {
    SparkSessions.local().stop(); // one that another test has left would be taken
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    ExecutorService reader = java.util.concurrent.Executors.newSingleThreadExecutor();
    try (SparkSession spark =
        SparkSessions.start("local-cluster[1,1,1024]", Map.of("spark.executor.cores", "2"))) {
      new Executors(spark.sparkContext(), Duration.ofSeconds(2), told::add).watch();
      assertThat(told.poll(4, TimeUnit.SECONDS)).as("nothing waits yet").isNull();
      Future<?> reading =
          reader.submit(
              () -> Sessions.read(spark, "data.train", "json", Map.of(), "data/xor/xor.json"));
      assertThat(told.poll(60, TimeUnit.SECONDS))
          .startsWith("waiting for executors, of which local-cluster[1,1,1024]")
          .endsWith(
              " has given none for 2 s: each needs 1g of memory (spark.executor.memory) and 2 cores (spark.executor.cores); is there a worker that has as much free?");
      assertThat(told.poll(3, TimeUnit.SECONDS)).as("once is enough").isNull();

      spark.sparkContext().cancelAllJobs();
      assertThatThrownBy(reading::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "Spark must be able to read data.train, got a job that failed by no fault of the data (data/xor/xor.json): ")
          .hasMessageContaining("cancelled");
    } finally {
      reader.shutdownNow();
    }
  }
}
