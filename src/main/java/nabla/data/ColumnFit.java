package nabla.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nabla.table.CategoryFeature;
import nabla.table.Feature;
import nabla.table.Part;
import nabla.table.PlainFeature;
import nabla.table.PrepareSettings;
import nabla.table.TableColumn;
import nabla.text.Shown;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What becomes of one column of a table, by what was seen of it. */
final class ColumnFit {

  static final double DIFFERENT = 0.9; // part of the rows from which on texts are ids

  private final RawColumn raw;
  private List<Sketch> sketches;
  private final Map<NumberSketch, NumberFit> numbers = new LinkedHashMap<>();
  private final Door door;
  private final boolean named;
  private FrequentTexts texts; // null: no column of texts, or not known yet

  /**
   * Of a column.
   *
   * @param column its place in the rows
   * @param named whether its user has named it, not just all
   * @param limit how many different values are counted one by one
   */
  ColumnFit(RawColumn raw, int column, boolean named, Door door, int limit) {
    this.raw = raw;
    this.named = named;
    this.door = door;
    this.sketches =
        switch (raw.type()) {
          case NUMBER, DATE, TIMESTAMP ->
              parts(raw.type())
                  .map(part -> (Sketch) new NumberSketch(column, raw.type(), part, limit))
                  .toList();
          case BOOLEAN, TEXT -> List.of(new TextSketch(column, limit));
          case NUMBERS -> List.of(new WidthSketch(column));
        };
  }

  private static Stream<Part> parts(TableColumn.Type type) {
    return switch (type) {
      case NUMBER -> Stream.of(Part.VALUE);
      case DATE -> Stream.of(Part.values()).filter(part -> part != Part.HOUR);
      default -> Stream.of(Part.values());
    };
  }

  RawColumn raw() {
    return raw;
  }

  /** What is to look at it. */
  List<Sketch> sketches() {
    return sketches;
  }

  /** Takes its own sketches of all that have looked, from a place on, and tells the next place. */
  int seen(Sketch[] all, int from) {
    int behind = from + sketches.size();
    sketches = Stream.of(all).skip(from).limit(sketches.size()).toList();
    return behind;
  }

  /** Finds the most frequent ones of its texts, if it has such. */
  void findTexts(Dataset<Row> data, PrepareSettings how) {
    if (sketches.get(0) instanceof TextSketch seen) {
      int fewest = raw.type() == TableColumn.Type.BOOLEAN ? 1 : how.fewest();
      texts =
          seen.isFull()
              ? FrequentTexts.of(data, raw, fewest, how.most())
              : FrequentTexts.of(seen, fewest, how.most());
    }
  }

  /** What is to become of its numbers. */
  List<NumberFit> numbers(PrepareSettings how) {
    for (Sketch sketch : sketches) {
      if (sketch instanceof NumberSketch seen && seen.there() > 0) {
        requireFinite(seen);
        numbers.put(seen, new NumberFit(seen, how));
      }
    }
    return List.copyOf(numbers.values());
  }

  private void requireFinite(NumberSketch seen) {
    if (Double.isInfinite(seen.min()) || Double.isInfinite(seen.max())) {
      throw new DataException(
          "column \"%s\" must hold finite numbers, or nothing where they are missing, got %s"
              .formatted(
                  Shown.text(raw.name()), Double.isInfinite(seen.min()) ? seen.min() : seen.max()));
    }
  }

  /**
   * What the network sees of it; nothing if there is nothing to see.
   *
   * @param column its place among those that it sees
   * @param remarks where a line is added if it is left out
   */
  List<Feature> features(int column, PrepareSettings how, List<String> remarks) {
    Sketch first = sketches.get(0);
    if (first.there() == 0) {
      remarks.add(leftOut("all its values are missing"));
      return List.of();
    }
    if (first instanceof WidthSketch widths) {
      return List.of(plain(column, widths));
    }
    if (first instanceof TextSketch) {
      return categories(column, first, how, remarks);
    }
    if (first instanceof NumberSketch seen && seen.countsRows() && !named) {
      remarks.add(leftOut("it numbers the rows; it counts if it is named"));
      return List.of();
    }
    List<Feature> features = new ArrayList<>();
    numbers.forEach(
        (seen, fit) -> {
          boolean flag = seen.missing() > 0 && seen.part() == Part.VALUE;
          if (flag || fit.varies()) {
            features.add(fit.feature(column, flag));
          }
        });
    if (features.isEmpty()) {
      remarks.add(leftOut("it has the same value in every row"));
    }
    return features;
  }

  private String leftOut(String why) {
    return "column \"%s\" is left out: %s".formatted(Shown.text(raw.name()), why);
  }

  private PlainFeature plain(int column, WidthSketch widths) {
    String called = "column \"%s\"".formatted(Shown.text(raw.name()));
    if (widths.missing() > 0) {
      throw new DataException(
          "%s must hold numbers in every row, got null in %s of %s rows; leave it out, or fill it first"
              .formatted(called, widths.missing(), widths.rows()));
    }
    if (widths.least() < widths.most() || widths.most() == 0) {
      throw new DataException(
          "%s must hold as many numbers in every row, at least one, got %s and %s"
              .formatted(called, widths.least(), widths.most()));
    }
    return new PlainFeature(column, widths.most());
  }

  private List<Feature> categories(
      int column, Sketch seen, PrepareSettings how, List<String> remarks) {
    List<String> values = texts.values();
    boolean missing = seen.missing() > 0;
    boolean others = values.size() < texts.different();
    TextSketch counted = (TextSketch) seen;
    Optional<String> lookalike =
        raw.type() == TableColumn.Type.TEXT
            ? Lookalike.remark(counted.isFull() ? values : counted.counts().keySet(), door)
            : Optional.empty();
    if (values.isEmpty() || texts.different() > DIFFERENT * seen.there()) {
      String why =
          texts.different() > DIFFERENT * seen.there()
              ? "nearly all its %s texts are different, %s of them"
                  .formatted(seen.there(), texts.different())
              : "none of its %s different texts is in %s rows"
                  .formatted(texts.different(), how.fewest());
      remarks.add(leftOut(why + lookalike.map(what -> "; " + what).orElse("")));
      return List.of();
    }
    CategoryFeature all = new CategoryFeature(column, values, others, missing, 0);
    if (all.categories() == 1) {
      remarks.add(leftOut("it has the same value in every row"));
      return List.of();
    }
    lookalike.ifPresent(
        what -> remarks.add("column \"%s\": %s".formatted(Shown.text(raw.name()), what)));
    return List.of(
        all.categories() > how.oneHot() && how.units() > 0
            ? new CategoryFeature(column, values, others, missing, how.units())
            : new CategoryFeature(column, values, others, missing, how.one(), 0));
  }
}
