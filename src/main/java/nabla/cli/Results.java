package nabla.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nabla.engine.Evaluation;
import nabla.engine.TrainingResult;
import nabla.text.Shown;

/**
 * What a run has come to.
 *
 * @param test on the test data, if there are any and it did not fail
 */
record Results(TrainingResult training, Optional<Evaluation> test, String sha256) {

  /** Cost, and last the accuracy if there are classes. */
  static void print(Evaluation test) {
    say("test cost %.4f", test.cost());
    test.accuracy().ifPresent(accuracy -> say("test accuracy %.4f", accuracy));
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
    training.minimised().ifPresent(how -> say("%s", how.inWords()));
    say("files in %s: %s", directory.shown(), String.join(", ", RunDirectory.FILES));
    say("weights.sha256 %s", sha256);
    test.ifPresent(Results::print);
    System.out.flush();
  }

  /**
   * The same as numbers and texts by flat keys such as test.accuracy, in the order to write them
   * in.
   */
  Map<String, Object> metrics() {
    Map<String, Object> metrics = new LinkedHashMap<>();
    test.ifPresent(
        it -> {
          it.accuracy().ifPresent(accuracy -> metrics.put("test.accuracy", accuracy));
          metrics.put("test.cost", it.cost());
        });
    metrics.put("train.seconds", training.seconds());
    metrics.put("train.examplesPerSecond", training.examplesPerSecond());
    metrics.put("train.epochs", training.history().size());
    training.minimised().ifPresent(how -> metrics.put("train.evaluations", how.evaluations()));
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
