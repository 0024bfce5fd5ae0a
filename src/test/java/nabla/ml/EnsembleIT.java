package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nabla.SparkSessions;
import nabla.engine.ArrayTrainer;
import nabla.model.TrainedModel;
import nabla.settings.TrainingSettings;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleIT {

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

  private static MlpClassifier estimator() {
    return new MlpClassifier()
        .setHiddenLayers(new int[] {4})
        .setEpochs(2)
        .setSeed(11)
        .setValidationFraction(0.2);
  }

  private static List<Row> predictions(MlpClassificationModel model) {
    return model
        .transform(Rows.rings(spark))
        .orderBy("id")
        .select("probability", "prediction", "rawPrediction")
        .collectAsList();
  }

  /** Spark's rule: the prediction is the first of the largest raw predictions. */
  @Test
  void aModelIsTheMeanOfMembersThatAreAsIfTrainedAlone() throws IOException {
    MlpClassificationModel model = estimator().setMembers(3).fit(Rows.rings(spark));
    List<List<Row>> alone = new ArrayList<>();
    for (int k = 1; k <= 3; k++) {
      MlpClassificationModel member =
          estimator().setShuffleSeed(11).setSeed(11 + k - 1).fit(Rows.rings(spark));
      assertThat(model.trained().parameters(k).values())
          .containsExactly(member.trained().parameters().values());
      assertThat(model.weights(1, k)).isEqualTo(member.weights(1));
      assertThat(model.biases(2, k)).isEqualTo(member.biases(2));
      assertThat(model.summary(k).objectiveHistory())
          .containsExactly(member.summary().objectiveHistory());
      alone.add(predictions(member));
    }
    List<Row> together = predictions(model);
    for (int row = 0; row < together.size(); row++) {
      Vector p = together.get(row).getAs(0);
      Vector raw = together.get(row).getAs(2);
      for (int j = 0; j < p.size(); j++) {
        double mean = 0;
        for (List<Row> member : alone) {
          mean += member.get(row).<Vector>getAs(0).apply(j) / 3;
        }
        assertThat(p.apply(j)).isCloseTo(mean, within(1e-6));
      }
      assertThat(together.get(row).getDouble(1)).isEqualTo(raw.argmax()).isEqualTo(p.argmax());
    }
    model.save(directory.resolve("model").toString());
    MlpClassificationModel read =
        MlpClassificationModel.load(directory.resolve("model").toString());
    assertThat(read.weightsSha256()).isEqualTo(model.weightsSha256());
    assertThat(read.getMembers()).isEqualTo(3);
    assertThat(predictions(read)).isEqualTo(together);
  }

  @Test
  void tensorBoardHasAFolderForEachMember() {
    Path curves = directory.resolve("tensorboard");
    MlpClassifier estimator = estimator().setMembers(2).setTensorboardDirectory(curves.toString());
    String plain = estimator().setMembers(2).fit(Rows.rings(spark)).weightsSha256();
    assertThat(estimator.fit(Rows.rings(spark)).weightsSha256()).isEqualTo(plain);
    for (int k = 1; k <= 2; k++) {
      assertThat(curves.resolve(estimator.uid()).resolve("member" + k))
          .isDirectoryContaining("glob:**/events.out.tfevents.*");
    }
  }

  @Test
  void whatIsOfOneNetworkIsAskedOfAMember() {
    MlpClassificationModel model = estimator().setMembers(2).fit(Rows.rings(spark));
    assertThat(model).asString().endsWith(", 2 of " + model.topology());
    String way = " with 2: give the member last, counted from 1";
    assertThatThrownBy(() -> model.weights(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "weights must be asked of a member where there are several, got " + model.uid() + way);
    assertThatThrownBy(model::summary)
        .hasMessage(
            "summary must be asked of a member where there are several, got " + model.uid() + way);
    assertThatThrownBy(() -> model.biases(1, 3)).hasMessage("member must be in [1, 2], got 3");
    assertThatThrownBy(() -> estimator().setMembers(0))
        .hasMessage("members must be an integer in [1, 1000], got 0");
  }

  @Test
  void numbersAreTheMeanOfTheMembers() {
    Dataset<Row> rows = Rows.targets(spark);
    MlpRegressor regressor = new MlpRegressor().setEpochs(1).setMembers(2);
    MlpRegressionModel model = regressor.fit(rows);
    regressor.setMembers(1).setShuffleSeed(1);
    Vector x = Vectors.dense(0.5, -1);
    double mean = (regressor.fit(rows).predict(x) + regressor.setSeed(2).fit(rows).predict(x)) / 2;
    assertThat(model.predict(x)).isCloseTo(mean, within(1e-6));
  }

  private static MlpClassifier sparseEnsemble() {
    MlpClassifier network = SparseRowsIT.network().setHiddenLayers(new int[] {12, 8}).setEpochs(2);
    return network
        .setParametrisation("neural-tangent")
        .setInitializer("normal")
        .setInputScale(true)
        .setScaleRate(6)
        .setNormalisation("layer")
        .setDropout(0.1)
        .setMembers(2);
  }

  private static List<Row> of(Dataset<Row> predicted) {
    return predicted
        .select("id", "rawPrediction", "probability", "prediction")
        .sort("id")
        .collectAsList();
  }

  /** The bits of arrays' threads; rows given, and read, as vectors of either kind. */
  @Test
  void anEnsembleOfEveryFormTakesSparseRowsAsItTakesWholeOnes() throws IOException {
    SparseRowsIT.register(spark);
    Dataset<Row> sparse = SparseRowsIT.rows(spark);
    Dataset<Row> dense = sparse.selectExpr("id", "label", "dense(features) as features");
    MlpClassificationModel model = sparseEnsemble().fit(sparse);
    assertThat(sparseEnsemble().fit(dense.repartition(5)).weightsSha256())
        .isEqualTo(model.weightsSha256());
    List<Row> rows = sparse.sort("id").collectAsList();
    float[][] x = new float[rows.size()][];
    int[] y = new int[rows.size()];
    for (int i = 0; i < x.length; i++) {
      double[] numbers = rows.get(i).<Vector>getAs("features").toArray();
      x[i] = new float[numbers.length];
      for (int k = 0; k < numbers.length; k++) {
        x[i][k] = (float) numbers[k];
      }
      y[i] = i % 2;
    }
    TrainedModel alone = new ArrayTrainer(TrainingSettings.of(sparseEnsemble())).fit(x, y);
    assertThat(alone.weightsSha256()).isEqualTo(model.weightsSha256());

    List<Row> predicted = of(model.transform(sparse));
    assertThat(of(model.transform(dense))).isEqualTo(predicted);
    model.save(directory.resolve("sparse").toString());
    MlpClassificationModel read =
        MlpClassificationModel.load(directory.resolve("sparse").toString());
    assertThat(read.trained().hasSparseInputs()).isTrue();
    assertThat(of(read.transform(dense))).isEqualTo(predicted);
    float[][] outputs = alone.predict(x);
    for (int i = 0; i < x.length; i++) {
      Vector p = predicted.get(i).getAs(2);
      assertThat(p.apply(1)).isCloseTo(outputs[i][1], within(1e-6));
    }
    assertThat(read.predict(rows.get(3).getAs("features")))
        .isEqualTo(predicted.get(3).getDouble(3));

    // another ensemble begins there, and its frozen layers stay
    MlpClassifier next =
        sparseEnsemble()
            .setInitialModel(directory.resolve("sparse").toString())
            .setScaleRate(1)
            .setFrozenLayers(1)
            .setCheckpointDirectory(directory.resolve("checkpoints").toString());
    MlpClassificationModel frozen = next.fit(dense);
    for (int k = 1; k <= 2; k++) {
      assertThat(frozen.weights(1, k)).isEqualTo(model.weights(1, k));
      assertThat(frozen.weights(2, k)).isNotEqualTo(model.weights(2, k));
    }
    MlpClassificationModel more = next.setEpochs(3).fit(sparse); // by its checkpoints
    assertThat(more.summary(2).history()).hasSize(3);
    String went = more.weightsSha256();
    next.setCheckpointDirectory(directory.resolve("others").toString());
    assertThat(next.fit(sparse).weightsSha256()).isEqualTo(went);
  }
}
