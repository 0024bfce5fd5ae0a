package nabla.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvenanceTest {

  /** Estimators hand over every param, as it was set. */
  @Test
  void secretsAreInNoModelFile() {
    Map<String, String> said =
        Map.of(
            "checkpointDirectory", "s3a://me:hunter2@bucket/runs",
            "initialModel", "https://host/m?token=hunter2&a=b",
            "data.options.password", "hunter2",
            "data.options.secret", "${SECRET}",
            "learningRate", "0.1");
    assertThat(Provenance.of(new RunIdentity(Map.of()), "4.1.0", 7, said).circumstances())
        .containsEntry("checkpointDirectory", "s3a://me:*********(redacted)@bucket/runs")
        .containsEntry("initialModel", "https://host/m?token=*********(redacted)&a=b")
        .containsEntry("data.options.password", "*********(redacted)")
        .containsEntry("data.options.secret", "${SECRET}")
        .containsEntry("learningRate", "0.1")
        .containsEntry("rows", "7");
  }

  @Test
  void secretsAreInNoMessageThatNamesALocation() {
    assertThat(Storage.shown("hdfs://me:hunter2@host/runs/a"))
        .isEqualTo("hdfs://me:*********(redacted)@host/runs/a");
    assertThat(Storage.shown("file:/runs/a b")).isEqualTo("/runs/a b");
  }
}
