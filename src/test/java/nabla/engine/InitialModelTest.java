package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.model.ModelException;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.Initializer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the weights of a model that Python has written: 2-3(tanh)-2(softmax), numbers i/8 − ½. */
class InitialModelTest {

  private static final TrainedModel BY_PYTHON =
      TrainedModel.load(Path.of("src/test/resources/safetensors/model.safetensors"));

  private static final Provenance PROVENANCE = new Provenance(new RunIdentity(Map.of()), Map.of());

  /** W^1, b^1, W^2, b^2. */
  private static final float[] WEIGHTS = {
    -0.5f, -0.375f, -0.25f, -0.125f, 0, 0.125f, //
    -0.5f, -0.375f, -0.25f, //
    -0.5f, -0.375f, -0.25f, -0.125f, 0, 0.125f, //
    -0.5f, -0.375f
  };

  private static TrainingSettings settings() {
    return new TrainingSettings().setHiddenLayers(new int[] {3}).setActivation("tanh");
  }

  private static Topology classes(TrainingSettings settings, int outputs) {
    return settings.topology(2, outputs, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
  }

  /** The same weights for classes of other names. */
  private static InitialModel.Start start(Topology topology, List<String> had, List<String> now) {
    TrainedModel model = new TrainedModel(BY_PYTHON.parameters(), had, PROVENANCE);
    return new InitialModel(model, Setting::name).start(settings(), topology, now);
  }

  private static InitialModel.Start start(TrainingSettings settings, Topology topology) {
    return new InitialModel(BY_PYTHON, Setting::key)
        .start(settings, topology, BY_PYTHON.labels().subList(0, Math.min(2, topology.outputs())));
  }

  @Test
  void weightsAreThoseOfTheModelInAnArrayOfTheirOwn() {
    InitialModel.Start start = start(settings(), classes(settings(), 2));
    assertThat(start.parameters().values()).containsExactly(WEIGHTS);
    assertThat(start.remarks()).isEmpty();
    start.parameters().values()[0] = 7;
    assertThat(BY_PYTHON.parameters().values()).containsExactly(WEIGHTS);
  }

  @Test
  void theCostMayBeAnotherOne() {
    Topology focal = settings().topology(2, 2, Activation.SOFTMAX, Cost.of("softmax-focal(2)"));
    assertThat(start(settings(), focal).parameters().values()).containsExactly(WEIGHTS);
  }

  @Test
  void anOutputLayerOfOtherOutputsBeginsAnew() {
    Topology three = classes(settings(), 3);
    Topology sigmoid = settings().topology(2, 2, Activation.SIGMOID, Cost.SIGMOID_CROSS_ENTROPY);
    for (Topology topology : List.of(three, sigmoid)) {
      InitialModel.Start start = start(settings().setInitializer("glorot").setSeed(5), topology);
      float[] expected = Initializer.GLOROT.parameters(topology, 5).values();
      System.arraycopy(WEIGHTS, 0, expected, 0, 9);
      assertThat(start.parameters().values()).containsExactly(expected);
      assertThat(start.remarks())
          .containsExactly(
              "the output layer begins anew: training.initialModel has "
                  + (topology.equals(three)
                      ? "2 outputs, the training 3"
                      : "outputs with softmax, the training with sigmoid"));
    }
  }

  @Test
  void rowsOfTheOutputLayerFollowTheNamesOfTheirClasses() {
    Topology topology = classes(settings(), 2);
    InitialModel.Start start = start(topology, List.of("cat", "dog"), List.of("dog", "cat"));
    float[] swapped = Arrays.copyOf(WEIGHTS, 17);
    for (int k = 0; k < 3; k++) {
      swapped[9 + k] = WEIGHTS[12 + k];
      swapped[12 + k] = WEIGHTS[9 + k];
    }
    swapped[15] = WEIGHTS[16];
    swapped[16] = WEIGHTS[15];
    assertThat(start.parameters().values()).containsExactly(swapped);
    assertThat(start.remarks())
        .containsExactly(
            "outputs go by the names of their classes: initialModel has these in another order");
    assertThat(start(topology, List.of("1", "0"), List.of("0", "1")).parameters().values())
        .containsExactly(swapped);
  }

  @Test
  void classesWithoutNamesAreThoseInTheSamePlace() {
    Topology topology = classes(settings(), 2);
    List<String> numbers = List.of("0", "1");
    List<String> named = List.of("cat", "dog");
    for (List<String> had : List.of(List.<String>of(), numbers, named)) {
      assertThat(start(topology, had, numbers).parameters().values()).containsExactly(WEIGHTS);
      assertThat(start(topology, numbers, had).parameters().values()).containsExactly(WEIGHTS);
    }
  }

  @Test
  void anOutputLayerOfOtherClassesBeginsAnew() {
    InitialModel.Start start =
        start(classes(settings(), 2), List.of("cat", "dog"), List.of("cat", "cow"));
    assertThat(start.parameters().values()).startsWith(Arrays.copyOf(WEIGHTS, 9));
    assertThat(start.parameters().values()[9]).isNotEqualTo(WEIGHTS[9]);
    assertThat(start.remarks()).singleElement().asString().endsWith("classes, such as \"cat\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4 | tanh | must have the hidden layers of the network, [4 tanh], got [3 tanh]; set network.hiddenLayers and network.activation as it has them",
        "3 | relu | must have the hidden layers of the network, [3 relu], got [3 tanh]; set network.hiddenLayers and network.activation as it has them",
      })
  void otherHiddenLayersAreRefused(int units, String activation, String message) {
    TrainingSettings settings =
        new TrainingSettings().setHiddenLayers(new int[] {units}).setActivation(activation);
    assertThatThrownBy(() -> start(settings, classes(settings, 2)))
        .isInstanceOf(ModelException.class)
        .hasMessage("training.initialModel " + message);
  }

  @Test
  void aNetworkOfAnotherFormIsRefused() {
    TrainingSettings scaled = settings().setInputScale(true).setNormalisation("layer");
    assertThatThrownBy(() -> start(scaled, classes(scaled, 2)))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "training.initialModel must have network.parametrisation, network.inputScale, network.normalisation as the network has them, [standard, true, layer], got [standard, false, none]; set them as it has them");
  }

