package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import nabla.JobRecorder;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.StepReport;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jobs of a training as a user sees them in Spark, its limits kept, and what ends them. */
class JobsIT {

  /** As large as what once did not fit: 92,103 parameters, 12 bytes each with Adam. */
  private static final Topology TOPOLOGY =
      new Topology(
          2,
          List.of(
              new Layer(300, Activation.RELU),
              new Layer(300, Activation.RELU),
              new Layer(3, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  private static final int EPOCHS = 3;

  private SparkSession session;
  private SparkContext spark;

  @BeforeEach
  void start() {
    session = SparkSessions.start("local[2]", Map.of("spark.driver.maxResultSize", "1m"));
    spark = session.sparkContext();
  }

  @AfterEach
  void stop() {
    session.stop();
  }

  private TrainingResult train(TrainingListener... listeners) {
    TrainingSettings settings =
        new TrainingSettings().setEpochs(EPOCHS).setBatchSize(100).setLearningRate(0.001);
    Examples rows =
        Examples.of(
            session.range(600).selectExpr("array(cos(id), sin(id)) as x", "id % 3 as y"),
            "rows",
            new Columns("x", new Target.Labels("y", 3), Optional.empty()));
    return new SparkTrainer(settings, Sharing.AUTO, Optional.empty(), List.of(listeners))
        .fit(TOPOLOGY, rows, Optional.of(rows));
  }

  private static TrainingListener afterStep(int step, Runnable action) {
    return new TrainingListener() {
      @Override
      public void onStep(StepReport report) {
        if (report.epoch() == 2 && report.step() == step) {
          action.run();
        }
      }
    };
  }

  @Test
  void parametersBeyondTheLimitForResultsNeedNotTravel() {
    assertThat(TOPOLOGY.parameterCount()).isEqualTo(92_103);
    TrainingResult result = train();
    assertThat(result.history()).hasSize(EPOCHS);
    assertThat(Handover.WithinJvm.OPEN).isEmpty();
  }

  @Test
  void everyJobOfTheRoundsHasItsNameAndTheUsersGroup() throws TimeoutException {
    spark.setJobGroup("mine", "what I do", false);
    List<Properties> jobs = JobRecorder.during(spark, () -> train());
    assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("what I do");
    spark.clearJobGroup();
    // 6 steps in each epoch; the first round has 8 or as many as are left in the epoch
    assertThat(jobs)
        .extracting(job -> job.getProperty("spark.job.description"))
        .contains(
            "nabla: epoch 1/3, steps 0–5",
            "nabla: epoch 1/3, validation",
            "nabla: epoch 2/3, steps 6–11",
            "nabla: epoch 3/3, validation");
    assertThat(jobs).extracting(job -> job.getProperty("spark.jobGroup.id")).containsOnly("mine");
  }

  @Test
  void rowsAreLookedAtInOneJobAndPackedInOne() throws TimeoutException {
    List<String> jobs =
        JobRecorder.during(spark, () -> train()).stream()
            .map(job -> job.getProperty("spark.job.description"))
            .takeWhile(text -> !text.startsWith("nabla: epoch"))
            .toList();
    // of all rows to learn from, and of the same once more for validation
    assertThat(jobs)
        .containsExactly("nabla: looking at rows", "nabla: packing rows", "nabla: packing rows");
  }

  @Test
  void sparkThatIsStoppedMeanwhileIsToldInALine() {
    assertStopped(spark::stop, "Spark was stopped");
  }

  @Test
  void aThreadThatIsInterruptedIsToldAndStaysInterrupted() {
    assertStopped(Thread.currentThread()::interrupt, "its thread was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aJobThatIsCancelledIsTold() {
    SparkListener cancelling =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            if (String.valueOf(start.properties().getProperty("spark.job.description"))
                .startsWith("nabla: epoch 2")) {
              spark.cancelJob(start.jobId());
            }
          }
        };
    spark.addSparkListener(cancelling);
    assertStopped(() -> {}, "its Spark job was cancelled");
  }

  private void assertStopped(Runnable action, String why) {
    assertThatThrownBy(() -> train(afterStep(5, action)))
        .isInstanceOf(TrainingInterruptedException.class)
        .hasMessage(
            "training was stopped: %s; train again, and where there are checkpoints it goes on from the newest"
                .formatted(why));
    assertThat(Handover.WithinJvm.OPEN).isEmpty();
  }
}
