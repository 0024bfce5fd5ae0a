package nabla.spark;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.linalg.Kernel;
import nabla.model.Scorer;
import nabla.nn.Activation;
import nabla.nn.ClassScores;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.table.Preparation;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/**
 * A network of two classes with first weights on the columns of a table; it appends what a
 * classification model does.
 */
public record PreparedNetwork(Ensemble ensemble, boolean sparse) implements BlockInference {

  private static final ClassScores SCORES = new ClassScores(true, new double[0]);
  private static final int CLASSES = 2;

  /** A network with hidden layers of so many units. */
  public static PreparedNetwork of(Preparation preparation, boolean sparse, int... units) {
    List<Layer> layers =
        Stream.concat(
                IntStream.of(units).mapToObj(n -> new Layer(n, Activation.SIGMOID)),
                Stream.of(new Layer(CLASSES, Activation.SOFTMAX)))
            .toList();
    Topology topology =
        new Topology(preparation.inputs(), layers, Cost.SOFTMAX_CROSS_ENTROPY)
            .withEmbedding(preparation.embedding());
    return new PreparedNetwork(
        Ensemble.of(Initializer.of("scaled-normal").parameters(topology, 1)), sparse);
  }

  /** The rows with rawPrediction, probability and prediction. */
  public Dataset<Row> transform(Dataset<Row> data, Column features, boolean skips) {
    List<StructField> added =
        List.of(
            new StructField("rawPrediction", SQLDataTypes.VectorType(), false, Metadata.empty()),
            new StructField("probability", SQLDataTypes.VectorType(), false, Metadata.empty()),
            new StructField("prediction", DataTypes.DoubleType, false, Metadata.empty()));
    return AppendedColumns.append(data, features, added, this, skips);
  }

  @Override
  public Kernel kernel() {
    return Kernel.FASTEST;
  }

  @Override
  public void reject(String problem) {
    throw new IllegalArgumentException(problem);
  }

  @Override
  public Object[] outputs(Scorer scorer, int place) {
    double[] z = new double[CLASSES];
    for (int k = 0; k < CLASSES; k++) {
      z[k] = scorer.weightedInputs()[place * CLASSES + k];
    }
    double[] raw = SCORES.scores(z.clone());
    return new Object[] {
      new DenseVector(raw),
      new DenseVector(SCORES.distribution(raw.clone())),
      (double) SCORES.classOf(z)
    };
  }
}