  @Test
  void otherInputsAreRefused() {
    Topology wide = settings().topology(9, 2, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    assertThatThrownBy(() -> start(settings(), wide))
        .hasMessage(
            "training.initialModel must have as many inputs as there are features, 9, got 2");
  }

  @Test
  void otherEmbeddingsAreRefused() {
    Topology embedded =
        classes(settings(), 2).withEmbedding(List.of(Embedding.ofCategory(0, 2, 2)));
    assertThatThrownBy(() -> start(settings(), embedded))
        .hasMessage(
            "training.initialModel must embed its inputs as the network does, [2(1) to 2 from 0], got []; take one of inputs prepared alike");
  }

  /** E of the model stays, and the output layer, which has other outputs, begins anew. */
  @Test
  void embeddingsAreThoseOfTheModel() {
    List<Embedding> blocks = List.of(Embedding.ofCategory(0, 2, 2));
    Topology topology = classes(settings(), 2).withEmbedding(blocks);
    Parameters had = Initializer.NORMAL.parameters(topology, 9);
    TrainedModel model = new TrainedModel(had, List.of("a", "b"), PROVENANCE);
    Topology other = classes(settings(), 3).withEmbedding(blocks);
    float[] begun =
        new InitialModel(model, Setting::key)
            .start(settings(), other, List.of("a", "b", "c"))
            .parameters()
            .values();
    int output = 4 + 3 * 2 + 3;
    assertThat(Arrays.copyOf(begun, output)).containsExactly(Arrays.copyOf(had.values(), output));
    assertThat(Arrays.copyOfRange(begun, output, begun.length))
        .containsExactly(
            Arrays.copyOfRange(settings().initialParameters(other).values(), output, begun.length));
  }

  @Test
  void anInitializerIsRefusedWhereNothingBeginsAnew() {
    TrainingSettings glorot = settings().setInitializer("glorot");
    assertThatThrownBy(() -> start(glorot, classes(glorot, 2)))
        .hasMessage(
            "network.initializer must be left out, or be he, with training.initialModel that has all layers of the network, got glorot");
    TrainingSettings zero = settings().setZeroOutput(true);
    assertThatThrownBy(() -> start(zero, classes(zero, 2)))
        .hasMessageStartingWith("network.zeroOutput must be left out, or be false, with");
    float[] fresh = start(zero, classes(zero, 3)).parameters().values();
    assertThat(Arrays.copyOfRange(fresh, 9, fresh.length)).containsOnly(0);
  }

  /** The hash by Python: hashlib.sha256 of the numbers as little-endian floats. */
  @Test
  void theIdentityHasTheHashOfTheWeights() {
    TrainingSettings settings = settings();
    Topology topology = classes(settings, 2);
    TrainingRun plain =
        TrainingRun.of(settings, topology, new BatchPlan(9, 3, 1), 1, "rows", Optional.empty());
    TrainingRun going = plain.from(Optional.of(start(settings, topology).parameters()));
    assertThat(plain.identity().differencesTo(going.identity()))
        .isEqualTo(
            "initialWeights was not used and is "
                + "0db2d780597c8c0d3e4c03db6179eeb427fe8b3d725b7755b7a3d39e36a202a8");
    assertThat(plain.from(Optional.empty())).isSameAs(plain);
    assertThat(going.initialParameters().values()).containsExactly(WEIGHTS);
    assertThat(going.initialParameters().values()).isNotSameAs(going.initialParameters().values());
  }

  private static float[] trained(int frozen) {
    TrainingSettings settings =
        settings()
            .setFrozenLayers(frozen)
            .setOptimizer("momentum")
            .setMomentum(0.5)
            .setLearningRate(0.5)
            .setBatchSize(4)
            .setKeep("last")
            .setEpochs(3);
    float[][] features = {{0, 1}, {1, -1}, {2, 0.5f}, {-1, 3}};
    Parameters parameters =
        new ArrayTrainer(settings)
            .from(BY_PYTHON)
            .fit(features, new int[] {0, 1, 1, 0})
            .parameters();
    return parameters.values();
  }

  /** PyTorch's numbers: {@code src/test/python/going_on.py}. */
  @Test
  void trainingGoesOnAsPyTorchDoes() {
    assertThat(trained(0))
        .containsExactly(
            new float[] {
              -0.384594f,
              -0.533561f,
              -0.031975f,
              -0.363555f,
              0.346872f,
              -0.182549f, //
              -0.475277f,
              -0.348843f,
              -0.205508f, //
              -0.435818f,
              -0.318999f,
              -0.259666f,
              -0.189182f,
              -0.056001f,
              0.134666f, //
              -0.627791f,
              -0.247209f
            },
            within(2e-6f));
  }

  @Test
  void frozenLayersStayAsPyTorchsDo() {
    float[] w = trained(1);
    assertThat(Arrays.copyOf(w, 9)).containsExactly(Arrays.copyOf(WEIGHTS, 9));
    assertThat(w)
        .containsExactly(
            new float[] {
              -0.5f,
              -0.375f,
              -0.25f,
              -0.125f,
              0,
              0.125f, //
              -0.5f,
              -0.375f,
              -0.25f, //
              -0.413842f,
              -0.234813f,
              -0.086215f,
              -0.211158f,
              -0.140187f,
              -0.038785f, //
              -0.619388f,
              -0.255612f
            },
            within(2e-6f));
  }

  /** Nothing is random in a full-batch step: they would all be the same network. */
  @Test
  void membersThatCouldNotDifferAreRefused() {
    TrainingSettings members = settings().setMembers(2);
    InitialModel initial = new InitialModel(BY_PYTHON, Setting::name);
    List<String> labels = BY_PYTHON.labels();
    assertThat(initial.starts(members, classes(members, 2), labels)).hasSize(2);
    members.setOptimizer("lbfgs");
    assertThatThrownBy(() -> initial.starts(members, classes(members, 2), labels))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "members must be 1 with optimizer = lbfgs and initialModel of a single network, where all would be the same, got 2");
    assertThat(initial.starts(members, classes(members, 3), labels)).hasSize(2);
  }
}
