package nabla.train;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;

/**
 * A task's part of steps that tasks take together: it sends its gradient sum of each to the
 * driver's {@link ParameterServer}, and waits for the new parameters.
 */
final class ParameterClient {

  private final Function<byte[], Supplier<byte[]>> driver;
  private final long round;
  private final int task;
  private final Parameters parameters;
  private int step;
  private long waited; // nanoseconds

  /**
   * The part of a task.
   *
   * @param driver takes a question, and then has its answer
   * @param round its name
   * @param task its place among the tasks
   * @param parameters overwritten, step by step
   */
  ParameterClient(
      Function<byte[], Supplier<byte[]>> driver, long round, int task, Parameters parameters) {
    this.driver = driver;
    this.round = round;
    this.task = task;
    this.parameters = parameters;
  }

  /** Waits until all tasks are there; false if there are no steps. */
  boolean begin() {
    return ask(slice -> GradientMessage.here(round, task, slice));
  }

  /** Ends a step; false if it was the last. */
  boolean end(GradientSum sum) {
    long before = System.nanoTime();
    int now = step++;
    boolean more = ask(slice -> GradientMessage.of(round, task, now, slice, sum));
    waited += System.nanoTime() - before;
    return more;
  }

  /** How long the steps have waited for the driver and the other tasks. */
  double waitedSeconds() {
    return waited / 1e9;
  }

  private boolean ask(IntFunction<byte[]> question) {
    float[] numbers = parameters.values();
    List<Supplier<byte[]>> answers =
        IntStream.range(0, GradientMessage.slices(numbers.length))
            .mapToObj(slice -> driver.apply(question.apply(slice)))
            .toList();
    for (int slice = 0; slice < answers.size(); slice++) {
      byte[] answer = answers.get(slice).get();
      if (answer.length == 0) {
        return false;
      }
      GradientMessage.read(answer, numbers, slice);
    }
    return true;
  }
}
