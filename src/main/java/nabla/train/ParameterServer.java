package nabla.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import nabla.engine.PartialSums;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.optim.Slice;
import nabla.optim.Updater;

/**
 * The driver's part of steps of a network that tasks take together: it waits for the gradient sums
 * of all of them, adds these in the order of the tasks, divides, updates, and answers all with the
 * new parameters.
 *
 * <p>A round lasts as long as all its tasks do. Whatever happens to one, the round ends there, at a
 * step that all have done, and the others are told so; what is then true is what the driver has. An
 * empty answer means the end.
 */
final class ParameterServer {

  static final byte[] END = {};
  private static final int ENDED = Integer.MAX_VALUE;

  /** Milliseconds: of Spark's locality, and some more. */
  private static final int DEADLINE = 10_000;

  /** As many more at most, by chance: or trainings that hold each other up would end together. */
  private static final int JITTER = 4_000;

  private final long name;
  private final StepRange range;
  private final Parameters parameters;
  private final OptimizerState state;
  private final Updater updater;
  private final StepTotals totals;
  private final PartialSums sums;
  private final float[][] gradients;
  private final List<List<Consumer<byte[]>>> waiting; // for each slice
  private final boolean[][] here; // slices of tasks
  private int missing; // messages of the step that is waited for
  private final CompletableFuture<Void> gathered;
  private int step = GradientMessage.HERE; // that is waited for
  private Throwable failure; // of the driver's part, if it has failed

  /**
   * A round.
   *
   * @param name that no other server has
   * @param tasks how many take part, a power of two
   * @param parameters overwritten, step by step
   * @param state overwritten, step by step
   * @param gathered when all tasks have come once, to this server or to another of their job; if it
   *     fails, they never will
   */
  ParameterServer(
      long name,
      StepRange range,
      int tasks,
      Parameters parameters,
      OptimizerState state,
      CompletableFuture<Void> gathered) {
    this.name = name;
    this.range = range;
    this.parameters = parameters;
    this.state = state;
    this.updater = range.update().on(parameters, state);
    this.totals = new StepTotals(range.steps());
    this.sums = new PartialSums(tasks);
    this.gradients = new float[tasks][parameters.values().length];
    int slices = GradientMessage.slices(parameters.values().length);
    this.here = new boolean[tasks][slices];
    this.waiting = Stream.<List<Consumer<byte[]>>>generate(ArrayList::new).limit(slices).toList();
    this.missing = messages();
    this.gathered = gathered;
    CompletableFuture<Void> unused = gathered.whenComplete(this::endIfLate);
  }

  long name() {
    return name;
  }

  /** Takes what a task has sent; what fails here ends the round, and is thrown at its end. */
  synchronized void asked(byte[] question, Consumer<byte[]> answer) {
    boolean waits = false;
    try {
      GradientMessage message = GradientMessage.read(question);
      boolean late = message.round() != name || step == ENDED;
      waits = !late && waiting.get(message.slice()).add(answer);
      if (waits) {
        take(message);
      }
    } catch (Throwable e) { // or the other tasks would wait for ever
      failure = e;
      end();
    }
    if (!waits) {
      answer.accept(END);
    }
  }

  private void take(GradientMessage message) {
    int task = message.task();
    if (message.step() != step || here[task][message.slice()]) {
      end(); // a task that is tried again, or of which there are two
      return;
    }
    here[task][message.slice()] = true;
    if (step == GradientMessage.HERE) {
      startTheClock();
    } else {
      message.copyTo(gradients[task]);
      sums.set(
          task,
          new GradientSum(
              new Parameters(parameters.topology(), gradients[task]),
              message.cost(),
              message.weight()));
    }
    missing--;
    if (missing == 0) {
      endStep();
    }
  }

  /** How many messages a step has: one of each task for each slice. */
  private int messages() {
    return here.length * waiting.size();
  }

  private void startTheClock() {
    if (missing == messages()) {
      int patience = DEADLINE + ThreadLocalRandom.current().nextInt(JITTER);
      CompletableFuture<Void> unused = gathered.orTimeout(patience, TimeUnit.MILLISECONDS);
    }
  }

  private void endStep() {
    boolean finite = true;
    if (step != GradientMessage.HERE) {
      totals.add(sums.cost(), sums.weight());
      // the sum, the mean, the update
      finite = range.end(step, sums, updater, Slice.all(parameters.values().length));
      if (sums.weight() > 0) {
        state.advance();
      }
    }
    step++;
    gathered.complete(null);
    if (!finite) {
      totals.diverge();
    }
    if (!finite || step == range.steps()) {
      end();
    } else {
      answer(slice -> GradientMessage.answer(parameters.values(), slice));
    }
  }

  /** Answers all that wait, and waits for the next step. */
  private void answer(IntFunction<byte[]> bytes) {
    missing = messages();
    for (boolean[] slices : here) {
      Arrays.fill(slices, false);
    }
    boolean reached = true;
    for (int slice = 0; slice < waiting.size(); slice++) {
      List<Consumer<byte[]>> all = List.copyOf(waiting.get(slice));
      waiting.get(slice).clear();
      byte[] answer = bytes.apply(slice);
      for (Consumer<byte[]> one : all) {
        try {
          one.accept(answer);
        } catch (RuntimeException e) { // its connection; the others are answered all the same
          reached = false;
        }
      }
    }
    if (!reached && step != ENDED) {
      end();
    }
  }

  private void endIfLate(Void come, Throwable late) {
    if (late != null) {
      end();
    }
  }

  /** Ends the round after the last step that all have done; whoever asks is told so from now on. */
  synchronized void end() {
    step = ENDED;
    answer(slice -> END);
  }

  /**
   * What the steps have come to that were done.
   *
   * @throws IllegalStateException if the driver's part has failed: the parameters are then good for
   *     nothing
   */
  synchronized StepTotals totals() {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw new IllegalStateException("steps that tasks took together have failed", failure);
    }
    return totals;
  }
}
