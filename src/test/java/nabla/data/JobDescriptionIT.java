package nabla.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import nabla.JobRecorder;
import nabla.SparkSessions;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JobDescriptionIT {

  private static SparkSession session;
  private static SparkContext spark;

  @BeforeAll
  static void start() {
    session = SparkSessions.local();
    spark = session.sparkContext();
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  @Test
  void jobsAreDescribedAndTheUsersOwnWordsComeBack() throws TimeoutException {
    spark.setJobGroup("mine", "my own job", false);
    List<Properties> jobs =
        JobRecorder.during(
            spark,
            () -> {
              assertThat(JobDescription.during(spark, "counting", () -> session.range(7).count()))
                  .isEqualTo(7);
              assertThat(spark.getLocalProperty("spark.job.description")).isEqualTo("my own job");
              session.range(7).count();
            });
    spark.clearJobGroup();
    List<Properties> without =
        JobRecorder.during(
            spark,
            () ->
                JobDescription.during(
                    spark,
                    "fitting",
                    () ->
                        JobDescription.during(spark, "counting", () -> session.range(7).count())));
    assertThat(without)
        .extracting(job -> job.getProperty("spark.jobGroup.id"))
        .containsOnly("nabla: fitting");
    assertThat(spark.getLocalProperty("spark.jobGroup.id")).isNull();
    assertThat(jobs)
        .extracting(job -> job.getProperty("spark.job.description"))
        .startsWith("nabla: counting")
        .endsWith("my own job");
    assertThat(jobs).extracting(job -> job.getProperty("spark.jobGroup.id")).containsOnly("mine");
  }

  @Test
  void isTakenBackWhenTheWorkFails() {
    assertThatThrownBy(
            () ->
                JobDescription.during(
                    spark,
                    "failing",
                    () -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");
    assertThat(spark.getLocalProperty("spark.job.description")).isNull();
  }
}
