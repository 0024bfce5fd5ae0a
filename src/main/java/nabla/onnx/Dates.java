package nabla.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import nabla.table.Part;
import nabla.table.TableColumn;

/**
 * The parts of dates and times as operators of ONNX, as {@link Part} has them.
 *
 * <p>Source of year, month and day: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
 * civil_from_days: years begin in March, and 400 of them, an era, have 146,097 days.
 */
final class Dates {

  private static final long DAYS_OF_ERA = 146_097; // whole weeks
  private static final long ERAS = 25; // added, so that nothing is negative for 10,000 years back
  private static final long SHIFT = ERAS * DAYS_OF_ERA; // in days
  private static final int DAYS_TO_1970 = 719_468; // from 0000-03-01
  private static final int DAY = 86_400; // seconds

  private final Graph graph;

  Dates(Graph graph) {
    this.graph = graph;
  }

  /** A part of a value: of a number itself, of a date in days, of a time in seconds; a double. */
  String part(Part part, TableColumn.Type type, String value) {
    boolean isTime = type == TableColumn.Type.TIMESTAMP;
    if (part == Part.VALUE) {
      return isTime ? graph.apply("Div", value, graph.real(DAY)) : value;
    }
    double shift = isTime ? SHIFT * DAY : SHIFT;
    String whole = graph.cast(graph.apply("Add", value, graph.real(shift)), DataType.INT64);
    String day = isTime ? over(whole, DAY) : whole;
    if (part == Part.HOUR) { // whole seconds count, and a date has none
      String seconds = minus(whole, isTime ? times(day, DAY) : day);
      return graph.apply("Div", graph.cast(seconds, DataType.DOUBLE), graph.real(3600));
    }
    return graph.cast(part == Part.WEEKDAY ? weekday(day) : ofYear(part, day), DataType.DOUBLE);
  }

  /** 1970-01-01 was a Thursday. */
  private String weekday(String day) {
    return plus(graph.apply("Mod", plus(day, 3), integer(7)), 1);
  }

  /** Of a day since 1970-01-01, shifted. */
  private String ofYear(Part part, String day) {
    String z = plus(day, DAYS_TO_1970);
    String era = over(z, DAYS_OF_ERA);
    String dayOfEra = minus(z, times(era, DAYS_OF_ERA));
    String leap = minus(over(dayOfEra, 36_524), over(dayOfEra, 1_460));
    String years = minus(graph.apply("Add", dayOfEra, leap), over(dayOfEra, DAYS_OF_ERA - 1));
    String year = over(years, 365);
    String before = minus(graph.apply("Add", times(year, 365), over(year, 4)), over(year, 100));
    String dayOfYear = minus(dayOfEra, before);
    String month = over(plus(times(dayOfYear, 5), 2), 153); // 0: March
    if (part == Part.DAY) {
      return plus(minus(dayOfYear, over(plus(times(month, 153), 2), 5)), 1);
    }
    String isNext = over(month, 10); // 1 in January and February
    return part == Part.MONTH
        ? minus(plus(month, 3), times(isNext, 12))
        : plus(graph.apply("Add", graph.apply("Add", year, times(era, 400)), isNext), -400 * ERAS);
  }

  private String integer(long value) {
    return graph.integer(value);
  }

  private String plus(String a, long b) {
    return graph.apply("Add", a, integer(b));
  }

  private String minus(String a, String b) {
    return graph.apply("Sub", a, b);
  }

  private String times(String a, long b) {
    return graph.apply("Mul", a, integer(b));
  }

  /** Whole times: of numbers that are not negative. */
  private String over(String a, long b) {
    return graph.apply("Div", a, integer(b));
  }
}
