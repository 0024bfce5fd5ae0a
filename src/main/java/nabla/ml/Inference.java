package nabla.ml;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.model.Scorer;
import nabla.nn.Parameters;
import nabla.spark.AppendedColumns;
import nabla.spark.BlockInference;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A network as a function from the features of rows to the columns that a model appends, without
 * anything in them for a row that the network says nothing of.
 *
 * <p>Nothing is broadcast and nothing stays behind: the parameters travel with the job.
 */
final class Inference implements BlockInference {

  private static final long serialVersionUID = 1;

  /** What a model says of a row. */
  @FunctionalInterface
  interface Outputs extends Serializable {

    /**
     * A Vector or a Double for each column that the model can append.
     *
     * @param network has fed the row forward
     * @param place of the row in its block
     */
    Object[] of(Network network, int place);
  }

  private final Parameters parameters;
  private final HandleInvalid invalid;
  private final Outputs outputs;
  private final int[] wanted; // of the outputs

  private Inference(Parameters parameters, HandleInvalid invalid, Outputs outputs, int[] wanted) {
    this.parameters = parameters;
    this.invalid = invalid;
    this.outputs = outputs;
    this.wanted = wanted;
  }

  /**
   * A dataset with a model's columns appended.
   *
   * @param dataset any, streaming too
   * @param outputs what the new columns hold
   * @param params that name them; a column whose name is empty is left out
   */
  static <M extends PredictionModel<Vector, M> & HasNetwork<M>> Dataset<Row> append(
      M model, Dataset<?> dataset, Outputs outputs, String... params) {
    StructType schema = model.transformSchema(dataset.schema());
    int[] wanted =
        IntStream.range(0, params.length)
            .filter(i -> !Schemas.name(model, params[i]).isEmpty())
            .toArray();
    if (wanted.length == 0) {
      return dataset.toDF();
    }
    HandleInvalid invalid = HandleInvalid.of(model);
    List<StructField> fields = Arrays.asList(schema.fields());
    return AppendedColumns.append(
        dataset,
        Schemas.column(dataset.schema(), model, "featuresCol").of(dataset),
        fields.subList(fields.size() - wanted.length, fields.size()),
        new Inference(model.trained().parameters(), invalid, outputs, wanted),
        invalid == HandleInvalid.SKIP);
  }

  @Override
  public Block block(int capacity) {
    return new Rows(capacity);
  }

  @Override
  public String toString() {
    return parameters.topology().toString();
  }

  /**
   * Rows that are fed forward at once.
   *
   * <p>Where invalid rows are an error, putting or running one throws an IllegalArgumentException;
   * one with more or fewer numbers than the network has inputs always does.
   */
  private final class Rows implements Block {

    private final Network network;
    private final Scorer scorer;
    private final boolean[] invalids;

    Rows(int capacity) {
      network = new Network(parameters, capacity);
      scorer = network.scorer();
      invalids = new boolean[capacity];
    }

    @Override
    public void put(int place, float[] features) {
      accept(place, scorer.put(place, features));
    }

    @Override
    public void put(int place, double[] features) {
      accept(place, network.put(place, features));
    }

    @Override
    public void put(int place, Vector features) {
      accept(place, network.put(place, features));
    }

    @Override
    public void putNull(int place, Float[] features) {
      accept(
          place,
          Optional.of(
              features == null
                  ? "features must be finite numbers, got null"
                  : Scorer.notFinite(null, Arrays.asList(features).indexOf(null), features)));
    }

    private void accept(int place, Optional<String> problem) {
      invalids[place] = problem.isPresent();
      if (problem.isPresent()) {
        reject(problem.get());
        scorer.clear(place);
      }
    }

    @Override
    public void run(int rows) {
      scorer.run(rows);
      if (scorer.overflows()) {
        for (int place = 0; place < rows; place++) {
          Optional<String> problem = scorer.overflow(place);
          invalids[place] |= problem.isPresent();
          problem.ifPresent(this::reject);
        }
      }
    }

    private void reject(String problem) {
      if (invalid == HandleInvalid.ERROR) {
        throw new IllegalArgumentException(
            problem + "; handleInvalid can be set to skip or keep such rows");
      }
    }

    @Override
    public Object[] outputs(int place) {
      if (invalids[place]) {
        return new Object[wanted.length];
      }
      Object[] all = outputs.of(network, place);
      return IntStream.of(wanted).mapToObj(i -> all[i]).toArray();
    }
  }
}
