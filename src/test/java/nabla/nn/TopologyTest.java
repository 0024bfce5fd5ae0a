package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import nabla.nn.ParameterTensor.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyTest {

  private static final Layer SOFTMAX = new Layer(10, Activation.SOFTMAX);

  @Test
  void layersStandOneBehindAnother() {
    Topology topology =
        new Topology(
            784, List.of(new Layer(30, Activation.SIGMOID), SOFTMAX), Cost.SOFTMAX_CROSS_ENTROPY);

    assertThat(topology.depth()).isEqualTo(2);
    assertThat(topology.units(0)).isEqualTo(784);
    assertThat(topology.outputs()).isEqualTo(10);
    assertThat(topology.offset(Kind.WEIGHTS, 1)).isZero();
    assertThat(topology.offset(Kind.BIASES, 1)).isEqualTo(23_520);
    assertThat(topology.offset(Kind.WEIGHTS, 2)).isEqualTo(23_550);
    assertThat(topology.offset(Kind.BIASES, 2)).isEqualTo(23_850);
    assertThat(topology.parameterCount()).isEqualTo(23_860);
    assertThat(topology).hasToString("784-30(sigmoid)-10(softmax), softmax-cross-entropy");
  }

  /** Of 9 inputs 2 + 3 are embedded, as 4 + 1: layer 1 takes 9. */
  @Test
  void embeddingsStandInFrontOfAll() {
    Topology topology =
        new Topology(
                9,
                List.of(SOFTMAX),
                Cost.SOFTMAX_CROSS_ENTROPY,
                Parametrisation.NEURAL_TANGENT,
                true,
                Normalisation.NONE)
            .withEmbedding(List.of(Embedding.ofCategory(1, 2, 4), Embedding.ofCode(5, 3, 1)));
    assertThat(topology.inputs()).isEqualTo(9);
    assertThat(topology.units(0)).isEqualTo(4 + 4 + 1);
    assertThat(topology.weightFactor(1)).isEqualTo(1 / 3.0);
    assertThat(topology.tensors())
        .containsExactly(
            new ParameterTensor(Kind.EMBEDDING, 1, 0, 2, 4),
            new ParameterTensor(Kind.EMBEDDING, 2, 8, 3, 1),
            new ParameterTensor(Kind.SCALE, 0, 11, 9, 1),
            new ParameterTensor(Kind.WEIGHTS, 1, 20, 10, 9),
            new ParameterTensor(Kind.BIASES, 1, 110, 10, 1));
    assertThat(topology.tensors().get(1).name()).isEqualTo("embedding.2.weight");
    assertThat(topology)
        .hasToString(
            "9-10(softmax), softmax-cross-entropy, embedding 2(1) to 4 from 1, 3(2) to 1 from 5, neural-tangent, input scale");
    assertThat(topology.withEmbedding(List.of()).tensors().get(0).kind()).isEqualTo(Kind.SCALE);
  }

  @Test
  void blocksThatAreAlikeAreCounted() {
    Topology topology =
        new Topology(40, List.of(SOFTMAX), Cost.SOFTMAX_CROSS_ENTROPY)
            .withEmbedding(
                List.of(
                    Embedding.ofCode(0, 8, 4),
                    Embedding.ofCode(8, 8, 4),
                    Embedding.ofCode(16, 8, 4),
                    Embedding.ofCode(25, 8, 4)));
    assertThat(topology.toString())
        .endsWith(", embedding 3 of 8(4) to 4 from 0, 8(4) to 4 from 25");
    assertThat(topology.widest()).isEqualTo(40);
  }

  @Test
  void blocksThatOverlapOrEndBehindTheInputsAreRefused() {
    Topology topology = new Topology(9, List.of(SOFTMAX), Cost.SOFTMAX_CROSS_ENTROPY);
    assertThatThrownBy(
            () ->
                topology.withEmbedding(
                    List.of(Embedding.ofCode(2, 3, 1), Embedding.ofCode(4, 2, 1))))
        .hasMessage(
            "embedded blocks must lie one behind another in the 9 inputs, got 4 to 5 behind 4");
    assertThatThrownBy(() -> topology.withEmbedding(List.of(Embedding.ofCode(7, 3, 1))))
        .hasMessage(
            "embedded blocks must lie one behind another in the 9 inputs, got 7 to 9 behind -1");
    assertThatThrownBy(
            () ->
                topology.withEmbedding(
                    List.of(
                        Embedding.ofCode(0, 1, Integer.MAX_VALUE),
                        Embedding.ofCode(1, 1, Integer.MAX_VALUE))))
        .hasMessage("embedded inputs must number fewer than 2^31, got 4294967301");
    assertThatThrownBy(() -> topology.withEmbedding(List.of(Embedding.ofCode(0, 1, 1_000_000_000))))
        .hasMessageStartingWith("parameters must number fewer than 2^31 - 8, got 11000000");
    assertThatThrownBy(() -> new Embedding(0, 3, 2, 4))
        .hasMessage("active inputs of an embedded block must be in [1, 3], got 4");
    assertThatThrownBy(() -> new Embedding(0, 3, 0, 1))
        .hasMessage("units of an embedded block must be at least 1, got 0");
    assertThatThrownBy(() -> new Embedding(2, Integer.MAX_VALUE, 1, 1))
        .hasMessageStartingWith("width of an embedded block must be at least 1, and the block end");
    assertThatThrownBy(() -> new Embedding(-1, 3, 1, 1))
        .hasMessage("first input of an embedded block must be at least 0, got -1");
  }

  @Test
  void scaleGainAndShiftStandWhereTheyAct() {
    Topology topology =
        new Topology(
            7,
            List.of(new Layer(3, Activation.SIGMOID), new Layer(2, Activation.TANH), SOFTMAX),
            Cost.SOFTMAX_CROSS_ENTROPY,
            Parametrisation.NEURAL_TANGENT,
            true,
            Normalisation.LAYER);
    assertThat(topology.tensors())
        .containsExactly(
            new ParameterTensor(Kind.SCALE, 0, 0, 7, 1),
            new ParameterTensor(Kind.WEIGHTS, 1, 7, 3, 7),
            new ParameterTensor(Kind.BIASES, 1, 28, 3, 1),
            new ParameterTensor(Kind.GAIN, 1, 31, 3, 1),
            new ParameterTensor(Kind.SHIFT, 1, 34, 3, 1),
            new ParameterTensor(Kind.WEIGHTS, 2, 37, 2, 3),
            new ParameterTensor(Kind.BIASES, 2, 43, 2, 1),
            new ParameterTensor(Kind.GAIN, 2, 45, 2, 1),
            new ParameterTensor(Kind.SHIFT, 2, 47, 2, 1),
            new ParameterTensor(Kind.WEIGHTS, 3, 49, 10, 2),
            new ParameterTensor(Kind.BIASES, 3, 69, 10, 1));
    assertThat(topology.parameterCount()).isEqualTo(79);
    assertThat(topology)
        .hasToString(
            "7-3(sigmoid)-2(tanh)-10(softmax), softmax-cross-entropy, neural-tangent, input scale, layer normalisation");
  }

  @Test
  void aLayerWithoutUnitsIsRefused() {
    assertThatThrownBy(() -> new Layer(0, Activation.RELU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("units must be at least 1, got 0");
  }

  @Test
  void aNetworkWithoutInputsIsRefused() {
    assertThatThrownBy(() -> new Topology(0, List.of(SOFTMAX), Cost.SOFTMAX_CROSS_ENTROPY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("inputs must be at least 1, got 0");
  }

  @Test
  void aNetworkWithoutLayersIsRefused() {
    assertThatThrownBy(() -> new Topology(2, List.of(), Cost.QUADRATIC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one layer");
  }

  @Test
  void softmaxWithQuadraticIsRefusedAndToldWhatWouldDo() {
    assertThatThrownBy(() -> new Topology(2, List.of(SOFTMAX), Cost.QUADRATIC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cost must be one of softmax-cross-entropy, softmax-focal(2) where the output activation is softmax, got quadratic");
  }

  @Test
  void crossEntropyGoesWithSigmoidAlone() {
    List<Layer> relu = List.of(new Layer(1, Activation.RELU));

    assertThatThrownBy(() -> new Topology(2, relu, Cost.SIGMOID_CROSS_ENTROPY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cost must be one of quadratic, squared-error, absolute-error, huber(1), quantile(0.5) where the output activation is relu, got sigmoid-cross-entropy");
  }

  @Test
  void hiddenSoftmaxIsRefused() {
    assertThatThrownBy(() -> new Topology(2, List.of(SOFTMAX, SOFTMAX), Cost.SOFTMAX_CROSS_ENTROPY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hidden layer must not be softmax");
  }

  @Test
  void moreParametersThanAnArrayHoldsAreRefused() {
    List<Layer> wide = List.of(new Layer(50_000, Activation.IDENTITY));

    assertThatThrownBy(() -> new Topology(50_000, wide, Cost.QUADRATIC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 2500050000");
  }

  @Test
  void asManyParametersAsAnArrayHoldsAreTaken() {
    int most = Integer.MAX_VALUE - 8; // (inputs + 1) weights and biases of one unit
    List<Layer> one = List.of(new Layer(1, Activation.IDENTITY));
    assertThat(new Topology(most - 1, one, Cost.QUADRATIC).parameterCount()).isEqualTo(most);
    assertThatThrownBy(() -> new Topology(most, one, Cost.QUADRATIC))
        .hasMessage("parameters must number fewer than 2^31 - 8, got 2147483640");
  }

  /** (2^31 − 1 + 1)(2^31 − 1) a layer; four of them are more than a long holds. */
  @ParameterizedTest
  @CsvSource({
    "1, 4611686016279904256",
    "2, 9223372032559808512",
    "4, 18446744065119617024",
    "1000, 4611686016279904256000"
  })
  void parametersAreCountedHoweverManyThereAre(int depth, String count) {
    List<Layer> layers =
        Collections.nCopies(depth, new Layer(Integer.MAX_VALUE, Activation.IDENTITY));
    assertThatThrownBy(() -> new Topology(Integer.MAX_VALUE, layers, Cost.QUADRATIC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameters must number fewer than 2^31 - 8, got " + count);
  }

  @Test
  void aThousandLayersAreTheMost() {
    Layer layer = new Layer(3, Activation.IDENTITY);
    Topology most = new Topology(3, Collections.nCopies(1000, layer), Cost.QUADRATIC);
    Parameters parameters = Parameters.zeros(most);
    for (int l = 1; l <= 1000; l++) {
      assertThat(parameters.weights(l).offset()).isEqualTo(12 * (l - 1));
      assertThat(parameters.biases(l).offset()).isEqualTo(12 * (l - 1) + 9);
    }
    assertThatThrownBy(() -> new Topology(3, Collections.nCopies(1001, layer), Cost.QUADRATIC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a network must have at most 1000 layers, got 1001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fa-IR", "ar-EG-u-nu-arab", "th-TH-u-nu-thai", "tr-TR"})
  void itsTextIsTheSameInAnyCountry(String country) {
    Locale locale = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(country));
    try {
      assertThat(new Topology(784, List.of(new Layer(30, Activation.SIGMOID)), Cost.QUADRATIC))
          .hasToString("784-30(sigmoid), quadratic");
    } finally {
      Locale.setDefault(locale);
    }
  }
}
