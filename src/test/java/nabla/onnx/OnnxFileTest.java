package nabla.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.model.ModelException;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Layer;
import nabla.nn.Normalisation;
import nabla.nn.ParameterTensor.Kind;
import nabla.nn.Parameters;
import nabla.nn.Parametrisation;
import nabla.nn.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What onnxruntime makes of an exported model is what the model itself gives. */
class OnnxFileTest {

  private static final int INPUTS = 5;
  private static final float[][] ROWS = rows();

  @TempDir private Path directory;

  private static float[][] rows() {
    Random random = new Random(13);
    float[][] rows = new float[200][INPUTS];
    for (float[] row : rows) {
      float size = (float) Math.exp(2 * random.nextGaussian());
      for (int k = 0; k < INPUTS; k++) {
        row[k] = random.nextInt(4) == 0 ? 0 : size * (float) random.nextGaussian();
      }
    }
    return rows;
  }

  private static Parameters random(Topology topology, long seed) {
    Random random = new Random(seed);
    float[] values = new float[topology.parameterCount()];
    for (var tensor : topology.tensors()) {
      double spread = tensor.kind() == Kind.WEIGHTS ? 1 / Math.sqrt(tensor.columns()) : 0.5;
      for (int i = tensor.offset(); i < tensor.end(); i++) {
        values[i] = (float) (spread * random.nextGaussian());
      }
    }
    return new Parameters(topology, values);
  }

  private static TrainedModel model(Topology topology, int members, String... labels) {
    List<Parameters> all =
        IntStream.range(0, members).mapToObj(k -> random(topology, 7 + k)).toList();
    return new TrainedModel(
        new Ensemble(all), List.of(labels), new Provenance(new RunIdentity(Map.of()), Map.of()));
  }

  private static Topology topology(String hidden, String output, Cost cost) {
    return new Topology(INPUTS, layers(hidden, output), cost);
  }

  private static List<Layer> layers(String hidden, String output) {
    return List.of(
        new Layer(7, Activation.of(hidden)),
        new Layer(6, Activation.of(hidden)),
        new Layer(3, Activation.of(output)));
  }

  static Stream<TrainedModel> models() {
    Stream<String> hidden =
        Stream.concat(
            Activation.FAMILY.members().stream()
                .filter(Activation::isElementwise)
                .filter(one -> one != Activation.EXP) // of e^x of e^x there is no end
                .map(Activation::label),
            Stream.of("elu(0.7)", "leaky-relu(0.2)"));
    Stream<TrainedModel> ofHidden =
        hidden.map(one -> model(topology(one, "identity", Cost.SQUARED_ERROR), 1));
    Stream<TrainedModel> ofOutputs =
        Stream.of(1, 3)
            .flatMap(
                members ->
                    Stream.of(
                        model(
                            topology("relu", "softmax", Cost.SOFTMAX_CROSS_ENTROPY),
                            members,
                            "no",
                            "yes, é\n",
                            ""),
                        model(
                            topology("relu", "sigmoid", Cost.SIGMOID_CROSS_ENTROPY),
                            members,
                            "a",
                            "b",
                            "c"),
                        model(topology("tanh", "sigmoid", Cost.SIGMOID_CROSS_ENTROPY), members),
                        model(
                            topology("relu", "identity", Cost.of("hinge")), members, "a", "b", "c"),
                        model(topology("tanh", "exp", Cost.POISSON), members)));
    Stream<TrainedModel> whole =
        Stream.of(
            model(
                new Topology(
                        INPUTS,
                        layers("mish", "softmax"),
                        Cost.SOFTMAX_CROSS_ENTROPY,
                        Parametrisation.NEURAL_TANGENT,
                        true,
                        Normalisation.LAYER)
                    .withFrozen(1),
                2,
                "a",
                "b",
                "c"),
            model(
                new Topology(INPUTS, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC),
                1));
    return Stream.of(ofHidden, ofOutputs, whole).flatMap(one -> one);
  }

  @ParameterizedTest
  @MethodSource("models")
  void onnxruntimeGivesTheSame(TrainedModel model) throws OrtException {
    Path file = directory.resolve("model.onnx");
    OnnxFile.write(model, file);
    float[][] wanted = model.predict(ROWS);
    try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString());
        OnnxTensor x = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), ROWS);
        OrtSession.Result result = session.run(Map.of("features", x))) {
      float[][] got = (float[][]) result.get(0).getValue();
      assertThat(got).hasSameDimensionsAs(wanted);
      for (int i = 0; i < wanted.length; i++) {
        for (int j = 0; j < wanted[i].length; j++) {
          assertThat(got[i][j])
              .isCloseTo(wanted[i][j], within(1e-5f * Math.max(1, Math.abs(wanted[i][j]))));
        }
      }
      if (!model.labels().isEmpty()) {
        assertThat((String[]) result.get("label").orElseThrow().getValue())
            .containsExactlyElementsOf(model.classify(ROWS));
      }
      assertThat(session.getMetadata().getCustomMetadataValue("weights.sha256"))
          .hasValue(model.weightsSha256());
    }
  }

  /** The network by hand of {@code TrainedModelTest}: x = (2, 1) gives z^2 = (7.5, 2.5, 3). */
  @Test
  void outputsAreThoseByHand() throws OrtException {
    Topology topology =
        new Topology(
            2,
            List.of(new Layer(2, Activation.of("relu")), new Layer(3, Activation.of("identity"))),
            Cost.SQUARED_ERROR);
    float[] values = {1, -1, 2, 0, 0.5f, -1, 1, 2, -1, 1, 0, 0, 0, 1, 3};
    Path file = directory.resolve("by-hand.onnx");
    OnnxFile.write(
        new TrainedModel(
            new Parameters(topology, values),
            List.of(),
            new Provenance(new RunIdentity(Map.of()), Map.of())),
        file);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor x = OnnxTensor.createTensor(environment, new float[][] {{2, 1}});
        OrtSession.Result result = session.run(Map.of("features", x))) {
      assertThat(result.get("prediction").orElseThrow().getValue())
          .isEqualTo(new float[][] {{7.5f, 2.5f, 3}});
    }
  }

  /** Outputs that are exactly 1 as floats still have an order, of a mean too. */
  @Test
  void classOfAnEnsembleIsKnownWhereOutputsRoundToOne() throws OrtException {
    Topology topology =
        new Topology(1, List.of(new Layer(2, Activation.SIGMOID)), Cost.SIGMOID_CROSS_ENTROPY);
    TrainedModel model =
        new TrainedModel(
            new Ensemble(
                List.of(
                    new Parameters(topology, new float[] {0, 0, 30, 40}),
                    new Parameters(topology, new float[] {0, 0, 31, 41}))),
            List.of("a", "b"),
            new Provenance(new RunIdentity(Map.of()), Map.of()));
    Path file = directory.resolve("saturated.onnx");
    OnnxFile.write(model, file);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor x = OnnxTensor.createTensor(environment, new float[][] {{0}});
        OrtSession.Result result = session.run(Map.of("features", x))) {
      assertThat(result.get("probabilities").orElseThrow().getValue())
          .isEqualTo(new float[][] {{1, 1}});
      assertThat(result.get("label").orElseThrow().getValue()).isEqualTo(new String[] {"b"});
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsToldInOneLine() {
    assertThatThrownBy(() -> OnnxFile.write(models().findFirst().orElseThrow(), directory))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "ONNX file %s cannot be written: it is a directory; check the path, the space left and your rights"
                .formatted(directory));
  }
}
