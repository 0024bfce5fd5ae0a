package nabla.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nabla.text.Shown;

/**
 * A preparation at work: the values of a row become inputs, of which those are kept that are not
 * zero. It has memory, so it is for one thread.
 */
public final class Encoder {

  private final int inputs;
  private final Coder[] coders;
  private final int[] places;
  private final float[] values;
  private int count;

  Encoder(Preparation preparation) {
    this.inputs = preparation.inputs();
    this.places = new int[inputs];
    this.values = new float[inputs];
    List<Feature> features = preparation.features();
    this.coders = new Coder[features.size()];
    int from = 0;
    for (int i = 0; i < coders.length; i++) {
      Feature feature = features.get(i);
      coders[i] = coder(feature, preparation.columns().get(feature.column()), from);
      from += feature.width();
    }
  }

  private Coder coder(Feature feature, TableColumn column, int from) {
    if (feature instanceof NumberFeature number) {
      return new NumberCoder(number, column, from);
    }
    if (feature instanceof CategoryFeature category) {
      return new CategoryCoder(category, column, from);
    }
    return new PlainCoder((PlainFeature) feature, column, from);
  }

  /**
   * Takes a row.
   *
   * @throws IllegalArgumentException if a number is infinite, or a column of several numbers has
   *     others than when the preparation was fitted; the message names the column
   */
  public void encode(Fields row) {
    count = 0;
    for (Coder coder : coders) {
      coder.encode(row);
    }
  }

  /** n_0, how many inputs there are, zeros included. */
  public int inputs() {
    return inputs;
  }

  /** How many inputs of the row are not zero. */
  public int count() {
    return count;
  }

  /** Where these stand, ascending; the leading {@link #count} numbers. */
  public int[] places() {
    return places;
  }

  /** What they are, likewise. */
  public float[] values() {
    return values;
  }

  private void put(int place, float value) {
    if (value != 0) {
      places[count] = place;
      values[count++] = value;
    }
  }

  /** What makes the inputs of one feature. */
  private interface Coder {
    void encode(Fields row);
  }

  private final class NumberCoder implements Coder {

    private final NumberFeature feature;
    private final TableColumn column;
    private final int from;
    private final double[] edges;
    private final float[] zeros; // the numbers of the code where nothing of the way lies below
    private final float[] ones; // and where all of it does

    NumberCoder(NumberFeature feature, TableColumn column, int from) {
      this.feature = feature;
      this.column = column;
      this.from = from;
      NumberFeature.Code code = feature.code();
      this.edges = code.edges().stream().mapToDouble(Double::doubleValue).toArray();
      this.zeros = new float[code.width()];
      this.ones = new float[code.width()];
      for (int t = 1; t <= code.width(); t++) {
        zeros[t - 1] = (float) code.number(t, 0);
        ones[t - 1] = (float) code.number(t, 1);
      }
    }

    @Override
    public void encode(Fields row) {
      double given = row.isNull(feature.column()) ? Double.NaN : row.number(feature.column());
      if (Double.isInfinite(given)) {
        throw new IllegalArgumentException(
            "column \"%s\" must be finite numbers, or nothing where they are missing, got %s"
                .formatted(Shown.text(column.name()), given));
      }
      boolean missing = Double.isNaN(given);
      double x = missing ? feature.center() : feature.part().of(column.type(), given);
      put(from, (float) feature.scaled(x));
      int t = 1;
      for (; t < edges.length && x >= edges[t]; t++) {
        put(from + t, ones[t - 1]);
      }
      if (t < edges.length && x > edges[t - 1]) {
        put(from + t, (float) feature.code().number(t, feature.code().way(t, x)));
        t++;
      }
      for (; t < edges.length; t++) {
        put(from + t, zeros[t - 1]);
      }
      if (missing && feature.flag()) {
        put(from + feature.width() - 1, 1);
      }
    }
  }

  private final class CategoryCoder implements Coder {

    private static final int NONE = -1;

    private final CategoryFeature feature;
    private final boolean isNumber;
    private final int from;
    private final Map<String, Integer> places = new HashMap<>();
    private final int ofOthers;
    private final int ofMissing;

    CategoryCoder(CategoryFeature feature, TableColumn column, int from) {
      this.feature = feature;
      this.isNumber = column.type() == TableColumn.Type.NUMBER;
      this.from = from;
      feature.values().forEach(value -> places.put(value, places.size()));
      this.ofOthers = feature.others() ? places.size() : NONE;
      this.ofMissing = feature.missing() ? feature.categories() - 1 : NONE;
    }

    @Override
    public void encode(Fields row) {
      int place =
          row.isNull(feature.column()) || (isNumber && Double.isNaN(row.number(feature.column())))
              ? ofMissing
              : places.getOrDefault(row.text(feature.column()), ofOthers);
      if (place != NONE && feature.isBinary()) {
        put(from, 2 * place - 1);
      } else if (place != NONE) {
        put(from + place, (float) feature.one());
      }
    }
  }

  private final class PlainCoder implements Coder {

    private final PlainFeature feature;
    private final TableColumn column;
    private final int from;

    PlainCoder(PlainFeature feature, TableColumn column, int from) {
      this.feature = feature;
      this.column = column;
      this.from = from;
    }

    @Override
    public void encode(Fields row) {
      if (row.isNull(feature.column())) {
        throw wrong("null");
      }
      float[] numbers = row.numbers(feature.column());
      if (numbers.length != feature.width()) {
        throw wrong(String.valueOf(numbers.length));
      }
      for (int k = 0; k < numbers.length; k++) {
        if (!Float.isFinite(numbers[k])) {
          throw wrong("%s at index %s".formatted(numbers[k], k));
        }
        put(from + k, numbers[k]);
      }
    }

    private IllegalArgumentException wrong(String got) {
      return new IllegalArgumentException(
          "column \"%s\" must hold %s finite numbers, as when the model was fitted, got %s"
              .formatted(Shown.text(column.name()), feature.width(), got));
    }
  }
}
