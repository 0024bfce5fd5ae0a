package nabla.table;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * A column that a network learns from.
 *
 * @param name as the table calls it
 * @param type what its values are
 */
public record TableColumn(String name, Type type) implements Serializable {

  /** What the values of a column are, whatever width they are stored in. */
  public enum Type {
    /** Numbers; NaN is no number, and so missing. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** Texts. */
    TEXT,
    /** Days, as the number of days since 1970-01-01. */
    DATE,
    /** Points in time, as the number of seconds since 1970-01-01T00:00 in UTC. */
    TIMESTAMP,
    /** Several numbers, as many in every row. */
    NUMBERS;

    /** What files and messages call it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a value is a single number. */
    public boolean isNumeric() {
      return this == NUMBER || this == DATE || this == TIMESTAMP;
    }
  }

  public TableColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }
}
