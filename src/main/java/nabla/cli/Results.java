package nabla.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nabla.engine.EpochReport;
import nabla.engine.Evaluation;
import nabla.engine.TrainingResult;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;
import nabla.text.Shown;

/**
 * What a run has come to.
 *
 * @param test on the test data, if there are any and it did not fail
 */
record Results(
    TrainingSettings settings, TrainingResult training, Optional<Evaluation> test, String sha256) {

  /** Cost, the accuracy if there are classes, and last the metric that the epochs went by. */
  static void print(Evaluation test) {
    test.values().forEach((metric, value) -> say("test %s %.4f", metric.label(), value));
    System.out.flush();
  }

  static void say(String format, Object... values) {
    System.out.println(Shown.line(String.format(Locale.ROOT, format, values)));
  }

  /** Prints them; the files are in a directory. */
  void print(RunDirectory directory) {
    say(
        "trained %d epochs in %.1f s, %.0f examples/s",
        training.history().size(), training.seconds(), training.examplesPerSecond());
    if (training.history().size() < settings.getEpochs()) {
      say("ended early: %s", training.stopReason());
    }
    say("%s", weights());
    training.minimised().ifPresent(how -> say("%s", how.inWords()));
    say("files in %s: %s", directory.shown(), String.join(", ", RunDirectory.FILES));
    say("weights.sha256 %s", sha256);
    test.ifPresent(Results::print);
    System.out.flush();
  }

  /** Which epoch's weights they are. */
  private String weights() {
    int epoch = training.keptEpoch();
    if (epoch == 0) {
      return training.diverged().isPresent()
          ? "weights as they were at the start"
          : "weights as they were when the time was over";
    }
    EpochReport report = training.history().get(epoch - 1);
    Metric metric = settings.metric();
    return String.format(
        Locale.ROOT,
        "weights of epoch %d%s, %s %s %.4f",
        epoch,
        settings.keepsBest() ? ", the best" : "",
        report.validation().isPresent() ? "validation" : "training",
        metric.label(),
        report.value(metric));
  }

  /**
   * The same as numbers and texts by flat keys such as test.accuracy, in the order to write them
   * in.
   */
  Map<String, Object> metrics() {
    Map<String, Object> metrics = new LinkedHashMap<>();
    test.ifPresent(
        it -> it.values().forEach((metric, value) -> metrics.put("test." + metric.label(), value)));
    metrics.put("train.seconds", training.seconds());
    metrics.put("train.examplesPerSecond", training.examplesPerSecond());
    metrics.put("train.epochs", training.history().size());
    training.minimised().ifPresent(how -> metrics.put("train.evaluations", how.evaluations()));
    metrics.put("train.keptEpoch", training.keptEpoch());
    metrics.put("train.stopReason", training.stopReason());
    training.diverged().ifPresent(why -> metrics.put("train.diverged", why));
    metrics.put("weights.sha256", sha256);
    return metrics;
  }

  /** The same as one JSON object. */
  String json() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    return json.writeValueAsString(metrics()) + "\n";
  }
}
