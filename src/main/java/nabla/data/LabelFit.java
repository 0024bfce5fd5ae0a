package nabla.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nabla.table.Fields;
import nabla.table.Part;
import nabla.table.PrepareSettings;
import nabla.table.PrepareSettings.Task;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import nabla.text.Shown;

/** What the network learns to say of the labels of a table, by what was seen of them. */
final class LabelFit {

  private static final int MOST = 1000; // classes
  private static final int FEW = 10; // whole numbers that are taken for classes

  private final List<RawColumn> labels;
  private final PrepareSettings how;
  private List<Sketch> sketches = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  LabelFit(List<RawColumn> labels, int from, PrepareSettings how, int limit) {
    this.labels = labels;
    this.how = how;
    for (int i = 0; i < labels.size(); i++) {
      sketches.add(
          switch (labels.get(i).type()) {
            case NUMBER -> new NumberSketch(from + i, TableColumn.Type.NUMBER, Part.VALUE, limit);
            case BOOLEAN, TEXT -> new TextSketch(from + i, limit);
            case DATE, TIMESTAMP, NUMBERS -> throw wrong(labels.get(i));
          });
    }
  }

  private static DataException wrong(RawColumn label) {
    return new DataException(
        "label column \"%s\" must hold numbers, texts or booleans, got %s; cast it first"
            .formatted(Shown.text(label.name()), Shown.text(label.given().simpleString())));
  }

  List<Sketch> sketches() {
    return sketches;
  }

  void seen(Sketch[] all, int from) {
    sketches = Stream.of(all).skip(from).limit(sketches.size()).toList();
  }

  List<String> remarks() {
    return remarks;
  }

  private String called(int i) {
    return "label column \"%s\"".formatted(Shown.text(labels.get(i).name()));
  }

  /**
   * Requires labels from which something can be learned.
   *
   * @throws DataException if they are others
   */
  void check() {
    for (int i = 0; i < labels.size(); i++) {
      Sketch seen = sketches.get(i);
      if (seen.missing() > 0) {
        throw new DataException(
            "%s must have a value in every row, got none in %s of %s rows; leave these rows out"
                .formatted(called(i), seen.missing(), seen.rows()));
      }
      if (!isClasses()) {
        checkNumber(i);
      }
    }
    if (isClasses() && classes().size() < 2) {
      throw new DataException(
          "%s must have at least two classes, got \"%s\" in every row"
              .formatted(called(0), Shown.text(classes().get(0))));
    }
  }

  private void checkNumber(int i) {
    if (!(sketches.get(i) instanceof NumberSketch numbers)) {
      throw new DataException(
          "%s must hold numbers for a regression, got %s; cast it first"
              .formatted(called(i), labels.get(i).given().simpleString()));
    }
    if (numbers.min() == numbers.max() || !Double.isFinite(numbers.max() - numbers.min())) {
      throw new DataException(
          "%s must hold finite numbers that differ, got %s in %s"
              .formatted(
                  called(i),
                  numbers.min() == numbers.max()
                      ? Fields.text(numbers.min())
                      : numbers.min() + " to " + numbers.max(),
                  numbers.rows() + " rows"));
    }
  }

  /** Whether the label is a class. */
  private boolean isClasses() {
    if (labels.size() != 1 || how.task() == Task.REGRESSION) {
      return false;
    }
    if (how.task() == Task.CLASSIFICATION || sketches.get(0) instanceof TextSketch) {
      return true;
    }
    NumberSketch numbers = (NumberSketch) sketches.get(0);
    return numbers.isWhole() && numbers.different() >= 0 && numbers.different() <= FEW;
  }

  /** The names of the classes, in the order of their indexes; none for numbers. */
  List<String> classes() {
    if (!isClasses()) {
      return List.of();
    }
    List<String> classes =
        sketches.get(0) instanceof NumberSketch numbers
            ? LongStream.of(numbers.counts().sorted())
                .mapToObj(key -> Fields.text(Counts.number(key)))
                .toList()
            : List.copyOf(texts((TextSketch) sketches.get(0)).keySet());
    if (classes.size() > MOST) {
      throw new DataException(
          "%s must have at most %s classes, got %s".formatted(called(0), MOST, classes.size()));
    }
    return classes;
  }

  private static Map<String, Long> texts(TextSketch sketch) {
    return sketch.counts();
  }

  /** How the numbers are learned; none for classes. */
  List<TargetScale> targets() {
    List<TargetScale> targets = new ArrayList<>();
    for (int i = 0; i < labels.size() && !isClasses(); i++) {
      NumberSketch numbers = (NumberSketch) sketches.get(i);
      targets.add(
          new TargetScale(labels.get(i).name(), numbers.mean(), numbers.deviation(), false, 1));
    }
    return targets;
  }
}
