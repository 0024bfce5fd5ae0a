package nabla.table;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** What is read off the value of a numeric column: the number itself, or a part of its date. */
public enum Part {
  /** The number; of dates and timestamps the days since 1970-01-01, fractions included. */
  VALUE,
  /** The year. */
  YEAR,
  /** The month, 1 to 12. */
  MONTH,
  /** The day of the month, 1 to 31. */
  DAY,
  /** The day of the week, 1 for Monday to 7 for Sunday. */
  WEEKDAY,
  /** The hour of the day with its fraction, 0 to 24, in UTC. */
  HOUR;

  private static final double HOUR_IN_SECONDS = 3600;
  private static final double DAY_IN_SECONDS = 24 * HOUR_IN_SECONDS;

  /** What files and messages call it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads it off a value.
   *
   * @param type of the column
   * @param value as the type says; finite
   */
  public double of(TableColumn.Type type, double value) {
    if (this == VALUE) {
      return type == TableColumn.Type.TIMESTAMP ? value / DAY_IN_SECONDS : value;
    }
    double seconds = type == TableColumn.Type.DATE ? value * DAY_IN_SECONDS : value;
    LocalDateTime time = LocalDateTime.ofEpochSecond((long) Math.floor(seconds), 0, ZoneOffset.UTC);
    return switch (this) {
      case YEAR -> time.getYear();
      case MONTH -> time.getMonthValue();
      case DAY -> time.getDayOfMonth();
      case WEEKDAY -> time.getDayOfWeek().getValue();
      default -> time.toLocalTime().toSecondOfDay() / HOUR_IN_SECONDS;
    };
  }
}
