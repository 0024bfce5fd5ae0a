package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nabla.model.Checkpoint;
import nabla.model.ModelException;
import nabla.model.RunIdentity;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.GradientDescent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingStateTest {

  private static Checkpoint checkpoint(String epoch, String step) {
    Parameters parameters =
        Parameters.zeros(
            new Topology(2, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC));
    Map<String, String> progress = new HashMap<>();
    progress.put("epoch", epoch);
    progress.put("step", step);
    progress.put("history.1", "0.5 0.1 2.0 300.0");
    for (String name : List.of("cost", "weight", "seconds", "learningRate")) {
      progress.put(name, "1.5");
    }
    return new Checkpoint(
        parameters, new GradientDescent().start(3), new RunIdentity(Map.of()), progress);
  }

  @Test
  void goesOnWhereTheCheckpointWasMade() {
    TrainingState progress = TrainingState.of(checkpoint("2", "6"), 7);
    assertThat(progress.epoch).isEqualTo(2);
    assertThat(progress.step).isEqualTo(6);
    assertThat(progress.history).singleElement().extracting(EpochReport::cost).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "1, -1", "0, 0", "-3, 0", "1, 2147483647"})
  void aStepThatThereIsNotIsRefused(String epoch, String step) {
    assertThatThrownBy(() -> TrainingState.of(checkpoint(epoch, step), 7))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("in [0, 7)")
        .hasMessageContaining("got step " + step + " of epoch " + epoch);
  }
}
