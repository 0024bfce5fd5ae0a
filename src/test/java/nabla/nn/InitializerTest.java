package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.nn.ParameterTensor.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InitializerTest {

  private static final long SEED = 20150103;
  private static final int INPUTS = 400;
  private static final int UNITS = 200;
  private static final Topology TOPOLOGY =
      new Topology(
          INPUTS,
          List.of(new Layer(UNITS, Activation.TANH), new Layer(2, Activation.IDENTITY)),
          Cost.QUADRATIC);

  @ParameterizedTest
  @CsvSource({
    "normal, 1",
    "scaled-normal, 0.0025",
    "glorot, 0.0033333333",
    "he, 0.005",
    "lecun-normal, 0.0025"
  })
  void weightsHaveTheMeanAndVarianceOfTheFormula(String label, double variance) {
    float[] values = Initializer.of(label).parameters(TOPOLOGY, SEED).values();
    double[] weights = IntStream.range(0, INPUTS * UNITS).mapToDouble(i -> values[i]).toArray();
    double mean = Arrays.stream(weights).average().orElseThrow();
    double spread = Arrays.stream(weights).map(w -> (w - mean) * (w - mean)).sum();

    double standardError = Math.sqrt(variance / weights.length);
    assertThat(mean).as("mean, seed %d", SEED).isCloseTo(0, within(4 * standardError));
    assertThat(spread / weights.length)
        .as("variance, seed %d", SEED)
        .isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / weights.length)));
  }

  @Test
  void glorotStaysWithinItsLimit() {
    double limit = Math.sqrt(6.0 / (INPUTS + UNITS));
    float[] values = Initializer.GLOROT.parameters(TOPOLOGY, SEED).values();
    for (int i = 0; i < INPUTS * UNITS; i++) {
      assertThat(Math.abs(values[i])).isLessThanOrEqualTo((float) limit);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "normal, true",
    "scaled-normal, true",
    "glorot, false",
    "he, false",
    "lecun-normal, false",
    "orthogonal, false"
  })
  void biasesAreRandomOrZero(String label, boolean random) {
    float[] values = Initializer.of(label).parameters(TOPOLOGY, SEED).values();
    double squares = 0;
    for (int j = 0; j < UNITS; j++) {
      float bias = values[TOPOLOGY.offset(Kind.BIASES, 1) + j];
      squares += bias * bias;
    }
    double expected = random ? 1 : 0;
    assertThat(squares / UNITS).isCloseTo(expected, within(4 * expected * Math.sqrt(2.0 / UNITS)));
  }

  @ParameterizedTest
  @EnumSource(Initializer.class)
  void theSeedDecides(Initializer initializer) {
    float[] values = initializer.parameters(TOPOLOGY, SEED).values();

    assertThat(initializer.parameters(TOPOLOGY, SEED).values()).isEqualTo(values);
    assertThat(initializer.parameters(TOPOLOGY, SEED + 1).values()).isNotEqualTo(values);
    assertThat(Initializer.of(initializer.label())).isEqualTo(initializer);
  }

  /** Worked out by a program in Python, in double precision, with the seed 7. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "normal        | 0.0855219141 -0.115402982 -0.244775593 0.251668066 0.3439565 0.496236742"
            + " -0.393317819 0.647464931 -0.844332039 -0.412052631 0.625610471",
        "scaled-normal | 0.0493761003 -0.066627942 -0.141321257 0.145300627 0.198583379 0.286502421"
            + " -0.393317819 0.647464931 -0.597032905 -0.291365206 0.625610471",
        "glorot        | -0.528024733 -0.586316228 -0.888477147 -0.456353754 -0.74278605"
            + " -0.39921084 0 0 -0.0543629788 -0.333792567 0",
        "he            | 0.0698283538 -0.0942261443 -0.199858442 0.205486119 0.280839324"
            + " 0.405175596 0 0 -0.844332039 -0.412052631 0"
      })
  void parametersAreGolden(String label, String golden) {
    Topology topology =
        new Topology(
            3,
            List.of(new Layer(2, Activation.TANH), new Layer(1, Activation.IDENTITY)),
            Cost.QUADRATIC);
    float[] values = Initializer.of(label).parameters(topology, 7).values();
    String[] expected = golden.split(" ");
    assertThat(values).hasSameSizeAs(expected);
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).as("element %d", i).isEqualTo(Float.parseFloat(expected[i]));
    }
  }

  @Test
  void layersOfTheSameShapeDiffer() {
    Topology topology =
        new Topology(
            3,
            List.of(new Layer(3, Activation.TANH), new Layer(3, Activation.TANH)),
            Cost.QUADRATIC);
    float[] values = Initializer.HE.parameters(topology, SEED).values();

    assertThat(Arrays.copyOfRange(values, 0, 9)).isNotEqualTo(Arrays.copyOfRange(values, 12, 21));
  }

  /** As RealMLP has it: all of N(0, 1), but zeros in the output layer; factors are 1. */
  @Test
  void whatMultipliesBeginsAtOneAndWhatIsAddedAtZero() {
    Topology topology =
        new Topology(
            INPUTS,
            TOPOLOGY.layers(),
            TOPOLOGY.cost(),
            Parametrisation.NEURAL_TANGENT,
            true,
            Normalisation.LAYER);
    Parameters plain = Initializer.NORMAL.parameters(TOPOLOGY, SEED);
    Parameters parameters = Initializer.NORMAL.parametersWithZeroOutput(topology, SEED);
    for (ParameterTensor tensor : topology.tensors()) {
      float[] part = Arrays.copyOfRange(parameters.values(), tensor.offset(), tensor.end());
      switch (tensor.kind()) {
        case SCALE, GAIN -> assertThat(part).containsOnly(1f);
        case SHIFT -> assertThat(part).containsOnly(0f);
        default -> {
          int begin = TOPOLOGY.offset(tensor.kind(), tensor.layer());
          float[] same = Arrays.copyOfRange(plain.values(), begin, begin + part.length);
          assertThat(part).isEqualTo(tensor.layer() == 1 ? same : new float[part.length]);
        }
      }
    }
  }

  /** x̃ of a category and of a code of which eight numbers are 1 have numbers of size 1. */
  @Test
  void whatIsEmbeddedBeginsWithNumbersOfSizeOne() {
    Topology topology =
        new Topology(2 * 4096, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC)
            .withEmbedding(List.of(new Embedding(0, 4096, 4, 1), new Embedding(4096, 4096, 4, 8)));
    float[] values = Initializer.GLOROT.parametersWithZeroOutput(topology, SEED).values();
    for (int b = 0; b < 2; b++) {
      double mean = 0;
      double square = 0;
      for (int k = 0; k < 4096; k += 8) {
        for (int j = 0; j < 4; j++) {
          double sum = 0;
          for (int i = k; i < (b == 0 ? k + 1 : k + 8); i++) {
            sum += values[b * 4 * 4096 + i * 4 + j];
          }
          mean += sum / 2048;
          square += sum * sum / 2048;
        }
      }
      assertThat(mean).isCloseTo(0, within(0.08));
      assertThat(square).isCloseTo(1, within(0.1));
    }
    assertThat(Arrays.copyOfRange(values, 0, 4 * 4096))
        .isNotEqualTo(Arrays.copyOfRange(values, 4 * 4096, 8 * 4096));
    assertThat(Arrays.copyOfRange(values, 8 * 4096, values.length)).containsOnly(0f);
  }

  @Test
  void unknownLabelIsRefusedWithAList() {
    assertThatThrownBy(() -> Initializer.of("xavier"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "initializer must be one of normal, scaled-normal, glorot, he, lecun-normal, orthogonal, got \"xavier\"");
  }

  /** Rows where there are fewer of them than columns, otherwise columns: of W Wᵀ or WᵀW = I. */
  @Test
  void orthogonalWeightsAreOrthonormal() {
    Topology topology =
        new Topology(
            60,
            List.of(new Layer(37, Activation.TANH), new Layer(80, Activation.IDENTITY)),
            Cost.QUADRATIC);
    float[] values = Initializer.ORTHOGONAL.parameters(topology, SEED).values();
    requireOrthonormal(values, 0, 37, 60, 60, 1);
    requireOrthonormal(values, topology.offset(Kind.WEIGHTS, 2), 37, 80, 1, 37);
  }

  private static void requireOrthonormal(
      float[] values, int offset, int vectors, int length, int fromOneToNext, int step) {
    for (int i = 0; i < vectors; i++) {
      for (int j = 0; j <= i; j++) {
        double dot = 0;
        for (int k = 0; k < length; k++) {
          dot +=
              (double) values[offset + i * fromOneToNext + k * step]
                  * values[offset + j * fromOneToNext + k * step];
        }
        assertThat(dot).as("%d · %d", i, j).isCloseTo(i == j ? 1 : 0, within(2e-7));
      }
    }
  }

  /** Each square matrix is as likely: of an entry the mean is 0 and the variance 1/n. */
  @Test
  void orthogonalWeightsAreAsOftenPositiveAsNegative() {
    Topology topology = new Topology(16, List.of(new Layer(16, Activation.TANH)), Cost.QUADRATIC);
    double sum = 0;
    double traces = 0;
    for (int seed = 0; seed < 200; seed++) {
      float[] values = Initializer.ORTHOGONAL.parameters(topology, seed).values();
      sum += values[0];
      for (int j = 0; j < 16; j++) {
        traces += values[17 * j]; // the trace of one has variance 1
      }
    }
    assertThat(sum / 200).isCloseTo(0, within(4 / Math.sqrt(16 * 200)));
    assertThat(traces / 200).isCloseTo(0, within(4 / Math.sqrt(200)));
  }

  @Test
  void zerosInTheOutputLayerLeaveTheOthersAsTheyAre() {
    float[] all = Initializer.NORMAL.parameters(TOPOLOGY, SEED).values();
    float[] values = Initializer.NORMAL.parametersWithZeroOutput(TOPOLOGY, SEED).values();
    int output = TOPOLOGY.offset(Kind.WEIGHTS, 2);
    assertThat(Arrays.copyOf(values, output)).isEqualTo(Arrays.copyOf(all, output));
    assertThat(Arrays.copyOfRange(values, output, values.length)).containsOnly(0f);
  }
}
