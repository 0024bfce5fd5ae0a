package nabla.ml;

import java.util.Locale;
import nabla.engine.EpochReport;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A program that learns 5,000 short texts, as {@code HashingTF} gives them with its default width
 * of 2^18, and says what that took. Arguments: hidden units, epochs.
 */
public final class HashedTexts {

  private HashedTexts() {}

  /** Texts of 20 words of 30,000; one of the first twenty words tells the class. */
  static Dataset<Row> texts(SparkSession spark, int count) {
    return spark
        .range(0, count, 1, 4)
        .selectExpr(
            "id",
            "cast(id % 2 as double) as label",
            "concat('w', 10 * (id % 2) + id % 10, ' ', array_join(transform(sequence(1, 19),"
                + " i -> concat('w', 20 + pmod(xxhash64(id, i), 30000))), ' ')) as text");
  }

  static PipelineModel fit(Dataset<Row> texts, int units, int epochs) {
    MlpClassifier network = new MlpClassifier().setHiddenLayers(new int[] {units});
    network.setOptimizer("adam").setLearningRate(0.003).setBatchSize(128).setEpochs(epochs);
    return new Pipeline()
        .setStages(
            new PipelineStage[] {
              new Tokenizer().setInputCol("text").setOutputCol("words"),
              new HashingTF().setInputCol("words").setOutputCol("features"),
              network
            })
        .fit(texts);
  }

  static MlpClassificationModel network(PipelineModel fitted) {
    return (MlpClassificationModel) fitted.stages()[2];
  }

  public static void main(String[] args) {
    SparkSession spark = SparkSession.builder().getOrCreate();
    int epochs = Integer.parseInt(args[1]);
    long start = System.nanoTime();
    PipelineModel fitted = fit(texts(spark, 5000), Integer.parseInt(args[0]), epochs);
    double seconds = (System.nanoTime() - start) / 1e9;
    double accuracy =
        new MulticlassClassificationEvaluator()
            .setMetricName("accuracy")
            .evaluate(fitted.transform(texts(spark, 5000)));
    System.out.printf(
        Locale.ROOT,
        "inputs %s, %s epochs in %.1f s, %.2f s an epoch, heap of %s MiB, accuracy %.3f, weights %s%n",
        network(fitted).numFeatures(),
        epochs,
        seconds,
        network(fitted).summary().history().stream().mapToDouble(EpochReport::seconds).sum()
            / epochs,
        Runtime.getRuntime().maxMemory() >> 20,
        accuracy,
        network(fitted).weightsSha256());
    spark.stop();
  }
}
