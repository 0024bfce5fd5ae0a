package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nabla.SparkSessions;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that earlier versions have saved. */
class SavedModelsIT {

  private static final Path MODELS = Path.of("src/test/resources/models");

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  static List<Path> versions() throws IOException {
    try (Stream<Path> versions = Files.list(MODELS)) {
      return versions.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void areLoadedAndSayWhatTheySaid(Path version) {
    requireSame(
        MlpClassificationModel.load(model(version, "classification")), version, "classification");
    requireSame(MlpRegressionModel.load(model(version, "regression")), version, "regression");
    requireSame(MlpMultiLabelModel.load(model(version, "multi-label")), version, "multi-label");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void keepTheirParams(Path version) {
    MlpClassificationModel loaded = MlpClassificationModel.load(model(version, "classification"));
    assertThat(loaded.getHiddenLayers()).containsExactly(5, 3);
    assertThat(loaded.getEpochs()).isEqualTo(3);
    assertThat(loaded.labels()).containsExactly("0", "1", "2");
    assertThat(MlpMultiLabelModel.load(model(version, "multi-label")).getThreshold())
        .isEqualTo(0.6);
    assertThat(MlpRegressionModel.load(model(version, "regression")).getVectorPrediction())
        .isTrue();
  }

  private static String model(Path version, String kind) {
    return version.resolve(kind).resolve("model").toString();
  }

  private static void requireSame(Model<?> model, Path version, String kind) {
    List<Row> then =
        spark
            .read()
            .parquet(version.resolve(kind).resolve("said").toString())
            .sort("id")
            .collectAsList();
    List<Row> now = SavedModels.said(model, spark).sort("id").collectAsList();
    assertThat(now).hasSameSizeAs(then).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(now.get(i).schema().fieldNames()).isEqualTo(then.get(i).schema().fieldNames());
      for (String column : then.get(i).schema().fieldNames()) {
        if (then.get(i).getAs(column) instanceof Vector vector) {
          assertThat(now.get(i).<Vector>getAs(column).toArray())
              .containsExactly(vector.toArray(), within(1e-5));
        } else {
          assertThat(now.get(i).<Object>getAs(column)).isEqualTo(then.get(i).getAs(column));
        }
      }
    }
  }
}
