package nabla.table;

/** The values of one row of a table, by the places of the columns; missing ones are null. */
public interface Fields {

  /** Whether there is no value in a column. */
  boolean isNull(int column);

  /** The value in a column of a single number ({@link TableColumn.Type}). */
  double number(int column);

  /** The value in any column but one of several numbers, as {@link #text(double)} has numbers. */
  String text(int column);

  /** The values in a column of several numbers. */
  float[] numbers(int column);

  /** A number as a text: an integer without a point, whatever type it had. */
  static String text(double number) {
    long integer = (long) number;
    return integer == number ? Long.toString(integer) : Double.toString(number);
  }
}
