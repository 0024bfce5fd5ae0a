package nabla.engine;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import nabla.model.Checkpoint;
import nabla.model.ModelException;
import nabla.settings.Metric;

/** The state of a training as a checkpoint says it: numbers as texts, by the names of fields. */
final class SavedState {

  private SavedState() {}

  /** A checkpoint that says all of a state. */
  static Checkpoint checkpoint(TrainingState state) {
    Map<String, String> texts = new HashMap<>();
    Map.<String, Number>of(
            "epoch", state.epoch,
            "step", state.step,
            "cost", state.cost,
            "weight", state.weight,
            "seconds", state.seconds,
            "learningRate", state.learningRate,
            "elapsed", state.elapsed)
        .forEach((name, number) -> texts.put(name, number.toString()));
    for (int i = 0; i < state.values.size(); i++) {
      texts.put("value." + i, String.valueOf(state.values.get(i)));
    }
    state.ended.ifPresent(why -> texts.put("ended", why));
    state.history.forEach(report -> texts.put("history." + report.epoch(), text(report)));
    return new Checkpoint(
        state.parameters, state.optimizer, state.run.identity(), texts, state.kept);
  }

  /** Such as {@code 0.5 0.1 2.0 300.0}, with validation also {@code 7 cost 0.25 accuracy 0.75}. */
  private static String text(EpochReport report) {
    StringBuilder text = new StringBuilder();
    text.append(report.cost()).append(' ').append(report.learningRate());
    text.append(' ').append(report.seconds()).append(' ').append(report.examplesPerSecond());
    report
        .validation()
        .ifPresent(
            held -> {
              text.append(' ').append(held.examples());
              held.values()
                  .forEach((one, value) -> text.append(' ' + one.label() + ' ').append(value));
            });
    return text.toString();
  }

  /**
   * Where a checkpoint was made.
   *
   * @throws ModelException if it does not say, or names a step that there is not
   */
  static TrainingState read(Checkpoint checkpoint, TrainingRun run) {
    TrainingState state = new TrainingState(run, checkpoint.parameters(), checkpoint.state());
    state.epoch = (int) number(checkpoint, "epoch");
    state.step = (int) number(checkpoint, "step");
    int steps = run.stepsPerEpoch();
    if (state.epoch < 1 || state.step < 0 || state.step >= steps) {
      throw new ModelException(
          "checkpoint must be of a step in [0, %s) of an epoch from 1, got step %s of epoch %s; train without resuming"
              .formatted(steps, state.step, state.epoch));
    }
    int epochs = state.epoch - (state.step == 0 ? 1 : 0);
    if (epochs > run.settings().getEpochs()) {
      throw new ModelException(
          "epochs must be at least the %s that are begun in the checkpoint, got %s; set more, or train without resuming"
              .formatted(epochs, run.settings().getEpochs()));
    }
    state.cost = number(checkpoint, "cost");
    state.weight = number(checkpoint, "weight");
    state.seconds = number(checkpoint, "seconds");
    state.learningRate = number(checkpoint, "learningRate");
    state.elapsed = number(checkpoint, "elapsed");
    for (int past = 1; past < state.epoch; past++) {
      state.history.add(report(checkpoint, past, run.settings().metric()));
    }
    if (run.settings().isFullBatch() && state.epoch > 1) {
      for (int i = 0; i < state.epoch; i++) {
        state.values.add(number(checkpoint, "value." + i));
      }
      state.ended = Optional.ofNullable(checkpoint.progress().get("ended"));
    }
    if (run.settings().keepsWeights()) {
      state.kept = checkpoint.kept();
    }
    if (run.settings().keepsBest() && state.kept.isEmpty()) {
      throw new ModelException(
          "checkpoint must have the parameters of the best epoch, got none; train without resuming");
    }
    return state;
  }

  /** What {@link #text} says; the metric must be there if anything was measured. */
  private static EpochReport report(Checkpoint checkpoint, int epoch, Metric metric) {
    String name = "history." + epoch;
    String[] words = checkpoint.progress().getOrDefault(name, "").split(" ", -1);
    try {
      double[] numbers = new double[4];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Double.parseDouble(words[i]);
      }
      Optional<Evaluation> validation = Optional.empty();
      if (words.length > numbers.length) {
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        for (int i = numbers.length + 1; i < words.length; i += 2) {
          values.put(Metric.find(words[i]).orElseThrow(), Double.valueOf(words[i + 1]));
        }
        validation = Optional.of(new Evaluation(values, Long.parseLong(words[numbers.length])));
      }
      EpochReport report =
          new EpochReport(epoch, numbers[0], validation, numbers[1], numbers[2], numbers[3]);
      if (validation.isEmpty()
          || validation.get().values().keySet().containsAll(List.of(Metric.COST, metric))) {
        return report;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException | NoSuchElementException e) {
      throw unreadable(name, e);
    }
    throw unreadable(name, null);
  }

  private static double number(Checkpoint checkpoint, String name) {
    try {
      return Double.parseDouble(checkpoint.progress().getOrDefault(name, ""));
    } catch (NumberFormatException e) {
      throw unreadable(name, e);
    }
  }

  private static ModelException unreadable(String name, Exception cause) {
    return new ModelException(
        "checkpoint must say by numbers where the training stood, got other text as its \"%s\"; remove the checkpoints and train anew"
            .formatted(name),
        cause);
  }
}
