package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import nabla.model.Checkpoint;
import nabla.model.ModelException;
import nabla.model.RunIdentity;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.GradientDescent;
import nabla.optim.Update;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedStateTest {

  private static final Topology TOPOLOGY =
      new Topology(2, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);

  /** Seven steps an epoch. */
  private static TrainingRun run(String onDivergence) {
    return new TrainingRun(
        new TrainingSettings().setKeep("last").setOnDivergence(onDivergence),
        TOPOLOGY,
        new BatchPlan(70, 10, 1),
        new RunIdentity(Map.of()));
  }

  private static TrainingState read(String epoch, String step) {
    return SavedState.read(checkpoint(epoch, step), run("fail"));
  }

  private static Checkpoint checkpoint(String epoch, String step) {
    Map<String, String> progress = new HashMap<>();
    progress.put("epoch", epoch);
    progress.put("step", step);
    progress.put("history.1", "0.5 0.1 2.0 300.0");
    for (String name : List.of("cost", "weight", "seconds", "learningRate", "elapsed")) {
      progress.put(name, "1.5");
    }
    return new Checkpoint(
        Parameters.zeros(TOPOLOGY),
        Update.of(new GradientDescent()).start(3),
        new RunIdentity(Map.of()),
        progress,
        Optional.of(new float[] {7, 8, 9}));
  }

  @Test
  void goesOnWhereTheCheckpointWasMade() {
    TrainingState progress = read("2", "6");
    assertThat(progress.epoch).isEqualTo(2);
    assertThat(progress.step).isEqualTo(6);
    assertThat(progress.history).singleElement().extracting(EpochReport::cost).isEqualTo(0.5);
  }

  @Test
  void takesTheKeptParametersIfTheTrainingKeepsAny() {
    Checkpoint checkpoint = checkpoint("2", "6");
    assertThat(SavedState.read(checkpoint, run("keep")).kept.orElseThrow())
        .containsExactly(7, 8, 9);
    assertThat(SavedState.read(checkpoint, run("fail")).kept).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "1, -1", "0, 0", "-3, 0", "1, 2147483647"})
  void aStepThatThereIsNotIsRefused(String epoch, String step) {
    assertThatThrownBy(() -> read(epoch, step))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("in [0, 7)")
        .hasMessageContaining("got step " + step + " of epoch " + epoch);
  }

  private static TrainingState there(TrainingState state) {
    return SavedState.read(SavedState.checkpoint(state), state.run);
  }

  @Test
  void reportsComeBackWithAndWithoutValidationAndAccuracy() {
    TrainingState state = read("1", "0");
    for (Optional<Evaluation> validation :
        List.of(
            Optional.<Evaluation>empty(),
            Optional.of(new Evaluation(1 / 3.0, OptionalDouble.empty(), 1L << 40)),
            Optional.of(new Evaluation(Double.NaN, OptionalDouble.of(0.1), 7)))) {
      state.cost = 2 / 3.0;
      state.weight = 3;
      state.learningRate = 1e-3;
      state.seconds = 7;
      state.endEpoch(validation);
    }
    assertThat(there(state).history).isEqualTo(state.history);
  }

  @Test
  void allNumbersComeBack() {
    TrainingState state = read("1", "3");
    state.cost = 1 / 3.0;
    state.weight = 1e-300;
    state.learningRate = 0.1f;
    state.seconds = 1e9;
    assertThat(there(state)).usingRecursiveComparison().ignoringFields("run").isEqualTo(state);
  }
}
