package nabla.spark;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;

/** The numbers of a sparse vector. */
public final class SparseNumbers extends Numbers {

  private final int size;
  private final int[] places;
  private final ArrayData values;

  SparseNumbers(int size, int[] places, ArrayData values) {
    super(values, DataTypes.DoubleType);
    this.size = size;
    this.places = places;
    this.values = values;
  }

  /** Where the numbers of {@link #floats} stand. */
  public int[] places() {
    return places;
  }

  /** What is wrong with the places, as in "got …": in a vector that Spark made, nothing. */
  public String faultOfPlaces() {
    int before = -1;
    for (int place : places) {
      if (place <= before || place >= size) {
        return "index %s behind %s of %s".formatted(place, before, size);
      }
      before = place;
    }
    return places.length == values.numElements()
        ? ""
        : "%s indices of %s numbers".formatted(places.length, values.numElements());
  }

  @Override
  public float[] dense() {
    float[] dense = new float[size];
    float[] numbers = floats();
    for (int i = 0; i < places.length; i++) {
      dense[places[i]] = numbers[i];
    }
    return dense;
  }

  @Override
  public int count() {
    return size;
  }

  @Override
  public boolean isNull(int i) {
    return false;
  }

  @Override
  public double at(int i) {
    int found = Arrays.binarySearch(places, i);
    return found < 0 ? 0 : values.getDouble(found);
  }

  @Override
  public String show(int i) {
    return String.valueOf(at(i));
  }

  /** As Spark shows a sparse vector: (size,[indices],[values]), the first of them. */
  @Override
  public String toString() {
    int shown = Math.min(SHOWN, Math.min(places.length, values.numElements()));
    String more = places.length > SHOWN ? ", … %s in all".formatted(places.length) : "";
    return "(%s,[%s%s],[%s%s])"
        .formatted(
            size,
            texts(IntStream.range(0, shown).mapToObj(i -> places[i])),
            more,
            texts(IntStream.range(0, shown).mapToObj(values::getDouble)),
            more);
  }

  private static String texts(Stream<?> numbers) {
    return numbers.map(String::valueOf).collect(Collectors.joining(", "));
  }
}
