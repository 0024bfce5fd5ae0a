package nabla.ml;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The models under {@code src/test/resources/models/<version>}: one of each kind as a release saves
 * it, and what it says of some rows. Every later release must load them, and say the same.
 */
public final class SavedModels {

  private SavedModels() {}

  /**
   * Saves those of this version; before a release, not again after it.
   *
   * @param args the directory
   */
  public static void main(String[] args) throws Exception {
    SparkSession spark = SparkSession.builder().master("local[1]").getOrCreate();
    for (Map.Entry<String, Model<?>> entry : fitted(spark).entrySet()) {
      String path = args[0] + "/" + entry.getKey();
      ((MLWritable) entry.getValue()).write().save(path + "/model");
      said(entry.getValue(), spark).coalesce(1).write().parquet(path + "/said");
    }
    spark.stop();
  }

  private static Map<String, Model<?>> fitted(SparkSession spark) {
    int[] hidden = {5, 3};
    Map<String, Model<?>> models = new LinkedHashMap<>();
    models.put(
        "classification",
        new MlpClassifier().setHiddenLayers(hidden).setEpochs(3).fit(Rows.rings(spark)));
    models.put(
        "regression",
        new MlpRegressor()
            .setHiddenLayers(hidden)
            .setActivation("tanh")
            .setEpochs(3)
            .setLabelCol("both")
            .fit(Rows.targets(spark)));
    models.put(
        "multi-label",
        new MlpMultiLabelClassifier()
            .setHiddenLayers(hidden)
            .setActivation("sigmoid")
            .setEpochs(3)
            .setLabelCol("flags")
            .setThreshold(0.6)
            .fit(Rows.targets(spark)));
    return models;
  }

  /** What a model says of twenty rows. */
  static Dataset<Row> said(Model<?> model, SparkSession spark) {
    return model.transform(Rows.rings(spark).filter("id < 20").select("id", "features"));
  }
}
