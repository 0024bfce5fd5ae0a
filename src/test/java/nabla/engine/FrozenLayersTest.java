package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.linalg.Blas;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Backpropagation;
import nabla.nn.Cost;
import nabla.nn.GradientSum;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Microbatch;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.nn.Workspace;
import nabla.optim.Penalty;
import nabla.settings.OptimizerTable;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first layers keep their weights, bit for bit, and the others learn as they would anyway. */
class FrozenLayersTest {

  private static final Topology TOPOLOGY =
      new Topology(
          40,
          List.of(
              new Layer(30, Activation.TANH),
              new Layer(50, Activation.TANH),
              new Layer(3, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  private static final int ROWS = 1000;

  private static ArrayExamples examples() {
    Random random = new Random(5);
    float[][] features = new float[ROWS][40];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = i % 3;
      for (int k = 0; k < 40; k++) {
        features[i][k] = random.nextFloat() + (k % 3 == labels[i] ? 0.2f : 0);
      }
    }
    return ArrayExamples.of(features, labels);
  }

  private static TrainingSettings settings(int frozen) {
    return new TrainingSettings()
        .setHiddenLayers(new int[] {30, 50})
        .setActivation("tanh")
        .setFrozenLayers(frozen)
        .setEpochs(2);
  }

  /** A model whose first weight is −0, which adding anything to would change. */
  private static TrainedModel initial() {
    TrainedModel model =
        new ArrayTrainer(settings(0).setEpochs(1)).fit(examples(), Optional.empty());
    model.parameters().values()[0] = -0f;
    return model;
  }

  private static int[] bits(float[] values, int from, int to) {
    return IntStream.range(from, to).map(i -> Float.floatToRawIntBits(values[i])).toArray();
  }

  static Stream<TrainingSettings> methods() {
    Stream<TrainingSettings> optimizers =
        OptimizerTable.OPTIMIZERS.labels().stream()
            .map(label -> settings(1).setOptimizer(label).setRegParam(0.01));
    return Stream.concat(
        optimizers,
        Stream.of(
            settings(2).setOptimizer("owlqn").setRegParam(0.01).setElasticNetParam(0.5),
            settings(2).setRegParam(0.01).setElasticNetParam(0.5),
            settings(2).setMaxGradientValue(1e-4),
            settings(2).setMaxGradientNorm(1e-4),
            settings(2).setMaxWeightNorm(1e-2),
            settings(2).setBiasRate(0.5),
            settings(1).setAverageDecay(0.9),
            settings(1).setDropout(0.5).setInputNoise(0.1)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodLeavesThem(TrainingSettings settings) {
    TrainedModel initial = initial();
    float[] before = initial.parameters().values();
    TrainedModel model =
        new ArrayTrainer(settings, 2, List.of()).from(initial).fit(examples(), Optional.empty());
    float[] after = model.parameters().values();
    int from = model.topology().trainedFrom();
    assertThat(from).isEqualTo(settings.getFrozenLayers() == 1 ? 41 * 30 : 41 * 30 + 31 * 50);
    assertThat(bits(after, 0, from)).containsExactly(bits(before, 0, from));
    assertThat(Arrays.copyOfRange(after, from, after.length))
        .isNotEqualTo(Arrays.copyOfRange(before, from, after.length));
  }

  /** All that measures norms, and slices that begin behind the frozen layers. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anyNumberOfThreadsGivesTheSameBits(int frozen) {
    TrainingSettings settings =
        settings(frozen)
            .setOptimizer("lamb")
            .setRegParam(0.01)
            .setMaxGradientNorm(0.1)
            .setMaxWeightNorm(0.5)
            .setAverageDecay(0.9);
    String expected =
        new ArrayTrainer(settings, 1, List.of()).fit(examples(), Optional.empty()).weightsSha256();
    for (int threads : new int[] {2, 4}) {
      assertThat(
              new ArrayTrainer(settings, threads, List.of())
                  .fit(examples(), Optional.empty())
                  .weightsSha256())
          .isEqualTo(expected);
    }
  }

  /** Without a model the frozen layers are random features. */
  @Test
  void withoutAModelTheyAreAsTheyBegin() {
    TrainedModel model = new ArrayTrainer(settings(2)).fit(examples(), Optional.empty());
    int from = model.topology().trainedFrom();
    assertThat(Arrays.copyOf(model.parameters().values(), from))
        .containsExactly(Arrays.copyOf(Initializer.HE.parameters(TOPOLOGY, 1).values(), from));
  }

  @Test
  void theGradientOfTheOthersIsTheSame() {
    Parameters parameters = Initializer.HE.parameters(TOPOLOGY, 3);
    Microbatch batch = new Microbatch(40, 3, 5);
    for (int i = 0; i < 5 * 40; i++) {
      batch.inputs()[i] = (float) Math.sin(i);
    }
    for (int x = 0; x < 5; x++) {
      batch.targets()[3 * x + x % 3] = 1;
      batch.weights()[x] = 1;
    }
    batch.resize(5);
    GradientSum all = new GradientSum(TOPOLOGY);
    Backpropagation backpropagation = new Backpropagation(Blas.best());
    backpropagation.gradient(parameters, batch, new Workspace(TOPOLOGY, 5), all);
    for (int frozen : new int[] {1, 2}) {
      Topology topology = TOPOLOGY.withFrozen(frozen);
      GradientSum sum = new GradientSum(topology);
      backpropagation.gradient(
          new Parameters(topology, parameters.values()), batch, new Workspace(topology, 5), sum);
      float[] expected = all.gradient().clone();
      Arrays.fill(expected, 0, topology.trainedFrom(), 0f);
      assertThat(sum.gradient()).containsExactly(expected);
      assertThat(sum.cost()).isEqualTo(all.cost());
    }
  }

  /** ½ λ Σ w² over the four weights of the output layer of 1-2-2: 0.5 (9 + 16 + 25 + 36). */
  @Test
  void thePenaltyIsOnWhatIsTrained() {
    Topology small =
        new Topology(
                1,
                List.of(new Layer(2, Activation.TANH), new Layer(2, Activation.IDENTITY)),
                Cost.QUADRATIC)
            .withFrozen(1);
    float[] w = {100, 100, 100, 100, 3, 4, 5, 6, 100, 100};
    assertThat(new Penalty(1, 0).penalty(new Parameters(small, w))).isEqualTo(43);
  }

  @Test
  void theOutputLayerIsNeverFrozen() {
    assertThatThrownBy(() -> new ArrayTrainer(settings(3)))
        .hasMessage(
            "frozenLayers must be at most 2, the number of hiddenLayers, so that the outputs are trained, got 3");
    assertThatThrownBy(() -> TOPOLOGY.withFrozen(3))
        .hasMessage("frozen layers must number fewer than the 3 layers, got 3");
  }
}
