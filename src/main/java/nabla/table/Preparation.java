package nabla.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.nn.Embedding;

/**
 * How the rows of a table become the inputs of a network, and its outputs predictions. It was
 * fitted to the rows that the network was trained on, and belongs to it.
 *
 * @param columns what is read of a row, in this order; none if rows are inputs already
 * @param features what that becomes: their inputs stand one after the other
 * @param targets of the numbers that are predicted, one for each output; none for classes, and
 *     where outputs are predictions as they are
 */
public record Preparation(
    List<TableColumn> columns, List<Feature> features, List<TargetScale> targets)
    implements Serializable {

  /** None: rows are inputs, and outputs are predictions. */
  public static final Preparation NONE = new Preparation(List.of(), List.of(), List.of());

  /**
   * The inputs that stand together since they are of one column.
   *
   * @param column its name
   * @param from the first of them
   * @param width how many there are
   */
  public record Inputs(String column, int from, int width) {}

  /**
   * Checks that the parts go together.
   *
   * @throws IllegalArgumentException if not; the message says what is wrong
   */
  public Preparation {
    columns = List.copyOf(columns);
    features = List.copyOf(features);
    targets = List.copyOf(targets);
    if (features.isEmpty() && !columns.isEmpty()) {
      throw new IllegalArgumentException(
          "features must number at least 1 where there are columns, got none");
    }
    long inputs = 0;
    for (Feature feature : features) {
      int column = feature.column();
      if (column < 0 || column >= columns.size()) {
        throw new IllegalArgumentException(
            "column of a feature must be below %s, got %s".formatted(columns.size(), column));
      }
      if (!feature.fits(columns.get(column).type())) {
        throw new IllegalArgumentException(
            "column \"%s\" must be of a type that its features can be read off, got %s"
                .formatted(columns.get(column).name(), columns.get(column).type().label()));
      }
      inputs += feature.width();
    }
    if (inputs > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("inputs must number fewer than 2^31, got " + inputs);
    }
    if (columns.stream().map(TableColumn::name).distinct().count() < columns.size()) {
      throw new IllegalArgumentException("columns must have different names");
    }
  }

  /** Whether rows are read by their columns; else they are the inputs already. */
  public boolean readsColumns() {
    return !features.isEmpty();
  }

  /** What its columns are, by their names. */
  public Map<String, TableColumn.Type> types() {
    return columns.stream().collect(Collectors.toMap(TableColumn::name, TableColumn::type));
  }

  /** n_0, how many inputs the columns become. */
  public int inputs() {
    return features.stream().mapToInt(Feature::width).sum();
  }

  /** What each input is called. */
  public List<String> names() {
    List<String> names = new ArrayList<>(inputs());
    for (Feature feature : features) {
      names.addAll(feature.names(columns.get(feature.column()).name()));
    }
    return names;
  }

  /** Which inputs each column has become, in their order; a column of several parts has several. */
  public List<Inputs> groups() {
    List<Inputs> groups = new ArrayList<>();
    int from = 0;
    for (Feature feature : features) {
      groups.add(new Inputs(columns.get(feature.column()).name(), from, feature.width()));
      from += feature.width();
    }
    return groups;
  }

  /** The blocks of inputs for whose categories, or codes of numbers, the network learns numbers. */
  public List<Embedding> embedding() {
    List<Embedding> blocks = new ArrayList<>();
    int from = 0;
    for (Feature feature : features) {
      feature.embedding(from).ifPresent(blocks::add);
      from += feature.width();
    }
    return blocks;
  }

  /**
   * What a row has in a column, told by its inputs: of a date, its parts.
   *
   * @param inputs all n_0 of the row
   */
  public String shown(String column, float[] inputs) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (Feature feature : features) {
      if (columns.get(feature.column()).name().equals(column)) {
        parts.add(feature.shown(inputs, from));
      }
      from += feature.width();
    }
    return String.join(", ", parts);
  }

  /** The place of each column by its name. */
  public Map<String, Integer> places() {
    Map<String, Integer> places = new LinkedHashMap<>();
    columns.forEach(column -> places.put(column.name(), places.size()));
    return places;
  }

  /**
   * What outputs of the network predict: numbers in units of their columns; what are no such
   * numbers stay as they are.
   *
   * @param outputs holds a^L of an example from a place on, one number for each target
   */
  public double[] predictions(float[] outputs, int from, int count) {
    double[] predictions = new double[count];
    for (int j = 0; j < count; j++) {
      float a = outputs[from + j];
      predictions[j] = targets.isEmpty() ? a : targets.get(j).prediction(a);
    }
    return predictions;
  }

  /** What turns rows into inputs, for one thread. */
  public Encoder encoder() {
    return new Encoder(this);
  }

  /** The text that {@link #read} reads. */
  public String json() {
    return PreparationJson.text(this);
  }

  /**
   * Reads a preparation.
   *
   * @throws IllegalArgumentException if it is none; the message says where
   */
  public static Preparation read(String json) {
    return PreparationJson.read(json);
  }
}
