package nabla.ml;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlpMultiLabelClassifierIT extends StageContract<MlpMultiLabelClassifier, MlpMultiLabelModel> {

  @Override
  MlpMultiLabelClassifier estimator() {
    return new MlpMultiLabelClassifier()
        .setLabelCol("flags")
        .setHiddenLayers(new int[] {4})
        .setEpochs(2);
  }

  @Override
  Dataset<Row> rows() {
    return Rows.targets(spark);
  }

  @Override
  Evaluator evaluator() {
    return new ShareOfRightFlags();
  }

  @Override
  String[] outputs() {
    return new String[] {"probability", "prediction"};
  }

  @ParameterizedTest
  @ValueSource(strings = {"sigmoid-cross-entropy", "sigmoid-focal(1)"})
  void tellsSeveralLabelsAtOnce(String cost) {
    MlpMultiLabelModel model =
        estimator()
            .setCost(cost)
            .setHiddenLayers(new int[] {8})
            .setEpochs(40)
            .setBatchSize(32)
            .setLearningRate(0.02)
            .fit(rows());
    int right = 0;
    for (Row row : model.transform(rows()).collectAsList()) {
      List<Double> x = row.getList(row.fieldIndex("features"));
      Vector features = Vectors.dense(x.get(0), x.get(1));
      Vector probability = row.getAs("probability");
      Vector prediction = row.getAs("prediction");
      List<Integer> flags = row.getList(row.fieldIndex("flags"));
      assertThat(prediction).isEqualTo(model.predictVector(features));
      assertThat(model.predictProbability(features).toArray())
          .containsExactly(probability.toArray(), within(1e-6));
      right += prediction.equals(Vectors.dense(flags.get(0), flags.get(1))) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(570);
    model.setThreshold(1);
    assertThat(model.transform(rows()).first().<Vector>getAs("prediction"))
        .isEqualTo(Vectors.dense(0, 0));
  }

  @Test
  void smoothsFlagsWhateverTheCostAndHasNoWeightsOfClasses() {
    for (String cost : List.of("sigmoid-cross-entropy", "quadratic")) {
      assertThat(estimator().setCost(cost).setLabelSmoothing(0.1).fit(rows()).weightsSha256())
          .isNotEqualTo(estimator().setCost(cost).fit(rows()).weightsSha256());
    }
    assertThatThrownBy(() -> estimator().setClassWeights("balanced").fit(rows()))
        .hasMessageStartingWith("classWeights must be left out unless each example has one class");
  }

  @Test
  void takesFlagsAsVectors() {
    Dataset<Row> vectors = rows().withColumn("flags", functions.array_to_vector(col("flags")));
    assertThat(estimator().fit(vectors).weightsSha256())
        .isEqualTo(estimator().fit(rows()).weightsSha256());
  }

  @Test
  void refusesLabelsThatAreNoFlags() {
    assertThatThrownBy(() -> estimator().setLabelCol("both").fit(rows()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target column \"both\" must hold a 1 for each label that an example")
        .hasMessageContaining("has, and zeros, got ")
        .hasMessageContaining(", in the row {features: [");
    Dataset<Row> vectors =
        rows()
            .withColumn(
                "flags", when(col("id").notEqual(3), functions.array_to_vector(col("flags"))));
    assertThatThrownBy(() -> estimator().fit(vectors))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target column \"flags\" must hold numbers in [0, 1], got null");
  }

  /** Spark has no evaluator for Vectors of flags. */
  private static final class ShareOfRightFlags extends Evaluator {

    private static final long serialVersionUID = 1;

    @Override
    public double evaluate(Dataset<?> predictions) {
      Column said = functions.vector_to_array(col("prediction"), "float64");
      Column right = said.equalTo(col("flags").cast("array<double>"));
      return predictions.select(avg(right.cast("double"))).first().getDouble(0);
    }

    @Override
    public Evaluator copy(ParamMap extra) {
      return this;
    }

    @Override
    public String uid() {
      return "share";
    }
  }
}
