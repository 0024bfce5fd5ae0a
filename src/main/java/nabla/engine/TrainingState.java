package nabla.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import nabla.model.Checkpoint;
import nabla.model.ModelException;
import nabla.model.RunIdentity;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/** How far a training has come: all that changes from round to round. */
public final class TrainingState {

  public final Parameters parameters;
  public final OptimizerState state;
  public final List<EpochReport> history = new ArrayList<>();

  /** The epoch under way, from 1. */
  public int epoch = 1;

  /** The next step of the epoch, from 0. */
  public int step;

  /** Σ w_x C_x over the epoch's steps so far. */
  public double cost;

  /** Σ w_x over the epoch's steps so far. */
  public double weight;

  /** Time for the epoch's steps so far. */
  public double seconds;

  /** η of the last step. */
  public double learningRate;

  /** Before the first step. */
  public TrainingState(Parameters parameters, OptimizerState state) {
    this.parameters = parameters;
    this.state = state;
  }

  /**
   * Where a checkpoint was made.
   *
   * @param steps of an epoch
   * @throws ModelException if it does not say, or names a step that there is not
   */
  public static TrainingState of(Checkpoint checkpoint, int steps) {
    TrainingState progress = new TrainingState(checkpoint.parameters(), checkpoint.state());
    progress.epoch = (int) numbers(checkpoint, "epoch", 1)[0];
    progress.step = (int) numbers(checkpoint, "step", 1)[0];
    if (progress.epoch < 1 || progress.step < 0 || progress.step >= steps) {
      throw new ModelException(
          "checkpoint must be of a step in [0, %s) of an epoch from 1, got step %s of epoch %s; train without resuming"
              .formatted(steps, progress.step, progress.epoch));
    }
    progress.cost = numbers(checkpoint, "cost", 1)[0];
    progress.weight = numbers(checkpoint, "weight", 1)[0];
    progress.seconds = numbers(checkpoint, "seconds", 1)[0];
    progress.learningRate = numbers(checkpoint, "learningRate", 1)[0];
    for (int past = 1; past < progress.epoch; past++) {
      progress.history.add(read(past, numbers(checkpoint, "history." + past, 4, 7)));
    }
    return progress;
  }

  /** The numbers that a text holds, as many as may be. */
  private static double[] numbers(Checkpoint checkpoint, String name, int... counts) {
    String text = checkpoint.progress().getOrDefault(name, "");
    try {
      double[] numbers = Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
      if (Arrays.stream(counts).anyMatch(count -> count == numbers.length)) {
        return numbers;
      }
    } catch (NumberFormatException e) { // told below
    }
    throw new ModelException(
        "checkpoint must say by numbers where the training stood, got other text as its \"%s\"; remove the checkpoints and train anew"
            .formatted(name));
  }

  /** A checkpoint that says all of this. */
  public Checkpoint checkpoint(RunIdentity run) {
    Map<String, String> texts = new HashMap<>();
    texts.put("epoch", String.valueOf(epoch));
    texts.put("step", String.valueOf(step));
    texts.put("cost", String.valueOf(cost));
    texts.put("weight", String.valueOf(weight));
    texts.put("seconds", String.valueOf(seconds));
    texts.put("learningRate", String.valueOf(learningRate));
    history.forEach(report -> texts.put("history." + report.epoch(), text(report)));
    return new Checkpoint(parameters, state, run, texts);
  }

  /** Ends the epoch. */
  public void finishEpoch(EpochReport report) {
    history.add(report);
    epoch++;
    step = 0;
    cost = 0;
    weight = 0;
    seconds = 0;
  }

  private static String text(EpochReport report) {
    List<Object> numbers = new ArrayList<>();
    numbers.add(report.cost());
    numbers.add(report.learningRate());
    numbers.add(report.seconds());
    numbers.add(report.examplesPerSecond());
    report
        .validation()
        .ifPresent(
            one -> {
              numbers.add(one.cost());
              numbers.add(one.accuracy().orElse(Double.NaN));
              numbers.add(one.examples());
            });
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static EpochReport read(int epoch, double[] numbers) {
    Optional<Evaluation> validation = Optional.empty();
    if (numbers.length > 4) {
      OptionalDouble accuracy =
          Double.isNaN(numbers[5]) ? OptionalDouble.empty() : OptionalDouble.of(numbers[5]);
      validation = Optional.of(new Evaluation(numbers[4], accuracy, (long) numbers[6]));
    }
    return new EpochReport(epoch, numbers[0], validation, numbers[1], numbers[2], numbers[3]);
  }
}
