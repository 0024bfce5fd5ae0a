package nabla.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.linalg.Blas;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Executors whose BLAS is not the driver's, as on machines of several kinds. */
@Tag("cluster")
@EnabledOnOs(
    value = OS.LINUX,
    architectures = {"amd64", "x86_64"})
class SameBlasIT {

  private static final Topology TOPOLOGY =
      new Topology(
          2,
          List.of(new Layer(4, Activation.TANH), new Layer(2, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  @ParameterizedTest
  @CsvSource({
    "OPENBLAS_CORETYPE, Nehalem, OpenBLAS Nehalem on host",
    "JAVA_TOOL_OPTIONS, -Dnabla.blas=java, (-Dnabla.blas=java was set)",
  })
  void anExecutorWithAnotherOneEndsTheTrainingWithBothNames(
      String variable, String value, String told) {
    SparkSession spark =
        SparkSessions.start(
            "local-cluster[1,1,1024]", Map.of("spark.executorEnv." + variable, value));
    try {
      Examples rows =
          Examples.of(
              spark.range(100).selectExpr("array(id, id % 7) as x", "id % 2 as y"),
              "rows",
              new Columns("x", new Target.Labels("y", 2), Optional.empty()));
      TrainingSettings settings =
          new TrainingSettings().setEpochs(2).setBatchSize(32).setOptimizer("gradient-descent");
      assertThatThrownBy(
              () ->
                  new SparkTrainer(settings, Sharing.AUTO, Optional.empty(), List.of())
                      .fit(TOPOLOGY, rows, Optional.empty()))
          .isInstanceOf(OtherBlasException.class)
          .hasMessageContaining("the driver's, " + Blas.best().name() + " on host ")
          .hasMessageContaining(told);
    } finally {
      spark.stop();
    }
  }
}
