package nabla.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import nabla.model.Checkpoint;
import nabla.model.ModelException;

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
            "learningRate", state.learningRate)
        .forEach((name, number) -> texts.put(name, number.toString()));
    if (!state.values.isEmpty()) {
      texts.put(
          "values", state.values.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }
    state.ended.ifPresent(why -> texts.put("ended", why));
    state.history.forEach(report -> texts.put("history." + report.epoch(), text(report)));
    return new Checkpoint(
        state.parameters, state.optimizer, state.run.identity(), texts, state.lastFinite);
  }

  private static String text(EpochReport report) {
    String steps =
        "%s %s %s %s"
            .formatted(
                report.cost(), report.learningRate(), report.seconds(), report.examplesPerSecond());
    return report
        .validation()
        .map(
            one ->
                "%s %s %s %s"
                    .formatted(
                        steps,
                        one.cost(),
                        one.accuracy().orElse(Double.NaN),
                        (double) one.examples()))
        .orElse(steps);
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
    state.cost = number(checkpoint, "cost");
    state.weight = number(checkpoint, "weight");
    state.seconds = number(checkpoint, "seconds");
    state.learningRate = number(checkpoint, "learningRate");
    for (int past = 1; past < state.epoch; past++) {
      state.history.add(report(past, numbers(checkpoint, "history." + past, 4, 7)));
    }
    if (run.settings().isFullBatch() && state.epoch > 1) {
      for (double value : numbers(checkpoint, "values", state.epoch)) {
        state.values.add(value);
      }
      state.ended = Optional.ofNullable(checkpoint.progress().get("ended"));
    }
    if (run.settings().keepsLastFinite()) {
      state.lastFinite = checkpoint.lastFinite();
    }
    return state;
  }

  private static EpochReport report(int epoch, double[] numbers) {
    Optional<Evaluation> validation = Optional.empty();
    if (numbers.length > 4) {
      OptionalDouble accuracy =
          Double.isNaN(numbers[5]) ? OptionalDouble.empty() : OptionalDouble.of(numbers[5]);
      validation = Optional.of(new Evaluation(numbers[4], accuracy, (long) numbers[6]));
    }
    return new EpochReport(epoch, numbers[0], validation, numbers[1], numbers[2], numbers[3]);
  }

  private static double number(Checkpoint checkpoint, String name) {
    return numbers(checkpoint, name, 1)[0];
  }

  /** The numbers that a text holds, as many as may be. */
  private static double[] numbers(Checkpoint checkpoint, String name, Integer... counts) {
    String text = checkpoint.progress().getOrDefault(name, "");
    try {
      double[] numbers = Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
      if (Arrays.asList(counts).contains(numbers.length)) {
        return numbers;
      }
    } catch (NumberFormatException e) { // told below
    }
    throw new ModelException(
        "checkpoint must say by numbers where the training stood, got other text as its \"%s\"; remove the checkpoints and train anew"
            .formatted(name));
  }
}
