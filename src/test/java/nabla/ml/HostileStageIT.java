package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import nabla.SparkSessions;
import nabla.data.DataException;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a saved stage says, whoever wrote it, opens nothing and runs nothing. */
class HostileStageIT {

  private static final Path SAVED = Path.of("src/test/resources/models/0.1.0");

  private static SparkSession spark;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** A copy of a saved stage, with another text in Spark's metadata. */
  private String stage(String from, String to) throws IOException {
    Path source = SAVED.resolve("classification/model");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path copy = directory.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else if (file.getFileName().toString().startsWith("part-")) {
          String text = Files.readString(file);
          assertThat(text).contains(from);
          Files.writeString(copy, text.replace(from, to));
        } else if (!file.getFileName().toString().endsWith(".crc")) {
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return directory.toString();
  }

  private static Dataset<Row> rows() {
    return spark.createDataFrame(
        List.of(RowFactory.create(Vectors.dense(1, 2))),
        new StructType().add("features", SQLDataTypes.VectorType()));
  }

  @Test
  void theCopyItselfIsSound() throws IOException {
    MlpClassificationModel model =
        MlpClassificationModel.load(stage("MlpClassificationModel", "MlpClassificationModel"));
    assertThat(model.transform(rows()).count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java.lang.Runtime", "nabla.ml.MlpRegressionModel", "nabla.cli.Main"})
  void noOtherClassIsMade(String other) throws IOException {
    String path = stage("nabla.ml.MlpClassificationModel", other);
    assertThatThrownBy(() -> MlpClassificationModel.load(path))
        .hasMessageContaining(other)
        .hasMessageContaining("MlpClassificationModel");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java_method('java.lang.Runtime', 'getRuntime')",
        "*",
        "features) FROM x --",
        "`features`"
      })
  void theNameOfAColumnIsNoExpression(String name) throws IOException {
    MlpClassificationModel model =
        MlpClassificationModel.load(
            stage("\"paramMap\":{", "\"paramMap\":{\"featuresCol\":\"%s\",".formatted(name)));
    assertThat(model.getFeaturesCol()).isEqualTo(name);
    assertThatThrownBy(() -> model.transform(rows()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "featuresCol \"%s\" must exist, got the columns features".formatted(name));
  }

  /** Params of the fit are kept; those that name a place open nothing. */
  @Test
  void noPlaceIsOpened() throws IOException {
    Path nowhere = directory.resolve("nowhere");
    MlpClassificationModel model =
        MlpClassificationModel.load(
            stage(
                "\"paramMap\":{",
                "\"paramMap\":{\"checkpointDirectory\":\"%s\",\"initialModel\":\"%s\","
                    .formatted(nowhere, nowhere)));
    assertThat(model.getInitialModel()).isEqualTo(nowhere.toString());
    assertThat(model.transform(rows()).count()).isEqualTo(1);
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void theNetworkOfAnotherKindIsRefused() throws IOException {
    String path = stage("MlpClassificationModel", "MlpClassificationModel");
    Files.copy(
        SAVED.resolve("regression/model/model.safetensors"),
        directory.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> MlpClassificationModel.load(path))
        .hasMessage(
            "model file %s/model.safetensors must be of classes, got one of numbers; use the one that was saved with this stage"
                .formatted(path));
  }
}
