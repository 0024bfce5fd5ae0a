package nabla.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import nabla.engine.EnsembleResult;
import nabla.engine.EpochReport;
import nabla.engine.Evaluation;
import nabla.engine.TrainingResult;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;
import nabla.text.Shown;

/**
 * What a run has come to.
 *
 * @param validation of an ensemble, on the validation examples, if there are any
 * @param test on the test data, if there are any and it did not fail
 */
record Results(
    TrainingSettings settings,
    EnsembleResult training,
    Optional<Evaluation> validation,
    Optional<Evaluation> test,
    String sha256) {

  /** Cost, the accuracy if there are classes, and last the metric that the epochs went by. */
  static void print(Evaluation test) {
    print("test", test);
    System.out.flush();
  }

  private static void print(String of, Evaluation evaluation) {
    evaluation.values().forEach((metric, value) -> say("%s %s %.4f", of, metric.label(), value));
  }

  static void say(String format, Object... values) {
    System.out.println(Shown.line(String.format(Locale.ROOT, format, values)));
  }

  /** Prints them; the files are in a directory. */
  void print(RunDirectory directory) {
    eachMember("member %s: ", this::print);
    validation.ifPresent(ofAll -> print("ensemble, validation", ofAll));
    say("files in %s: %s", directory.shown(), String.join(", ", RunDirectory.FILES));
    say("weights.sha256 %s", sha256);
    test.ifPresent(Results::print);
    System.out.flush();
  }

  /** Takes each member's result, with a text that says whose it is; of a single one it is empty. */
  private void eachMember(String whose, BiConsumer<String, TrainingResult> consumer) {
    List<TrainingResult> members = training.members();
    for (int k = 1; k <= members.size(); k++) {
      consumer.accept(training.isSingle() ? "" : whose.formatted(k), members.get(k - 1));
    }
  }

  private void print(String whose, TrainingResult member) {
    say(
        "%strained %d epochs in %.1f s, %.0f examples/s",
        whose, member.history().size(), member.seconds(), member.examplesPerSecond());
    if (member.history().size() < settings.getEpochs()) {
      say("%sended early: %s", whose, member.stopReason());
    }
    say("%s%s", whose, weights(member));
    member.minimised().ifPresent(how -> say("%s%s", whose, how.inWords()));
  }

  /** Which epoch's weights they are. */
  private String weights(TrainingResult member) {
    int epoch = member.keptEpoch();
    if (epoch == 0) {
      return member.diverged().isPresent()
          ? "weights as they were at the start"
          : "weights as they were when the time was over";
    }
    EpochReport report = member.history().get(epoch - 1);
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
    put(metrics, "test.", test);
    put(metrics, "validation.", validation);
    eachMember("member%s.", (whose, member) -> put(metrics, whose + "train.", member));
    metrics.put("weights.sha256", sha256);
    return metrics;
  }

  private static void put(Map<String, Object> metrics, String of, Optional<Evaluation> result) {
    result.ifPresent(
        it -> it.values().forEach((metric, value) -> metrics.put(of + metric.label(), value)));
  }

  private static void put(Map<String, Object> metrics, String of, TrainingResult member) {
    metrics.put(of + "seconds", member.seconds());
    metrics.put(of + "examplesPerSecond", member.examplesPerSecond());
    metrics.put(of + "epochs", member.history().size());
    member.minimised().ifPresent(how -> metrics.put(of + "evaluations", how.evaluations()));
    metrics.put(of + "keptEpoch", member.keptEpoch());
    metrics.put(of + "stopReason", member.stopReason());
    member.diverged().ifPresent(why -> metrics.put(of + "diverged", why));
  }

  /** The epochs of each member. */
  List<List<EpochReport>> histories() {
    return training.members().stream().map(TrainingResult::history).toList();
  }

  /** The same as one JSON object. */
  String json() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    return json.writeValueAsString(metrics()) + "\n";
  }
}
