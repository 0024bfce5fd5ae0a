package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs of a run before its first step, as a user sees them in Spark. */
class FirstJobsIT {

  private static final List<Properties> JOBS = new CopyOnWriteArrayList<>();

  /** Made by Spark, by its name. */
  public static final class Recorder extends SparkListener {
    @Override
    public void onJobStart(SparkListenerJobStart start) {
      JOBS.add(start.properties());
    }
  }

  @Test
  void ofAQuickstartAreSix(@TempDir Path directory) {
    System.setProperty("spark.extraListeners", Recorder.class.getName());
    JOBS.clear();
    String digits = "data/mnist/test.parquet";
    Outcome outcome =
        Outcome.of(
            new SmallTraining(Path.of("conf/mnist.conf"))
                .arguments(
                    directory,
                    "--overwrite",
                    "--master=local[2]",
                    "--set=data.train=" + digits,
                    "--set=data.test=" + digits,
                    "--set=network.hiddenLayers=[10]",
                    "--set=training.epochs=1"));
    System.clearProperty("spark.extraListeners");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(JOBS)
        .extracting(job -> job.getProperty("spark.jobGroup.id"))
        .containsOnly("nabla train mnist");
    assertThat(JOBS.stream().map(job -> job.getProperty("spark.job.description")))
        .startsWith(
            "nabla: reading the schema of data.train",
            "nabla: reading the schema of data.test",
            "nabla: looking at data.train",
            "nabla: looking at data.test",
            "nabla: packing data.train (validation)",
            "nabla: packing data.train",
            "nabla: epoch 1/1, steps 0–7");
  }
}
