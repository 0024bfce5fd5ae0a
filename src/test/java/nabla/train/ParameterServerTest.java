package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import nabla.engine.StepRange;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.GradientSum;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import nabla.schedule.Progress;
import nabla.schedule.Schedule;
import nabla.schedule.Schedules;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two tasks, two parameters w and b, gradient descent with η = ½. */
class ParameterServerTest {

  private static final Topology TOPOLOGY =
      new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.SQUARED_ERROR);
  private static final long ROUND = 7;

  private final Parameters parameters = Parameters.zeros(TOPOLOGY);
  private final TrainingSettings settings =
      new TrainingSettings().setOptimizer("gradient-descent").setLearningRate(0.5);
  private final OptimizerState state = settings.update().start(2);
  private final List<List<byte[]>> answers = List.of(new ArrayList<>(), new ArrayList<>());
  private final CompletableFuture<Void> gathered = new CompletableFuture<>();
  private ParameterServer server;

  @BeforeEach
  void begin() {
    parameters.values()[0] = 1;
    parameters.values()[1] = 2;
    server = new ParameterServer(ROUND, range(2), 2, parameters, state, gathered);
  }

  private StepRange range(int steps) {
    return new StepRange(1, 0, 0, steps, start(steps), settings.schedules(), settings.update());
  }

  private static Progress start(int steps) {
    return new Progress(0, steps, steps, List.of());
  }

  private void ask(int task, byte[] question) {
    server.asked(question, answers.get(task)::add);
  }

  private static byte[] here(int task) {
    return GradientMessage.here(ROUND, task, 0);
  }

  private static byte[] gradient(int task, int step, double weight, float w, float b) {
    Parameters gradient = new Parameters(TOPOLOGY, new float[] {w, b});
    return GradientMessage.of(ROUND, task, step, 0, new GradientSum(gradient, 10 + task, weight));
  }

  private static float[] floats(byte[] answer) {
    float[] values = new float[answer.length / Float.BYTES];
    ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  @Test
  void aStepIsTheMeanOverAllTasksWhateverTheOrderOfTheirMessages() {
    ask(1, here(1));
    assertThat(answers.get(1)).as("waits for the other").isEmpty();
    ask(0, here(0));
    assertThat(floats(answers.get(0).get(0))).containsExactly(1, 2);
    assertThat(floats(answers.get(1).get(0))).containsExactly(1, 2);

    ask(1, gradient(1, 0, 3, 6, -2));
    assertThat(answers.get(1)).hasSize(1);
    ask(0, gradient(0, 0, 1, 2, 10));
    // w ← 1 − ½ (2 + 6)/(1 + 3), b ← 2 − ½ (10 − 2)/(1 + 3)
    assertThat(floats(answers.get(0).get(1))).containsExactly(0, 1);
    assertThat(floats(answers.get(1).get(1))).containsExactly(0, 1);

    ask(0, gradient(0, 1, 1, 0, 0));
    ask(1, gradient(1, 1, 1, -4, 0));
    assertThat(answers.get(0).get(2)).as("the end of the round").isEmpty();
    assertThat(answers.get(1).get(2)).isEmpty();
    assertThat(parameters.values()).containsExactly(1, 1); // w ← 0 − ½ (−4)/2
    assertThat(state.step()).isEqualTo(2);
    assertThat(server.totals().steps()).isEqualTo(2);
    assertThat(server.totals().diverged()).isFalse();
  }

  @Test
  void aTaskThatIsTriedAgainEndsTheRoundAfterTheLastWholeStep() {
    ask(0, here(0));
    ask(1, here(1));
    ask(0, gradient(0, 0, 1, 2, 2));
    ask(1, gradient(1, 0, 1, 2, 2));
    ask(0, gradient(0, 1, 1, 2, 2));
    ask(1, here(1)); // another attempt of task 1
    assertThat(answers.get(0).get(2)).isEmpty();
    assertThat(answers.get(1).get(2)).isEmpty();
    assertThat(server.totals().steps()).isEqualTo(1);
    assertThat(parameters.values()).containsExactly(0, 1);
    ask(1, gradient(1, 1, 1, 2, 2)); // the first attempt, which was only slow
    assertThat(answers.get(1).get(3)).isEmpty();
    assertThat(parameters.values()).containsExactly(0, 1);
  }

  @Test
  void twoOfOneTaskEndTheRound() {
    ask(0, here(0));
    ask(0, here(0));
    assertThat(answers.get(0)).hasSize(2).allSatisfy(end -> assertThat(end).isEmpty());
    assertThat(server.totals().steps()).isZero();
  }

  @Test
  void aTaskOfAnotherRoundIsSentAwayAndNoneOfThisOneMindsIt() {
    ask(0, here(0));
    ask(1, GradientMessage.here(ROUND - 1, 0, 0));
    assertThat(answers.get(1).get(0)).isEmpty();
    assertThat(answers.get(0)).isEmpty();
    ask(1, here(1));
    assertThat(floats(answers.get(0).get(0))).containsExactly(1, 2);
  }

  @Test
  void whatIsNotFiniteEndsTheRoundAndChangesNothing() {
    ask(0, here(0));
    ask(1, here(1));
    ask(0, gradient(0, 0, 1, Float.NaN, 2));
    ask(1, gradient(1, 0, 1, 2, 2));
    assertThat(answers.get(0).get(1)).isEmpty();
    assertThat(server.totals().diverged()).isTrue();
    assertThat(server.totals().steps()).isEqualTo(1);
  }

  @Test
  void aRoundThatIsEndedAnswersWhoWaitsAndWhoComes() {
    ask(0, here(0));
    server.end();
    ask(1, here(1));
    assertThat(answers.get(0).get(0)).isEmpty();
    assertThat(answers.get(1).get(0)).isEmpty();
  }

  @Test
  void aMessageThatIsDamagedEndsTheRoundForAllAndFailsTheTraining() {
    ask(0, here(0));
    ask(1, here(1));
    ask(0, gradient(0, 0, 1, 2, 2));
    byte[] whole = gradient(1, 0, 1, 2, 2);
    ask(1, Arrays.copyOf(whole, whole.length - 1));
    assertThat(answers.get(0).get(1)).isEmpty();
    assertThat(answers.get(1).get(1)).isEmpty();
    assertThat(parameters.values()).containsExactly(1, 2);
    assertThatThrownBy(server::totals)
        .isInstanceOf(IllegalStateException.class)
        .cause()
        .hasMessage("slice 0 of task 1 must have 8 bytes, got 7");
  }

  @Test
  void aMessageThatIsNoneEndsTheRoundForAll() {
    ask(0, here(0));
    ask(1, new byte[3]);
    assertThat(answers.get(0).get(0)).isEmpty();
    assertThat(answers.get(1).get(0)).isEmpty();
    assertThatThrownBy(server::totals).isInstanceOf(IllegalStateException.class);
  }

  /** Half of the parameters may be updated: nothing goes on from there. */
  @Test
  void anUpdateThatFailsIsThrownAtTheEnd() {
    OutOfMemoryError error = new OutOfMemoryError("none left");
    Schedule failing =
        new Schedule() {
          @Override
          public double factor(Progress progress) {
            throw error;
          }

          @Override
          public String label() {
            return "failing";
          }
        };
    server =
        new ParameterServer(
            ROUND,
            new StepRange(
                1,
                0,
                0,
                2,
                start(2),
                new Schedules(1, failing, failing, failing),
                settings.update()),
            2,
            parameters,
            state,
            gathered);
    ask(0, here(0));
    ask(1, here(1));
    ask(0, gradient(0, 0, 1, 2, 2));
    ask(1, gradient(1, 0, 1, 2, 2));
    assertThat(answers.get(0).get(1)).isEmpty();
    assertThat(answers.get(1).get(1)).isEmpty();
    assertThatThrownBy(server::totals).isSameAs(error);
  }

  @Test
  void aTaskThatCanNotBeAnsweredEndsTheRoundForTheOthersToo() {
    server.asked(
        here(0),
        answer -> {
          throw new IllegalStateException("its connection is gone");
        });
    ask(1, here(1));
    assertThat(floats(answers.get(1).get(0))).as("was on its way").containsExactly(1, 2);
    ask(1, gradient(1, 0, 1, 2, 2));
    assertThat(answers.get(1).get(1)).isEmpty();
    assertThat(server.totals().steps()).isZero();
  }

  /**
   * 40,001 parameters, of which 32,768 are the first slice; every gradient is its task's number.
   */
  @Test
  void slicesMayArriveInAnyOrderAndAStepWaitsForAll() {
    Topology wide = new Topology(40_000, TOPOLOGY.layers(), Cost.SQUARED_ERROR);
    Parameters many = Parameters.zeros(wide);
    OptimizerState none = settings.update().start(40_001);
    server = new ParameterServer(ROUND, range(2), 2, many, none, gathered);
    for (int slice : new int[] {1, 0}) {
      ask(0, GradientMessage.here(ROUND, 0, slice));
      assertThat(answers.get(0)).isEmpty();
    }
    ask(1, GradientMessage.here(ROUND, 1, 0));
    assertThat(answers.get(1)).isEmpty();
    ask(1, GradientMessage.here(ROUND, 1, 1));
    assertThat(answers.get(0)).extracting(one -> one.length).containsExactly(131_072, 28_932);

    ask(1, slice(wide, 1, 1));
    ask(0, slice(wide, 0, 0));
    ask(0, slice(wide, 0, 1));
    assertThat(many.values()).containsOnly(0);
    ask(1, slice(wide, 1, 0));
    assertThat(many.values()).hasSize(40_001).containsOnly(-0.75f); // 0 − ½ (1 + 2)/(1 + 1)
    assertThat(answers.get(0)).hasSize(4);
    assertThat(floats(answers.get(1).get(3))).hasSize(7_233).containsOnly(-0.75f);
    assertThat(none.step()).isEqualTo(1);
  }

  @Test
  void aStepOfWhichASliceIsMissingIsNotDoneAtAll() {
    Topology wide = new Topology(40_000, TOPOLOGY.layers(), Cost.SQUARED_ERROR);
    Parameters many = Parameters.zeros(wide);
    server =
        new ParameterServer(ROUND, range(1), 1, many, settings.update().start(40_001), gathered);
    ask(0, GradientMessage.here(ROUND, 0, 0));
    ask(0, GradientMessage.here(ROUND, 0, 1));
    ask(0, slice(wide, 0, 0));
    server.end();
    ask(0, slice(wide, 0, 1));
    assertThat(answers.get(0).get(2)).isEmpty();
    assertThat(answers.get(0).get(3)).isEmpty();
    assertThat(many.values()).containsOnly(0);
    assertThat(server.totals().steps()).isZero();
  }

  private static byte[] slice(Topology topology, int task, int slice) {
    Parameters gradient = Parameters.zeros(topology);
    Arrays.fill(gradient.values(), task + 1);
    return GradientMessage.of(ROUND, task, 0, slice, new GradientSum(gradient, 0, 1));
  }
}
