package nabla.data;

import java.time.YearMonth;
import java.util.regex.Pattern;

/**
 * What a text can be read as, by Spark's cast: in the order of what comes first, and the last is
 * what any text is.
 */
public enum TextType {
  INTEGER("bigint", "[+-]?\\d{1,18}"),
  NUMBER("double", "[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|(?i:inf|infinity))"),
  BOOLEAN("boolean", "(?i:true|false)"),
  DATE("date", "\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])"),
  TIME("timestamp_ntz", DATE.pattern + "[T ](?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d+)?)?"),
  ZONED_TIME("timestamp", TIME.pattern + "(?:Z|[+-](?:0\\d|1[0-7]):?[0-5]\\d|[+-]18:?00)"),
  TEXT("string", "");

  private final String inSql;
  private final String pattern;

  @SuppressWarnings("ImmutableEnumChecker") // a Pattern is
  private final Pattern whole;

  TextType(String inSql, String pattern) {
    this.inSql = inSql;
    this.pattern = pattern;
    this.whole = Pattern.compile(pattern);
  }

  /** What SQL calls it. */
  public String inSql() {
    return inSql;
  }

  /** Whether a text can be read so. */
  public boolean takes(String text) {
    return this == TEXT || (whole.matcher(text).matches() && (!hasDay() || isDay(text)));
  }

  private boolean hasDay() {
    return this == DATE || this == TIME || this == ZONED_TIME;
  }

  /** Whether a text begins with a day that its month has, which 2023-02-30 is not. */
  private static boolean isDay(String text) {
    int year = Integer.parseInt(text, 0, 4, 10);
    int month = Integer.parseInt(text, 5, 7, 10);
    return YearMonth.of(year, month).isValidDay(Integer.parseInt(text, 8, 10, 10));
  }
}
