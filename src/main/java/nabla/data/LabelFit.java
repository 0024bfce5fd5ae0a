package nabla.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nabla.table.Fields;
import nabla.table.PrepareSettings;
import nabla.table.PrepareSettings.Logarithm;
import nabla.table.PrepareSettings.Task;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import nabla.text.Shown;

/**
 * What the network learns to say of the labels of a table, by what was seen of them: the class of a
 * row, or one or several numbers.
 *
 * <p>A number y is learned as (y − mean) / standard deviation, over all rows, and so is ln y where
 * that is learned; or y as it is, for a cost that takes no other numbers.
 */
final class LabelFit {

  private static final int MOST = 1000; // classes
  private static final int FEW = 10; // whole numbers that are taken for classes

  private final List<RawColumn> labels;
  private final PrepareSettings how;
  private final Door door;
  private List<Sketch> sketches = new ArrayList<>(); // of the values, then of the logarithms
  private final List<LogarithmRule> rules = new ArrayList<>(); // one for each label, or none

  /**
   * Of some columns, or none.
   *
   * @param from the place of the first in the rows
   * @param limit how many different values are counted one by one
   */
  LabelFit(List<RawColumn> labels, int from, PrepareSettings how, Door door, int limit) {
    this.labels = labels;
    this.how = how;
    this.door = door;
    for (int i = 0; i < labels.size(); i++) {
      sketches.add(
          switch (labels.get(i).type()) {
            case NUMBER -> new NumberSketch(from + i, false, limit);
            case BOOLEAN, TEXT -> new TextSketch(from + i, limit);
            case DATE, TIMESTAMP, NUMBERS ->
                throw new DataException(
                    "%s must hold numbers, texts or booleans, got %s; cast it first"
                        .formatted(called(i), Shown.text(labels.get(i).given().simpleString())));
          });
    }
    for (int i = 0; i < labels.size() && how.logarithm() != Logarithm.NEVER; i++) {
      if (labels.get(i).type() == TableColumn.Type.NUMBER) {
        sketches.add(new NumberSketch(from + i, true, 1));
      }
    }
  }

  List<Sketch> sketches() {
    return sketches;
  }

  /** Takes its own sketches of all that have looked, from a place on. */
  void seen(Sketch[] all, int from) {
    sketches = Stream.of(all).skip(from).limit(sketches.size()).toList();
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
    if (labels.size() > 1 && how.task() == Task.CLASSIFICATION) {
      throw new DataException(
          "label columns must be a single one for classes, got " + labels.size());
    }
    for (int i = 0; i < labels.size(); i++) {
      Sketch seen = sketches.get(i);
      if (seen.missing() > 0) {
        throw new DataException(
            "%s must have a value in every row, got none in %s of %s rows; leave these rows out, for example in SQL with where %s is not null; a CSV whose texts hold line breaks is read with %s"
                .formatted(
                    called(i),
                    seen.missing(),
                    seen.rows(),
                    Shown.text(labels.get(i).name()),
                    door.option("multiLine=true")));
      }
      if (!isClasses()) {
        checkNumbers(i);
      }
    }
    if (isClasses() && classes().size() < 2) {
      throw new DataException(
          "%s must have at least two classes, got \"%s\" in every row"
              .formatted(called(0), Shown.text(classes().get(0))));
    }
    checkRepeated();
  }

