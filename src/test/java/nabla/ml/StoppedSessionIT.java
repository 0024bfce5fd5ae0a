package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import nabla.SparkSessions;
import nabla.model.ModelFile;
import nabla.model.Storage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stages do when Spark is gone, as at the end of a notebook. */
class StoppedSessionIT {

  @Test
  void aModelCanStillBeWrittenAndAFitSaysWhatIsWrong(@TempDir Path directory) {
    SparkSession spark = SparkSessions.local();
    Dataset<Row> rows = Rows.rings(spark);
    MlpClassifier estimator = new MlpClassifier().setHiddenLayers(new int[] {4}).setEpochs(1);
    MlpClassificationModel model = estimator.fit(rows);
    spark.stop();
    assertThatThrownBy(() -> estimator.fit(rows))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the Spark session of the training data must be running, got one");
    String file = directory.resolve("m.safetensors").toString();
    model.toSafetensors(file);
    assertThat(ModelFile.read(Storage.local(), file).weightsSha256())
        .isEqualTo(model.weightsSha256());
  }
}
