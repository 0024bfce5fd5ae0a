package nabla.data;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import nabla.text.Shown;

/**
 * A kind of values that texts may be meant as, mostly since a CSV file was read as texts.
 *
 * @param looks whether a text looks so, spaces around it aside
 * @param are what they are
 * @param wayOut what makes such values of them; behind an option of a reader if it begins with one
 */
record Lookalike(Predicate<String> looks, String are, String wayOut) {

  private static final double MOSTLY = 0.9; // of the texts
  private static final String UNREAD = "\ufffd"; // in place of what is no character
  private static final String OPTION = "option ";

  private static final List<Lookalike> ALL =
      List.of(
          new Lookalike(
              TextType.NUMBER::takes,
              "numbers",
              OPTION + "inferSchema=true reads them as such, and cast(x as double) makes them"),
          like(
              "[-+]?[$€£¥]?\\s?[-+]?\\d{1,3}([,' ]\\d{3})*(\\.\\d+)?(\\s?([$€£¥%]|[A-Z]{3}|kg|g|km|cm|mm|m|lbs?|oz|ml|l|ms|s|h|[kMG]B)|\\s\\p{L}{1,6})?",
              "numbers with signs in them",
              "take these out first, for example in SQL with cast(regexp_replace(x, '[^0-9.-]', '') as double)"),
          like(
              "[-+]?\\d{1,3}(\\.\\d{3})*,\\d+",
              "numbers with a decimal comma",
              "make a point of it first, for example in SQL with cast(replace(replace(x, '.', ''), ',', '.') as double)"),
          like(
              "\\d{4}-\\d{1,2}-\\d{1,2}([ T].*)?",
              "dates",
              OPTION + "inferSchema=true reads them as such, and cast(x as timestamp) makes them"),
          dates("\\d{4}/\\d{1,2}/\\d{1,2}", "yyyy/M/d"),
          dates("\\d{1,2}/\\d{1,2}/\\d{4}", "M/d/yyyy"),
          dates("\\d{1,2}\\.\\d{1,2}\\.\\d{4}", "d.M.yyyy"));

  private static Lookalike dates(String pattern, String format) {
    return like(
        "(" + pattern + ")([ T].*)?",
        "dates",
        "make them such first, for example in SQL with to_date(x, '%s')".formatted(format));
  }

  private static Lookalike like(String pattern, String are, String wayOut) {
    return new Lookalike(Pattern.compile(pattern).asMatchPredicate(), are, wayOut);
  }

  /** What to say of texts that look so, the most of them; nothing of others. */
  static Optional<String> remark(Collection<String> texts, Door door) {
    Optional<String> unread = texts.stream().filter(text -> text.contains(UNREAD)).findFirst();
    return unread
        .map(
            text ->
                "its texts hold bytes that are not UTF-8, such as in %s; %s, or the like, says what they are"
                    .formatted(Shown.quoted(text), door.option("encoding=ISO-8859-1")))
        .or(() -> of(texts).map(kind -> kind.said(texts, door)));
  }

  /** Whether most texts look so, and some do not. */
  static boolean areMixed(Collection<String> texts) {
    return of(texts).filter(kind -> kind.matches(texts) < texts.size()).isPresent();
  }

  private static Optional<Lookalike> of(Collection<String> texts) {
    return ALL.stream()
        .filter(kind -> kind.matches(texts) > 0 && kind.matches(texts) >= MOSTLY * texts.size())
        .findFirst();
  }

  private boolean matches(String text) {
    return looks.test(text.strip());
  }

  private long matches(Collection<String> texts) {
    return texts.stream().filter(this::matches).count();
  }

  private String said(Collection<String> texts, Door door) {
    Optional<String> another = texts.stream().filter(text -> !matches(text)).findFirst();
    String example = texts.stream().filter(this::matches).findFirst().orElseThrow();
    String way =
        wayOut.startsWith(OPTION) ? door.option(wayOut.substring(OPTION.length())) : wayOut;
    return "its texts look like %s, such as %s%s; %s"
        .formatted(
            are,
            Shown.quoted(example),
            another
                .map(one -> ", but not %s (%s)".formatted(Shown.quoted(one), nullValue(one, door)))
                .orElse(""),
            way);
  }

  private static String nullValue(String text, Door door) {
    return "if that means a missing one, %s reads it so"
        .formatted(door.option("nullValue=" + Shown.text(text)));
  }
}
