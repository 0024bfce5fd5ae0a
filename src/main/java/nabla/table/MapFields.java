package nabla.table;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import nabla.text.Shown;

/**
 * A row given as a map from the names of the columns to values: any Number, Boolean, text, {@link
 * LocalDate}, {@link LocalDateTime} (taken as UTC), {@link Instant}, float[] or double[]; null, or
 * no entry, where a value is missing.
 */
public final class MapFields implements Fields {

  private final Preparation preparation;
  private final String[] names;
  private final TableColumn.Type[] types;
  private final Object[] values; // of the row, by the places of the columns

  /** The fields of the rows that are {@link #take taken}. */
  public MapFields(Preparation preparation) {
    List<TableColumn> columns = preparation.columns();
    this.preparation = preparation;
    this.names = columns.stream().map(TableColumn::name).toArray(String[]::new);
    this.types = columns.stream().map(TableColumn::type).toArray(TableColumn.Type[]::new);
    this.values = new Object[names.length];
  }

  /** The fields of a row, as {@link #take} has them. */
  public MapFields(Preparation preparation, Map<String, ?> row) {
    this(preparation);
    take(row);
  }

  /**
   * Takes a row.
   *
   * @throws IllegalArgumentException if it has a name that is none of the columns', or a value of a
   *     type that its column can't have
   */
  public void take(Map<String, ?> row) {
    int there = 0;
    for (int i = 0; i < names.length; i++) {
      values[i] = row.get(names[i]);
      there += values[i] != null || row.containsKey(names[i]) ? 1 : 0;
      require(i);
    }
    if (there < row.size()) {
      refuse(row);
    }
  }

  private void refuse(Map<String, ?> row) {
    Map<String, Integer> places = preparation.places();
    for (String name : row.keySet()) {
      if (!places.containsKey(name)) {
        throw new IllegalArgumentException(
            "a row must have columns that the model was fitted with, %s; got \"%s\""
                .formatted(Shown.texts(names), Shown.text(String.valueOf(name))));
      }
    }
  }

  private void require(int column) {
    Object value = values[column];
    boolean fits =
        value == null
            || switch (types[column]) {
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
                  Shown.text(names[column]),
                  types[column].label(),
                  Shown.quoted(Shown.value(value)),
                  value.getClass().getSimpleName()));
    }
  }

  private static boolean isTime(Object value) {
    return value instanceof LocalDate || value instanceof LocalDateTime || value instanceof Instant;
  }

  @Override
  public boolean isNull(int column) {
    return values[column] == null;
  }

  @Override
  public double number(int column) {
    Object value = values[column];
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    LocalDateTime time =
        value instanceof LocalDate date
            ? date.atStartOfDay()
            : value instanceof Instant instant
                ? LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
                : (LocalDateTime) value;
    return types[column] == TableColumn.Type.DATE
        ? time.toLocalDate().toEpochDay()
        : time.toEpochSecond(ZoneOffset.UTC);
  }

  @Override
  public String text(int column) {
    return types[column].isNumeric() ? Fields.text(number(column)) : values[column].toString();
  }

  @Override
  public float[] numbers(int column) {
    if (values[column] instanceof float[] floats) {
      return floats;
    }
    double[] doubles = (double[]) values[column];
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return floats;
  }
}
