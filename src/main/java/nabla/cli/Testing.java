package nabla.cli;

import java.util.List;
import java.util.Optional;
import nabla.data.Examples;
import nabla.model.TrainedModel;
import nabla.report.Assessment;
import nabla.report.Figure;
import nabla.report.InputGroup;
import nabla.settings.Metric;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a model that has been trained does on the examples at hand, or why that is not known. */
final class Testing {

  private static final Logger LOG = LoggerFactory.getLogger(Testing.class);
  private static final long MOST_READ_AGAIN = 1L << 30; // bytes of packed rows

  private final Metric metric;
  private final TrainedModel model;
  private final RunReport report;
  private final Interruption interruption;
  private List<Figure> validation = List.of();
  private List<Figure> test = List.of();
  private Optional<RunReport.Assessed> assessed = Optional.empty();
  private Optional<String> failure = Optional.empty();

  Testing(Metric metric, TrainedModel model, RunReport report, Interruption interruption) {
    this.metric = metric;
    this.model = model;
    this.report = report;
    this.interruption = interruption;
  }

  /**
   * Tests on the test data, and an ensemble on the validation examples as well: a single network's
   * epochs tell of these. Without test data, others are what the report shows.
   */
  void test(Material material, boolean single) {
    try {
      if (!single) {
        validation = assess("validation", material.validation());
      }
      test = assess("test", material.test());
    } catch (Exception e) { // SparkException is checked, and Scala doesn't declare it
      failure = Optional.of(interruption.requested() ? "it was stopped" : Failure.message(e));
    }
    boolean cheap = material.training().survey().bytes() <= MOST_READ_AGAIN;
    if (assessed.isEmpty() && failure.isEmpty() && cheap && !interruption.requested()) {
      assessForTheReport(material);
    }
  }

  private void assessForTheReport(Material material) {
    try {
      if (material.validation().isPresent()) {
        assess("validation", material.validation());
      } else {
        assess("training", Optional.of(material.training()));
      }
    } catch (Exception e) { // as above
      LOG.warn("report.html tells of no predictions: {}", Failure.message(e));
    }
  }

  private List<Figure> assess(String data, Optional<Examples> examples) {
    if (examples.isEmpty()) {
      return List.of();
    }
    Assessment found =
        report.timed(
            "testing", () -> Assessment.of(examples.get(), model, metric, InputGroup.of(model)));
    assessed = Optional.of(new RunReport.Assessed(data, found));
    return found.figures();
  }

  /** Of an ensemble, on the validation examples, if there are any. */
  List<Figure> validation() {
    return validation;
  }

  /** On the test data, if there are any and it did not fail. */
  List<Figure> test() {
    return test;
  }

  /** In detail, on the test data or what there was instead. */
  Optional<RunReport.Assessed> assessed() {
    return assessed;
  }

  /** Why there is no test, though there should be. */
  Optional<String> failure() {
    return failure;
  }
}
