package nabla.ml;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.data.Prepared;
import nabla.linalg.Kernel;
import nabla.model.Scorer;
import nabla.nn.Ensemble;
import nabla.spark.AppendedColumns;
import nabla.spark.BlockInference;
import nabla.table.Preparation;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * A network as a function from the features of rows to the columns that a model appends, without
 * anything in them for a row that the network says nothing of.
 *
 * <p>Nothing is broadcast and nothing stays behind: the parameters travel with the job.
 *
 * @param sparse whether only features count that are not zero
 * @param all what a model says of a row
 * @param wanted which of the outputs have a column
 */
record Inference(
    Ensemble ensemble,
    boolean sparse,
    Kernel kernel,
    String handleInvalid,
    Outputs all,
    int[] wanted)
    implements BlockInference {

  /** What a model says of a row. */
  @FunctionalInterface
  interface Outputs extends Serializable {

    /** A Vector, a Double or a String for each column that the model can append. */
    Object[] of(Scorer scorer, int place);
  }

  /** A dataset, streaming too, with a model's columns appended. */
  static <M extends PredictionModel<Vector, M> & MlpModel<M>> Dataset<Row> append(
      M model, Dataset<?> dataset, Outputs outputs) {
    List<String> params = model.own().kind.columns();
    List<StructField> fields = Arrays.asList(model.transformSchema(dataset.schema()).fields());
    int[] wanted =
        IntStream.range(0, params.size())
            .filter(i -> !Schemas.name(model, params.get(i)).isEmpty())
            .toArray();
    if (wanted.length == 0) {
      return dataset.toDF();
    }
    String invalid = model.getHandleInvalid();
    return AppendedColumns.append(
        dataset,
        features(model, dataset),
        fields.subList(fields.size() - wanted.length, fields.size()),
        new Inference(
            model.trained().ensemble(),
            model.trained().hasSparseInputs(),
            Fitting.execution(dataset.sparkSession()).kernel(),
            invalid,
            outputs,
            wanted),
        invalid.equals("skip"));
  }

  /** The column of inputs, or what columns of a table become. */
  private static Column features(MlpModel<?> model, Dataset<?> dataset) {
    Preparation preparation = model.trained().preparation();
    return preparation.readsColumns()
        ? Prepared.features(dataset, "data", preparation)
        : Schemas.column(dataset.schema(), model, "featuresCol").of(dataset);
  }

  @Override
  public void reject(String problem) {
    if (handleInvalid.equals("error")) {
      throw new IllegalArgumentException(
          problem + "; handleInvalid can be set to skip or keep such rows");
    }
  }

  @Override
  public Object[] outputs(Scorer scorer, int place) {
    Object[] outputs = all.of(scorer, place);
    Object[] columns = new Object[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      columns[i] = outputs[wanted[i]];
    }
    return columns;
  }

  static double[] doubles(float[] numbers, int from, int count) {
    double[] doubles = new double[count];
    for (int i = 0; i < count; i++) {
      doubles[i] = numbers[from + i];
    }
    return doubles;
  }

  @Override
  public String toString() { // in the plans that explain shows
    return ensemble.toString();
  }
}