  private void checkNumbers(int i) {
    if (!(sketches.get(i) instanceof NumberSketch numbers)) {
      throw new DataException(
          "%s must hold numbers for a regression, got %s; cast it first"
              .formatted(called(i), Shown.text(labels.get(i).given().simpleString())));
    }
    boolean areFinite =
        Float.isFinite((float) numbers.min()) && Float.isFinite((float) numbers.max());
    if (!areFinite || numbers.min() == numbers.max()) {
      throw new DataException(
          "%s must hold finite numbers (as 32-bit floats) that differ, got from %s to %s"
              .formatted(called(i), Fields.text(numbers.min()), Fields.text(numbers.max())));
    }
    if (how.log() && numbers.min() <= 0) {
      throw new DataException(
          "%s must hold numbers above 0, of which the logarithm is learned, got %s"
              .formatted(called(i), Fields.text(numbers.min())));
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

  /**
   * The names of the classes, in the order of their indexes, that of their values; none for
   * numbers.
   */
  List<String> classes() {
    if (!isClasses()) {
      return List.of();
    }
    if (sketches.get(0) instanceof NumberSketch numbers) {
      checkCount(numbers.different());
      return LongStream.of(numbers.counts().sorted())
          .mapToObj(key -> Fields.text(Counts.number(key)))
          .toList();
    }
    TextSketch texts = (TextSketch) sketches.get(0);
    checkCount(texts.isFull() ? -1 : texts.counts().size());
    return List.copyOf(texts.counts().keySet());
  }

  /** Requires so few classes that they can be told apart; −1: there are very many. */
  private void checkCount(int classes) {
    if (classes < 0 || classes > MOST) {
      String got = classes < 0 ? "very many" : String.valueOf(classes);
      String why =
          sketches.get(0) instanceof TextSketch texts && !texts.isFull()
              ? lookalike(texts).map(one -> "; " + one).orElse("")
              : "";
      throw new DataException(
          "%s must have at most %s classes, got %s%s".formatted(called(0), MOST, got, why));
    }
  }

  private Optional<String> lookalike(TextSketch texts) {
    return Lookalike.remark(texts.counts().keySet(), door);
  }

  /** Texts that hardly repeat are names of the rows, or numbers that were read as texts. */
  private void checkRepeated() {
    if (how.task() != Task.AUTO
        || !(sketches.get(0) instanceof TextSketch texts)
        || classes().size() <= FEW) {
      return;
    }
    if (Lookalike.areMixed(texts.counts().keySet())) {
      throw new DataException(
          "%s must hold nothing but numbers, or classes, got %s different texts: %s; task = classification learns them all the same"
              .formatted(called(0), classes().size(), lookalike(texts).orElseThrow()));
    }
    if (classes().size() > ColumnFit.DIFFERENT * texts.rows()) {
      throw new DataException(
          "%s must have classes that repeat, got %s in %s rows%s; task = classification learns them all the same"
              .formatted(
                  called(0),
                  classes().size(),
                  texts.rows(),
                  lookalike(texts).map(one -> ": " + one).orElse("")));
    }
  }

  /** What takes more looks. */
  List<LogarithmRule> rules() {
    for (int i = 0; i < labels.size() && how.logarithm() == Logarithm.AUTO && !isClasses(); i++) {
      rules.add(new LogarithmRule((NumberSketch) sketches.get(i)));
    }
    return rules;
  }

  private boolean isLog(int i) {
    return how.log() || (!rules.isEmpty() && rules.get(i).holds());
  }

  /** What was decided of numbers, and how to decide otherwise. */
  List<String> remarks() {
    if (labels.size() != 1) {
      return List.of();
    }
    if (sketches.get(0) instanceof TextSketch texts) {
      boolean isText = labels.get(0).type() == TableColumn.Type.TEXT;
      return isText
          ? lookalike(texts).map(one -> called(0) + ": " + one).stream().toList()
          : List.of();
    }
    boolean decided = how.task() == Task.AUTO || !rules.isEmpty();
    if (!decided || !(sketches.get(0) instanceof NumberSketch numbers)) {
      return List.of();
    }
    if (!rules.isEmpty() && rules.get(0).holds()) {
      return List.of("the logarithm of %s is learned, as it is skewed".formatted(called(0)));
    }
    if (how.task() != Task.AUTO) {
      return List.of();
    }
    return List.of(
        isClasses()
            ? "%s holds %s different integers, which are taken for classes; task = regression learns numbers"
                .formatted(called(0), numbers.different())
            : "%s is learned as a number; task = classification learns classes"
                .formatted(called(0)));
  }

  /** How the numbers are learned; none for classes. */
  List<TargetScale> targets() {
    List<TargetScale> targets = new ArrayList<>();
    for (int i = 0; i < labels.size() && !isClasses(); i++) {
      NumberSketch learned = (NumberSketch) sketches.get(isLog(i) ? labels.size() + i : i);
      if (!(learned.deviation() > 0)) {
        throw new DataException(
            "%s must hold numbers that differ in more than their last digits, got from %s to %s"
                .formatted(called(i), learned.min(), learned.max()));
      }
      double center = how.standardised() ? learned.mean() : 0;
      double scale = how.standardised() ? learned.deviation() : 1;
      targets.add(new TargetScale(labels.get(i).name(), center, scale, isLog(i), 1));
    }
    return targets;
  }
}
