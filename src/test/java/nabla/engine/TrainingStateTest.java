package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.model.RunIdentity;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;

/** Trainings of five steps an epoch; what the loop makes of a state is in {@link TrainerTest}. */
class TrainingStateTest {

  private static final Topology TOPOLOGY =
      new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);

  private static TrainingState state(TrainingSettings settings) {
    return new TrainingState(
        new TrainingRun(
            settings, TOPOLOGY, new BatchPlan(1000, 200, 1), new RunIdentity(Map.of())));
  }

  private static void endEpoch(TrainingState state, double cost) {
    state.cost = cost;
    state.weight = 1;
    state.endEpoch(Optional.empty());
  }

  @Test
  void countsStepsOverEpochs() {
    TrainingState state = state(new TrainingSettings());
    assertThat(state.stepsDone()).isZero();
    state.epoch = 3;
    state.step = 4;
    assertThat(state.stepsDone()).isEqualTo(14);
  }

  @Test
  void isDoneAfterTheLastEpoch() {
    TrainingState state = state(new TrainingSettings().setEpochs(2));
    endEpoch(state, 1);
    assertThat(state.isDone()).isFalse();
    endEpoch(state, 2);
    assertThat(state.isDone()).isTrue();
  }

  @Test
  void isDoneWhenEnoughEpochsHaveNotImproved() {
    TrainingState state = state(new TrainingSettings().setEpochs(9).setPatience(1).setTol(0.125));
    endEpoch(state, 8);
    assertThat(state.isDone()).isFalse();
    endEpoch(state, 6.9);
    assertThat(state.isDone()).isFalse();
    endEpoch(state, 6.1); // 6.9 · 7/8 = 6.0375
    assertThat(state.isDone()).isTrue();
  }

  @Test
  void anEpochsEndBeginsTheNextWithNothing() {
    TrainingState state = state(new TrainingSettings());
    state.step = 5;
    state.cost = 6;
    state.weight = 4;
    state.seconds = 0.5;
    state.learningRate = 0.1;
    EpochReport report = state.endEpoch(Optional.empty());
    assertThat(report).isEqualTo(new EpochReport(1, 1.5, Optional.empty(), 0.1, 0.5, 2000));
    assertThat(state.history).containsExactly(report);
    assertThat(state.epoch).isEqualTo(2);
    assertThat(new double[] {state.step, state.cost, state.weight, state.seconds}).containsOnly(0);
  }

  @Test
  void announcesWhatIsToBeDone() {
    TrainingState state = state(new TrainingSettings().setEpochs(7));
    endEpoch(state, 1);
    state.step = 2;
    TrainingStarted started = state.started(3, 4);
    assertThat(started)
        .isEqualTo(new TrainingStarted(1000, 200, 5, 7, 2, 3, 4, 7, List.copyOf(state.history)));
    assertThat(started.sharing()).isEqualTo("2 microbatches of 100 by 3 tasks of 4 threads");
    endEpoch(state, 1);
    assertThat(started.history()).as("of then").hasSize(1);
  }

  /** Who goes on training must not change what was remembered. */
  @Test
  void keepsACopyOfTheLastFiniteParametersIfItIsToKeepAny() {
    TrainingSettings last = new TrainingSettings().setKeep("last");
    assertThat(state(last).kept).isEmpty();
    TrainingState state = state(last.setOnDivergence("keep"));
    float[] initial = state.parameters.values().clone();
    assertThat(state.kept.orElseThrow()).containsExactly(initial);
    state.parameters.values()[0] = 7;
    assertThat(state.kept.orElseThrow()).containsExactly(initial);
    endEpoch(state, 1);
    assertThat(state.kept.orElseThrow()).containsExactly(7, initial[1]);
    state.setParameters(new float[] {3, 4});
    assertThat(state.parameters.values()).containsExactly(3, 4);
    assertThat(state.kept.orElseThrow()).containsExactly(7, initial[1]);
  }
}
