package nabla.table;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import nabla.text.Shown;

/**
 * A row given as a map from the names of the columns to values: any Number, Boolean, text, {@link
 * LocalDate}, {@link LocalDateTime} (taken as UTC), {@link Instant}, float[] or double[]; null, or
 * no entry, where a value is missing.
 */
public final class MapFields implements Fields {

  private final Preparation preparation;
  private final Map<String, ?> row;

  /**
   * The fields of a row.
   *
   * @throws IllegalArgumentException if it has a name that is none of the columns', or a value of a
   *     type that its column can't have
   */
  public MapFields(Preparation preparation, Map<String, ?> row) {
    this.preparation = preparation;
    this.row = row;
    Map<String, Integer> places = preparation.places();
    row.forEach(
        (name, value) -> {
          if (!places.containsKey(name)) {
            throw new IllegalArgumentException(
                "a row must have columns that the model was fitted with, %s; got \"%s\""
                    .formatted(
                        Shown.texts(places.keySet().toArray(String[]::new)), Shown.text(name)));
          }
          require(preparation.columns().get(places.get(name)), value);
        });
  }

  private static void require(TableColumn column, Object value) {
    boolean fits =
        value == null
            || switch (column.type()) {
              case NUMBER -> value instanceof Number;
              case BOOLEAN -> value instanceof Boolean;
              case TEXT -> value instanceof CharSequence;
              case DATE, TIMESTAMP -> isTime(value);
              case NUMBERS -> value instanceof float[] || value instanceof double[];
            };
    if (!fits) {
      throw new IllegalArgumentException(
          "column \"%s\" must be a %s, as when the model was fitted, got %s of type %s"
              .formatted(
                  Shown.text(column.name()),
                  column.type().label(),
                  Shown.quoted(Shown.value(value)),
                  value.getClass().getSimpleName()));
    }
  }

  private static boolean isTime(Object value) {
    return value instanceof LocalDate || value instanceof LocalDateTime || value instanceof Instant;
  }

  private Object value(int column) {
    return row.get(preparation.columns().get(column).name());
  }

  @Override
  public boolean isNull(int column) {
    return value(column) == null;
  }

  @Override
  public double number(int column) {
    Object value = value(column);
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    LocalDateTime time =
        value instanceof LocalDate date
            ? date.atStartOfDay()
            : value instanceof Instant instant
                ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
                : (LocalDateTime) value;
    return preparation.columns().get(column).type() == TableColumn.Type.DATE
        ? time.toLocalDate().toEpochDay()
        : time.toEpochSecond(ZoneOffset.UTC);
  }

  @Override
  public String text(int column) {
    return preparation.columns().get(column).type().isNumeric()
        ? Fields.text(number(column))
        : value(column).toString();
  }

  @Override
  public float[] numbers(int column) {
    if (value(column) instanceof float[] floats) {
      return floats;
    }
    double[] doubles = (double[]) value(column);
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return floats;
  }
}
