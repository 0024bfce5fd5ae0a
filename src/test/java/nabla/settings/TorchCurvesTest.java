package nabla.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import nabla.linalg.Blas;
import nabla.nn.Activation;
import nabla.nn.Backpropagation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.GradientSum;
import nabla.nn.Microbatch;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.nn.Workspace;
import nabla.optim.OptimizerState;
import nabla.optim.Slice;
import nabla.optim.Updater;
import nabla.schedule.Progress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fifty steps give the costs that PyTorch has printed: {@code src/test/python/curves.py}. */
class TorchCurvesTest {

  private static final int ROWS = 12;
  private static final int STEPS = 50;

  static Stream<String> curves() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/torch/curves.txt")).stream();
  }

  @ParameterizedTest
  @MethodSource("curves")
  void costsAreThoseOfPyTorch(String curve) {
    String[] parts = curve.split(" \\| ", -1);
    double[] expected =
        Arrays.stream(parts[1].split(" ", -1)).mapToDouble(Double::valueOf).toArray();
    assertThat(expected).hasSize(STEPS);
    String texts = parts[0].replace("embedding; ", "");
    assertThat(costs(settings(texts), !texts.equals(parts[0])))
        .containsExactly(expected, within(1e-5));
  }

  private static TrainingSettings settings(String texts) {
    TrainingSettings settings =
        new TrainingSettings()
            .setEpochs(STEPS)
            .setHiddenLayers(new int[] {5})
            .setActivation("tanh");
    for (String text : texts.split("; ", -1)) {
      String[] parts = text.split("=", -1);
      Setting.in(TrainingTable.class).stream()
          .filter(setting -> setting.name().equals(parts[0]))
          .findFirst()
          .ifPresentOrElse(
              setting -> set(settings, setting, parts[1]),
              () -> {
                throw new IllegalArgumentException(text);
              });
    }
    settings.requireFit();
    return settings;
  }

  private static <T> void set(TrainingSettings settings, Setting<T> setting, String text) {
    settings.set(setting, setting.rule().read(text).orElseThrow());
  }

  /** The mean cost before each step; a step is an epoch, since all rows are in the batch. */
  private static double[] costs(TrainingSettings settings, boolean embedded) {
    Topology topology = topology(settings, embedded);
    float[] w = new float[topology.parameterCount()];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) (0.7 * Math.cos(2 * i + 1.0));
    }
    Parameters parameters = new Parameters(topology, w);
    OptimizerState state = settings.update().start(w.length);
    Updater updater = settings.update().on(parameters, state);
    Microbatch batch = batch(embedded ? 7 : 4);
    settings.perturbation().apply(batch, topology, 1, 0); // smooths labels, if at all
    Workspace workspace = new Workspace(topology, ROWS);
    GradientSum sum = new GradientSum(topology);
    Backpropagation backpropagation = new Backpropagation(Blas.best());
    List<Double> costs = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      backpropagation.gradient(parameters, batch, workspace, sum);
      Progress progress = new Progress(t, STEPS, 1, List.copyOf(costs));
      costs.add(sum.cost() / sum.weight());
      float[][] parts = {sum.gradient()};
      updater.apply(parts, sum.weight(), settings.schedules().at(progress), Slice.all(w.length));
      state.advance();
    }
    return costs.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Topology topology(TrainingSettings settings, boolean embedded) {
    Activation softmax = Activation.SOFTMAX;
    return embedded
        ? settings
            .topology(7, 3, softmax, Cost.SOFTMAX_CROSS_ENTROPY)
            .withEmbedding(List.of(Embedding.ofCode(1, 2, 3), Embedding.ofCategory(4, 3, 2)))
        : settings.topology(4, 3, softmax, Cost.SOFTMAX_CROSS_ENTROPY);
  }

  /** Of four numbers, and of a category's three if there are seven. */
  private static Microbatch batch(int inputs) {
    Microbatch batch = new Microbatch(inputs, 3, ROWS);
    for (int i = 0; i < ROWS * 4; i++) {
      batch.inputs()[batch.begin(i / 4) + i % 4] = (float) Math.sin(i * i + 1.0);
    }
    for (int i = 0; i < ROWS; i++) {
      if (inputs == 7) {
        batch.inputs()[batch.begin(i) + 4 + (i * i + i / 2) % 3] = 1;
      }
      batch.targets()[i * 3 + (i * i + i / 3) % 3] = 1;
      batch.weights()[i] = 1;
    }
    batch.resize(ROWS);
    return batch;
  }
}
