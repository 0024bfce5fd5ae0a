package nabla.data;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import nabla.table.Fields;

/** The texts of a column, and how often each was seen; unless they are too many. */
final class TextSketch extends Sketch {

  private static final long serialVersionUID = 1;

  private static final long CHARACTERS = 64; // of a text, on average

  private final int limit;
  private Map<String, Long> counts = new HashMap<>(); // null: there are too many
  private long characters;

  /** No text yet; up to so many different ones are counted. */
  TextSketch(int column, int limit) {
    super(column);
    this.limit = limit;
  }

  @Override
  boolean look(Fields row) {
    if (counts != null) {
      count(row.text(column()), 1);
    }
    return true;
  }

  private void count(String text, long more) {
    if (counts.merge(text, more, Long::sum) == more) {
      characters += text.length();
    }
    if (counts.size() > limit || characters > CHARACTERS * limit) {
      counts = null;
    }
  }

  @Override
  void join(Sketch other) {
    TextSketch texts = (TextSketch) other;
    if (texts.counts == null) {
      counts = null;
    }
    if (counts != null) {
      for (Map.Entry<String, Long> one : texts.counts.entrySet()) {
        if (counts != null) {
          count(one.getKey(), one.getValue());
        }
      }
    }
  }

  /** Whether there are more than can be counted here. */
  boolean isFull() {
    return counts == null;
  }

  /** How often each was seen, in the order of the texts. */
  Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }
}
