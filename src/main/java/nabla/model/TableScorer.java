package nabla.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.table.Encoder;
import nabla.table.MapFields;
import nabla.table.Preparation;
import nabla.text.Shown;

/**
 * A model at work on rows of a table, each a map from the names of the columns to their values
 * ({@link MapFields}), with null where one is missing. It has memory, so it is for one thread.
 */
public final class TableScorer {

  private static final int BLOCK = 256; // rows that are multiplied at once

  private final TrainedModel model;
  private final Preparation preparation;
  private final MapFields fields;
  private final Encoder encoder;
  private final Scorer scorer;

  /**
   * Makes one.
   *
   * @throws IllegalStateException if the model was not fitted with the columns of a table
   */
  public TableScorer(TrainedModel model) {
    this(model, BLOCK);
  }

  TableScorer(TrainedModel model, int capacity) {
    this.model = model;
    this.preparation = model.preparation();
    if (!preparation.readsColumns()) {
      throw new IllegalStateException(
          "the model must be fitted with the columns of a table to take rows by name, got one that takes %s numbers; give them as a float[]"
              .formatted(model.topology().inputs()));
    }
    this.fields = new MapFields(preparation);
    this.encoder = preparation.encoder();
    this.scorer = new Scorer(model.ensemble(), model.hasSparseInputs(), capacity);
  }

  /**
   * What the model predicts for a row.
   *
   * @throws IllegalArgumentException if a column of the table is not there, or one is there that is
   *     none, or a value is of another type or no finite number; the message names the column
   */
  public Prediction predict(Map<String, ?> row) {
    score(List.of(row));
    return prediction(0);
  }

  /** The same for many rows, which go through the network by blocks. */
  public List<Prediction> predict(List<? extends Map<String, ?>> rows) {
    List<Prediction> predictions = new ArrayList<>(rows.size());
    int block = scorer.capacity();
    for (int from = 0; from < rows.size(); from += block) {
      List<? extends Map<String, ?>> some = rows.subList(from, Math.min(rows.size(), from + block));
      score(some);
      for (int place = 0; place < some.size(); place++) {
        predictions.add(prediction(place));
      }
    }
    return predictions;
  }

  private void score(List<? extends Map<String, ?>> rows) {
    for (int place = 0; place < rows.size(); place++) {
      Map<String, ?> row = rows.get(place);
      fields.take(row);
      requireWhole(row);
      encoder.encode(fields);
      require(scorer.put(place, encoder, row));
    }
    scorer.run(rows.size());
  }

  /** A column that is left out may be misspelt elsewhere, or forgotten. */
  private void requireWhole(Map<String, ?> row) {
    if (row.size() < preparation.columns().size()) { // and it has no other names
      for (String name : preparation.places().keySet()) {
        if (!row.containsKey(name)) {
          throw new IllegalArgumentException(
              "a row must have a value for column \"%s\", or null where it is missing, got none"
                  .formatted(Shown.text(name)));
        }
      }
    }
  }

  private Prediction prediction(int place) {
    require(scorer.overflow(place));
    float[] outputs = scorer.outputs(place);
    List<String> labels = model.labels();
    return new Prediction(
        labels.isEmpty() ? Optional.empty() : Optional.of(labels.get(scorer.classOf(place))),
        preparation.predictions(outputs, 0, outputs.length));
  }

  private static void require(Optional<String> problem) {
    problem.ifPresent(
        what -> {
          throw new IllegalArgumentException(what);
        });
  }
}
