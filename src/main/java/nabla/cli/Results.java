package nabla.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import nabla.engine.EnsembleResult;
import nabla.engine.EpochReport;
import nabla.engine.TrainingResult;
import nabla.report.Figure;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;

/**
 * What a run has come to.
 *
 * @param seconds that the training took, of several members of all
 * @param validation of an ensemble, on the validation examples; none if there are none
 * @param test on the test data; none if there are none, or it failed
 */
record Results(
    TrainingSettings settings,
    EnsembleResult training,
    double seconds,
    List<Figure> validation,
    List<Figure> test,
    String sha256) {

  /** Says the figures of some data, such as test. */
  static void print(Console console, String data, List<Figure> figures) {
    figures.forEach(figure -> console.say("%s %s %.4f", data, figure.words(), figure.value()));
  }

  /** Prints them; the files are in a directory. */
  void print(Console console, RunDirectory directory) {
    eachMember("member %s: ", (whose, member) -> print(console, whose, member));
    if (!training.isSingle()) {
      int members = training.members().size();
      console.say("trained %d networks in %.1f s", members, seconds);
    }
    print(console, "ensemble, validation", validation);
    console.say("files in %s: %s", directory.shown(), String.join(", ", RunDirectory.FILES));
    console.say("weights.sha256 %s", sha256);
    print(console, "test", test);
    Map<String, Object> result = metrics();
    result.put("directory", directory.shown());
    console.result(result);
  }

  /** Takes each member's result, with a text that says whose it is; of a single one it is empty. */
  private void eachMember(String whose, BiConsumer<String, TrainingResult> consumer) {
    List<TrainingResult> members = training.members();
    for (int k = 1; k <= members.size(); k++) {
      consumer.accept(training.isSingle() ? "" : whose.formatted(k), members.get(k - 1));
    }
  }

  private void print(Console console, String whose, TrainingResult member) {
    console.say(
        "%strained %d epochs in %.1f s, %.0f examples/s",
        whose, member.history().size(), member.seconds(), member.examplesPerSecond());
    if (member.history().size() < settings.getEpochs()) {
      console.say("%sended early: %s", whose, member.stopReason());
    }
    console.say("%s%s", whose, weights(member));
    member.minimised().ifPresent(how -> console.say("%s%s", whose, how.inWords()));
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
    if (!training.isSingle()) {
      metrics.put("train.seconds", seconds);
    }
    metrics.put("weights.sha256", sha256);
    return metrics;
  }

  static void put(Map<String, Object> metrics, String of, List<Figure> figures) {
    figures.forEach(figure -> metrics.put(of + figure.name(), figure.value()));
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
}
