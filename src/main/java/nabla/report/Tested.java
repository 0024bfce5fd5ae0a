package nabla.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.table.Preparation;
import nabla.table.TargetScale;
import nabla.text.Shown;

/**
 * An {@link Assessment} as the page shows it.
 *
 * @param data which rows: test, validation, or training
 * @param side of the square images that the inputs are; 0 if they are none
 * @param logarithm whether errors are those of the logarithm of a number, which was learned
 * @param classes null where there are none
 * @param numbers null where there are classes
 * @param importance the most important first, or in the order of an image's tiles
 */
record Tested(
    String data,
    long rows,
    int side,
    boolean logarithm,
    Map<String, Double> metrics,
    Classes classes,
    Numbers numbers,
    List<Mistake> mistakes,
    List<Importance> importance) {

  private static final int MOST_IN_A_MATRIX = 100;
  private static final int CONFUSIONS = 20;
  private static final int MOST_NUMBERS = 4; // targets that have their plots
  private static final int VALUES = 8; // inputs that a mistake is shown with
  private static final int IMPORTANT = 25;

  /**
   * What there is to say of classes, or of labels.
   *
   * @param exclusive whether each row has one class
   * @param matrix empty if there are more than 100 classes
   * @param calibrationError NaN if outputs are no probabilities
   */
  record Classes(
      boolean exclusive,
      List<ClassFindings.Figures> figures,
      List<ClassFindings.Confusion> matrix,
      List<ClassFindings.Confusion> confused,
      List<ClassFindings.Bin> calibration,
      double calibrationError) {}

  /** Targets and outputs of the sample, a list for each output. */
  record Numbers(List<String> names, List<List<Float>> actual, List<List<Float>> predicted) {}

  /**
   * A row that was mistaken.
   *
   * @param image its inputs from 0 for the least to 255, in base64; null: its values are shown
   */
  record Mistake(
      String truth,
      String said,
      double confidence,
      double cost,
      String image,
      List<Value> values) {}

  /** An input by its name. */
  record Value(String name, String value) {}

  /**
   * The page's view.
   *
   * @param preparation which tells the values of a table
   */
  static Tested of(
      String data, Assessment assessment, Preparation preparation, List<InputGroup> groups) {
    List<TargetScale> targets = preparation.targets();
    Findings findings = assessment.findings();
    int side = side(findings, groups);
    List<String> names = assessment.names();
    Optional<Classes> classes = findings.classes().map(found -> classes(found, names));
    List<Importance> ranked =
        assessment.importance().stream()
            .sorted(Comparator.comparingDouble(Importance::cost).reversed())
            .toList();
    return new Tested(
        data,
        findings.rows(),
        side,
        targets.size() == 1 && targets.get(0).log(),
        metrics(assessment.figures()),
        classes.orElse(null),
        classes.isPresent() ? null : numbers(findings, names, targets),
        findings.worst().stream()
            .map(seen -> mistake(seen, names, classes, side, shown(groups, ranked), preparation))
            .toList(),
        side > 0 ? assessment.importance() : ranked.stream().limit(IMPORTANT).toList());
  }

  /** Of inputs that are those of an image, and have no names of their own. */
  private static int side(Findings findings, List<InputGroup> groups) {
    int inputs = groups.stream().mapToInt(group -> group.inputs().size()).sum();
    boolean kept = findings.sample().stream().allMatch(seen -> seen.features().length == inputs);
    return kept && groups.equals(InputGroup.of(inputs)) ? InputGroup.side(inputs) : 0;
  }

  private static Map<String, Double> metrics(List<Figure> figures) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    figures.forEach(figure -> metrics.put(figure.name(), figure.value()));
    return metrics;
  }

  private static Classes classes(ClassFindings found, List<String> names) {
    boolean few = names.size() <= MOST_IN_A_MATRIX;
    return new Classes(
        !found.areLabels(),
        found.figures(names),
        few ? found.matrix() : List.of(),
        found.mostFrequent(CONFUSIONS),
        found.calibration(),
        found.calibrationError());
  }

  private static Numbers numbers(Findings findings, List<String> names, List<TargetScale> targets) {
    List<String> shown = names.subList(0, Math.min(MOST_NUMBERS, names.size()));
    List<List<Float>> actual = new ArrayList<>();
    List<List<Float>> predicted = new ArrayList<>();
    for (int j = 0; j < shown.size(); j++) {
      int output = j;
      actual.add(
          findings.sample().stream().map(seen -> actual(targets, seen.targets(), output)).toList());
      predicted.add(
          findings.sample().stream()
              .map(seen -> predicted(targets, seen.outputs(), output))
              .toList());
    }
    return new Numbers(shown, actual, predicted);
  }

  /** A target in units of the table. */
  private static float actual(List<TargetScale> targets, float[] values, int output) {
    return targets.isEmpty() ? values[output] : (float) targets.get(output).number(values[output]);
  }

  /** An output in units of the table. */
  private static float predicted(List<TargetScale> targets, float[] values, int output) {
    return targets.isEmpty()
        ? values[output]
        : (float) targets.get(output).prediction(values[output]);
  }

  /** The groups whose values tell most of a row: the most important ones, or the first. */
  private static List<InputGroup> shown(List<InputGroup> groups, List<Importance> ranked) {
    List<String> order = ranked.stream().map(Importance::name).toList();
    Stream<InputGroup> sorted =
        order.isEmpty()
            ? groups.stream()
            : groups.stream().sorted(Comparator.comparingInt(group -> order.indexOf(group.name())));
    return sorted.limit(VALUES).toList();
  }

  private static Mistake mistake(
      Findings.Seen seen,
      List<String> names,
      Optional<Classes> classes,
      int side,
      List<InputGroup> shown,
      Preparation preparation) {
    List<TargetScale> targets = preparation.targets();
    boolean exclusive = classes.isPresent() && classes.get().exclusive();
    boolean legible = side == 0 && seen.features().length > 0;
    return new Mistake(
        exclusive
            ? names.get(place(seen.targets()))
            : said(seen.targets(), names, classes, j -> actual(targets, seen.targets(), j)),
        exclusive
            ? names.get(seen.said())
            : said(seen.outputs(), names, classes, j -> predicted(targets, seen.outputs(), j)),
        seen.confidence(),
        seen.cost(),
        side > 0 ? image(seen.features()) : null,
        (legible ? shown : List.<InputGroup>of())
            .stream()
                .map(one -> new Value(one.name(), value(one, seen.features(), preparation)))
                .toList());
  }

  /** What a row has in a group. */
  private static String value(InputGroup group, float[] features, Preparation preparation) {
    return preparation.readsColumns()
        ? preparation.shown(group.name(), features)
        : Shown.number(features[group.inputs().get(0)]);
  }

  /** Where the 1 is among zeros. */
  private static int place(float[] targets) {
    return (int) IntStream.range(0, targets.length).takeWhile(j -> targets[j] != 1).count();
  }

  /** The labels that are there, or numbers. */
  private static String said(
      float[] values, List<String> names, Optional<Classes> labels, IntToDoubleFunction number) {
    IntStream places = IntStream.range(0, values.length);
    Stream<String> words =
        labels.isPresent()
            ? places.filter(j -> values[j] > 0.5).mapToObj(names::get)
            : places
                .limit(MOST_NUMBERS)
                .mapToObj(j -> Shown.number((float) number.applyAsDouble(j)));
    return words.collect(Collectors.joining(", "));
  }

  private static String image(float[] features) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float feature : features) {
      least = Math.min(least, feature);
      most = Math.max(most, feature);
    }
    byte[] pixels = new byte[features.length];
    for (int i = 0; i < pixels.length && most > least; i++) {
      pixels[i] = (byte) Math.round(255 * (features[i] - least) / (most - least));
    }
    return Base64.getEncoder().encodeToString(pixels);
  }
}
