package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import nabla.SparkSessions;
import nabla.model.ModelException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Estimators that begin with the weights of a saved model. */
class InitialModelIT {

  @TempDir private static Path directory;
  private static SparkSession spark;
  private static Dataset<Row> rows;
  private static MlpClassificationModel first; // of classes named inner, middle, outer
  private static String saved;

  @BeforeAll
  static void start() throws IOException {
    spark = SparkSessions.local();
    rows =
        Rows.rings(spark)
            .selectExpr("features", "array('inner', 'middle', 'outer')[int(label)] as ring")
            .cache();
    first = estimator().setEpochs(20).setLearningRate(0.05).fit(indexed("alphabetAsc"));
    saved = directory.resolve("first").toString();
    first.save(saved);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static MlpClassifier estimator() {
    return new MlpClassifier().setHiddenLayers(new int[] {8}).setActivation("tanh");
  }

  /** With classes in an order by their names. */
  private static Dataset<Row> indexed(String order) {
    return new StringIndexer()
        .setInputCol("ring")
        .setOutputCol("label")
        .setStringOrderType(order)
        .fit(rows)
        .transform(rows);
  }

  /** So short a step that no prediction changes. */
  private static MlpClassifier goingOn() {
    return estimator()
        .setInitialModel(saved)
        .setOptimizer("gradient-descent")
        .setLearningRate(1e-9)
        .setEpochs(1);
  }

  private static List<String> predicted(MlpClassificationModel model, String order) {
    return model.transform(indexed(order)).select("prediction").collectAsList().stream()
        .map(row -> model.labels()[(int) row.getDouble(0)])
        .toList();
  }

  @Test
  void classesThatStandInAnotherOrderKeepWhatWasLearnedOfThem() {
    List<String> expected = predicted(first, "alphabetAsc");
    assertThat(expected).contains("inner", "middle", "outer");
    MlpClassificationModel turned = goingOn().fit(indexed("alphabetDesc"));
    assertThat(turned.labels()).containsExactly("outer", "middle", "inner");
    assertThat(predicted(turned, "alphabetDesc")).isEqualTo(expected);
  }

  @Test
  void frozenLayersAreThoseOfTheModel() throws IOException {
    MlpClassificationModel model =
        estimator().setInitialModel(saved).setFrozenLayers(1).fit(indexed("alphabetAsc"));
    assertThat(model.weights(1)).isEqualTo(first.weights(1));
    assertThat(model.biases(1)).isEqualTo(first.biases(1));
    assertThat(model.weights(2)).isNotEqualTo(first.weights(2));
    assertThat(model.getInitialModel()).isEqualTo(saved);

    Path again = directory.resolve("again");
    model.save(again.toString());
    assertThat(MlpClassificationModel.load(again.toString()).topology())
        .isEqualTo(model.topology())
        .hasToString("2-8(tanh)-3(softmax), softmax-cross-entropy, frozen 1");
  }

  @Test
  void anotherEstimatorGetsTheHiddenLayers() {
    MlpRegressionModel model =
        new MlpRegressor()
            .setHiddenLayers(new int[] {8})
            .setActivation("tanh")
            .setInitialModel(saved)
            .setFrozenLayers(1)
            .fit(Rows.targets(spark));
    assertThat(model.weights(1)).isEqualTo(first.weights(1));
    assertThat(model.topology().outputs()).isEqualTo(1);
  }

  @Test
  void aModelThatDoesNotFitIsRefused() throws IOException {
    Dataset<Row> train = indexed("alphabetAsc");
    assertThatThrownBy(() -> goingOn().setActivation("relu").fit(train))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "initialModel must have the hidden layers of the network, [8 relu], got [8 tanh]; set hiddenLayers and activation as it has them");
    assertThatThrownBy(() -> goingOn().setInitializer("glorot").fit(train))
        .hasMessageStartingWith(
            "initializer must be left out, or be he, with initialModel that has all layers");
    Path pipeline = directory.resolve("pipeline");
    new Pipeline()
        .setStages(new PipelineStage[] {estimator().setEpochs(1)})
        .fit(train)
        .save(pipeline.toString());
    assertThatThrownBy(() -> goingOn().setInitialModel(pipeline.toString()).fit(train))
        .hasMessageContaining("of a pipeline name the model's own directory, below stages");
    assertThatThrownBy(() -> goingOn().setInitialModel(saved + "er").fit(train))
        .hasMessageContaining("first" + "er does not exist");
  }

  @Test
  void thePathIsNoPartOfTheRunsIdentity() throws IOException {
    String elsewhere = directory.resolve("elsewhere").toString();
    first.save(elsewhere);
    Dataset<Row> train = indexed("alphabetAsc");
    MlpClassificationModel one = goingOn().fit(train);
    MlpClassificationModel two = goingOn().setInitialModel(elsewhere).fit(train);
    assertThat(two.trained().provenance().run()).isEqualTo(one.trained().provenance().run());
    assertThat(one.trained().provenance().run().facts())
        .containsEntry("initialWeights", first.weightsSha256());
    assertThat(two.weightsSha256()).isEqualTo(one.weightsSha256());
  }
}
