package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.ChildJvm;
import nabla.Leftovers;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.DiskFullException;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is too small for what is shuffled, or for rows that are kept on it. */
@Tag("cluster")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskIT {

  @TempDir private Path directory;

  @Test
  void isToldInOneLineAndNothingIsLeft() throws IOException, InterruptedException {
    assumeThat(ChildJvm.mayHaveSmallDisks()).as("mounts of a process of its own").isTrue();
    Path little = Files.createDirectory(directory.resolve("little"));
    Path more = Files.createDirectory(directory.resolve("more"));
    Path said = directory.resolve("said");
    Process training =
        ChildJvm.startOnSmallDisks(
            Map.of(little, 4, more, 24),
            Training.class,
            said,
            "local[2]",
            little.toString(),
            "local-cluster[1,2,1024]",
            more.toString());
    assertThat(ChildJvm.exitCode(training, 120)).as(Files.readString(said)).isZero();
    List<String> lines =
        Files.readAllLines(said).stream()
            .filter(line -> line.startsWith("disks "))
            .map(line -> line.replaceFirst(" on \\S+ executor 0 ", " on an executor "))
            .toList();
    assertThat(lines)
        .containsExactly(
            "disks must have room for rows that are shuffled or kept there, got \"No space left on device\" in %s; free some, or name a larger directory by spark.local.dir"
                .formatted(little),
            "disks must have room for rows that are shuffled or kept there, got \"No space left on device\" on an executor in %s; free some, or name a larger directory by spark.local.dir (SPARK_LOCAL_DIRS of a worker comes first)"
                .formatted(more));
  }

  /** The program: trains with rows on disk where there is no room for them. */
  static final class Training {

    private static final Topology TOPOLOGY =
        new Topology(20, List.of(new Layer(2, Activation.SOFTMAX)), Cost.SOFTMAX_CROSS_ENTROPY);

    private Training() {}

    /** Masters, and a directory for each. */
    public static void main(String[] args) throws IOException, InterruptedException {
      for (int i = 0; i < args.length; i += 2) {
        Path directory = Path.of(args[i + 1]);
        try (SparkSession spark =
            SparkSessions.start(args[i], Map.of("spark.local.dir", directory.toString()))) {
          Examples rows =
              Examples.of(
                  spark
                      .range(200_000)
                      .selectExpr(
                          "transform(sequence(1, 20), i -> cast(xxhash64(id, i) as float)) as x",
                          "id % 2 as y"),
                  "rows",
                  new Columns("x", new Target.Labels("y", 2), Optional.empty()));
          assertThatThrownBy(
                  () ->
                      new SparkTrainer(
                              new TrainingSettings().setEpochs(1),
                              Sharing.of("auto", "auto", "flat", "disk"),
                              Optional.empty(),
                              List.of())
                          .fit(TOPOLOGY, rows, Optional.empty()))
              .isInstanceOf(DiskFullException.class)
              .satisfies(e -> System.out.println(e.getMessage()));
          Leftovers.requireNoFiles(directory);
        }
      }
    }
  }
}
