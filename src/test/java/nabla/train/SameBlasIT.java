package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import nabla.ChildJvm;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.Door;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.linalg.Blas;
import nabla.linalg.Kernel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.Caching;
import nabla.settings.ExecutionSettings;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
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
          60,
          List.of(new Layer(40, Activation.TANH), new Layer(2, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  @TempDir private Path directory;

  /** Prints the weights that a training gives, or why it gives none. */
  static final class Program {

    private Program() {}

    /** Takes the kernel, the master, and OPENBLAS_CORETYPE of the executors. */
    public static void main(String[] args) {
      String variable = "spark.executorEnv.OPENBLAS_CORETYPE";
      SparkSession spark = SparkSessions.start(args[1], Map.of(variable, args[2]));
      try {
        float[] weights = train(spark, Kernel.valueOf(args[0]));
        System.out.println("BLAS " + Blas.best().name());
        System.out.println("weights " + Arrays.hashCode(weights));
      } catch (OtherBlasException e) {
        System.out.println("refused: " + e.getMessage());
      } finally {
        spark.stop();
      }
    }
  }

  private static float[] train(SparkSession spark, Kernel kernel) {
    Examples rows =
        Examples.of(
            spark
                .range(300)
                .selectExpr("transform(sequence(1, 60), i -> sin(id * i)) as x", "id % 2 as y"),
            "rows",
            new Columns("x", new Target.Labels("y", 2), Optional.empty(), Door.SPARK_ML));
    TrainingSettings settings =
        new TrainingSettings().setEpochs(2).setBatchSize(32).setOptimizer("gradient-descent");
    ExecutionSettings execution =
        new ExecutionSettings(
            OptionalInt.empty(), OptionalInt.empty(), Reduction.AUTO, Caching.AUTO, kernel);
    return new SparkTrainer(settings, execution, Optional.empty(), List.of())
        .fit(TOPOLOGY, rows, Optional.empty())
        .parameters()
        .values();
  }

  private List<String> run(Kernel kernel, String master, String driver, String executors)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", "");
    Process program =
        ChildJvm.start(
            Program.class,
            output,
            Map.of("OPENBLAS_CORETYPE", driver),
            List.of(),
            kernel.name(),
            master,
            executors);
    assertThat(ChildJvm.exitCode(program, 180)).isZero();
    return Files.readAllLines(output);
  }

  private static String line(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(String.join("\n", lines)));
  }

  @Test
  void anExecutorWithAnotherKernelEndsTheTrainingWithBothHosts()
      throws IOException, InterruptedException {
    List<String> lines = run(Kernel.FASTEST, "local-cluster[1,1,1024]", "Sandybridge", "Nehalem");
    assertThat(line(lines, "refused: "))
        .matches(
            "refused: BLAS must be the driver's, OpenBLAS Sandybridge on host \\S+, in every task, or the weights would have other bits, got OpenBLAS Nehalem on host \\S+; use machines of one CPU type, or set spark.nabla.kernel = portable");
  }

  @Test
  void withThePortableKernelNoEnvironmentMatters() throws IOException, InterruptedException {
    List<String> cluster =
        run(Kernel.PORTABLE, "local-cluster[1,1,1024]", "Sandybridge", "Nehalem");
    assertThat(cluster).contains("BLAS OpenBLAS Haswell");
    assertThat(run(Kernel.PORTABLE, "local[1]", "", "Nehalem"))
        .contains("BLAS OpenBLAS Haswell", line(cluster, "weights "));
    assertThat(run(Kernel.FASTEST, "local[1]", "Nehalem", "Nehalem"))
        .contains("BLAS OpenBLAS Nehalem")
        .doesNotContain(line(cluster, "weights "));
  }

  @ParameterizedTest
  @CsvSource({
    "-Dnabla.blas=java, (-Dnabla.blas=java was set); see to it",
    "-Dorg.bytedeco.javacpp.platform=linux-none, (OpenBLAS can't be loaded on Linux amd64 (",
  })
  void anExecutorWithoutOpenBlasEndsTheTrainingWithTheReason(String option, String told) {
    SparkSession spark =
        SparkSessions.start(
            "local-cluster[1,1,1024]", Map.of("spark.executorEnv.JAVA_TOOL_OPTIONS", option));
    try {
      assertThatThrownBy(() -> train(spark, Kernel.FASTEST))
          .isInstanceOf(OtherBlasException.class)
          .hasMessageContaining("the driver's, " + Blas.best().name() + " on host ")
          .hasMessageContaining(told)
          .hasMessageContaining("see to it that OpenBLAS can be loaded everywhere");
    } finally {
      spark.stop();
    }
  }
}
