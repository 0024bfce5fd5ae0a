package nabla.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import nabla.nn.Embedding;

/**
 * A value of a column as one of several categories: of as many inputs one is 1 and the others 0.
 * Just two categories share a single input, −1 for the first and 1 for the second. Instead of 1 it
 * may be another number, where more than two are taken as they are.
 *
 * <p>Behind the values that were seen often enough come, if they have one, the category of all
 * others and that of missing values; without, such a value makes all inputs 0.
 *
 * @param values by the places of their inputs, as texts ({@link Fields#text(int)})
 * @param others whether values that are none of these have a category
 * @param missing whether values that are missing have one
 * @param one what the input is that is not 0
 * @param units how many numbers the network learns for each category; 0: it takes them as they are
 */
public record CategoryFeature(
    int column, List<String> values, boolean others, boolean missing, double one, int units)
    implements Feature {

  /** With a 1 that is one. */
  public CategoryFeature(
      int column, List<String> values, boolean others, boolean missing, int units) {
    this(column, values, others, missing, 1, units);
  }

  public CategoryFeature {
    values = List.copyOf(values);
    if (new HashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException("categories must be different, got " + values);
    }
    if (categories(values, others, missing) == 0) {
      throw new IllegalArgumentException("categories must number at least 1, got none");
    }
    if (!(one > 0 && one < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("one must be finite and above 0, got " + one);
    }
    if (units < 0) {
      throw new IllegalArgumentException("units must be at least 0, got " + units);
    }
  }

  /** How many categories there are. */
  public int categories() {
    return categories(values, others, missing);
  }

  private static int categories(List<String> values, boolean others, boolean missing) {
    return values.size() + (others ? 1 : 0) + (missing ? 1 : 0);
  }

  /** Whether the categories are two that share an input. */
  public boolean isBinary() {
    return categories() == 2 && units == 0;
  }

  @Override
  public int width() {
    return isBinary() ? 1 : categories();
  }

  @Override
  public Optional<Embedding> embedding(int from) {
    return Optional.of(units)
        .filter(learned -> learned > 0)
        .map(learned -> Embedding.ofCategory(from, width(), learned));
  }

  @Override
  public List<String> names(String column) {
    List<String> names = new ArrayList<>(values.stream().map(one -> column + "=" + one).toList());
    if (others) {
      names.add(column + " is another");
    }
    if (missing) {
      names.add(column + " is missing");
    }
    return isBinary() ? List.of(names.get(1)) : names;
  }

  @Override
  public String shown(float[] inputs, int from) {
    int place = 0;
    if (isBinary()) {
      place = inputs[from] == 0 ? categories() : inputs[from] < 0 ? 0 : 1;
    } else {
      while (place < categories() && inputs[from + place] == 0) {
        place++;
      }
    }
    if (place < values.size()) {
      return values.get(place);
    }
    return missing && place == categories() - 1 ? "missing" : "another";
  }

  @Override
  public boolean fits(TableColumn.Type type) {
    return type != TableColumn.Type.NUMBERS;
  }
}
