package nabla.examples;

import nabla.ml.MlpClassificationModel;
import nabla.ml.MlpClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Handwritten digits by the estimator: what the README shows. */
final class DigitsExample {

  private DigitsExample() {}

  /** Trains on MNIST and returns the accuracy on its test set. */
  static double run(SparkSession spark) {
    // begin
    Dataset<Row> train = spark.read().parquet("data/mnist/train.parquet");
    Dataset<Row> test = spark.read().parquet("data/mnist/test.parquet");

    MlpClassifier mlp =
        new MlpClassifier()
            .setHiddenLayers(new int[] {256, 128})
            .setActivation("relu")
            .setEpochs(10);
    MlpClassificationModel model = mlp.fit(train);

    Dataset<Row> predictions = model.transform(test).select("label", "prediction", "probability");
    double accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predictions);
    // end
    return accuracy;
  }
}
