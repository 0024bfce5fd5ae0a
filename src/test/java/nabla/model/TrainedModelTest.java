package nabla.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.ChildJvm;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.table.Feature;
import nabla.table.NumberFeature;
import nabla.table.Part;
import nabla.table.Preparation;
import nabla.table.TableColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * W^1 = [[1, −1], [2, 0]], b^1 = (0.5, −1), relu; W^2 = [[1, 2], [−1, 1], [0, 0]], b^2 = (0, 1, 3),
 * softmax. By hand: x = (2, 1) gives z^1 = (1.5, 3), z^2 = (7.5, 2.5, 3); x = (0, 2) gives a^1 = 0,
 * z^2 = (0, 1, 3).
 */
class TrainedModelTest {

  private static final TrainedModel MODEL = model("a", "b", "c");

  private static TrainedModel model(String... labels) {
    Topology topology =
        new Topology(
            2,
            List.of(new Layer(2, Activation.of("relu")), new Layer(3, Activation.of("softmax"))),
            Cost.SOFTMAX_CROSS_ENTROPY);
    float[] values = {1, -1, 2, 0, 0.5f, -1, 1, 2, -1, 1, 0, 0, 0, 1, 3};
    return new TrainedModel(
        new Parameters(topology, values),
        List.of(labels),
        new Provenance(new RunIdentity(Map.of()), Map.of()));
  }

  @Test
  void outputsAreThoseByHand() {
    double sum = Math.exp(7.5) + Math.exp(2.5) + Math.exp(3);
    float[] outputs = MODEL.predict(new float[] {2, 1});
    assertThat(outputs).hasSize(3);
    assertThat((double) outputs[0]).isCloseTo(Math.exp(7.5) / sum, within(1e-6));
    assertThat((double) outputs[1]).isCloseTo(Math.exp(2.5) / sum, within(1e-6));
    assertThat((double) outputs[2]).isCloseTo(Math.exp(3) / sum, within(1e-6));
  }

  @Test
  void classIsThatOfTheLargestOutput() {
    assertThat(MODEL.classify(new float[] {2, 1})).isEqualTo("a");
    assertThat(MODEL.classify(new float[][] {{0, 2}, {2, 1}})).containsExactly("c", "a");
    assertThatThrownBy(() -> model().classify(new float[] {2, 1}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the model must have labels to tell classes, got none; predict gives its outputs");
  }

  /**
   * A second member, of zeros but b^2 = (0, ln 2, 0): its outputs are (1/4, 1/2, 1/4), whatever x.
   */
  private static TrainedModel two() {
    float[] values = new float[15];
    values[13] = (float) Math.log(2);
    return new TrainedModel(
        new Ensemble(List.of(MODEL.parameters(), new Parameters(MODEL.topology(), values))),
        MODEL.labels(),
        MODEL.provenance());
  }

  @Test
  void outputsOfAnEnsembleAreTheMean() {
    double sum = Math.exp(7.5) + Math.exp(2.5) + Math.exp(3);
    double[] mean = {
      (Math.exp(7.5) / sum + 0.25) / 2,
      (Math.exp(2.5) / sum + 0.5) / 2,
      (Math.exp(3) / sum + 0.25) / 2
    };
    float[] outputs = two().predict(new float[] {2, 1});
    float[] z = two().weightedInputs(new float[] {2, 1});
    for (int j = 0; j < 3; j++) {
      assertThat((double) outputs[j]).isCloseTo(mean[j], within(1e-6));
      assertThat((double) z[j]).isCloseTo(Math.log(mean[j]), within(1e-6));
    }
    assertThat(two().classify(new float[][] {{2, 1}, {0, 2}})).containsExactly("a", "c");
    assertThatThrownBy(() -> two().predict(new float[] {3e38f, -3e38f}))
        .hasMessageStartingWith(
            "the network's sums must be finite (as 32-bit floats), got outputs of [NaN, NaN, NaN]");
  }

  @Test
  void membersOfAnEnsembleAreAskedForOneByOne() {
    assertThat(two().parameters(2).values()).startsWith(0, 0);
    assertThat(MODEL.parameters(1)).isSameAs(MODEL.parameters());
    assertThatThrownBy(() -> two().parameters())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the model must be a single network, got an ensemble of 2; parameters(member) gives those of one");
    assertThatThrownBy(() -> two().parameters(3)).hasMessage("member must be in [1, 2], got 3");
    assertThatThrownBy(() -> new Ensemble(List.of()))
        .hasMessage("members must number at least 1, got 0");
  }

  @Test
  void manyExamplesGetTheirOwnOutputsOnManyThreads() {
    float[][] rows = new float[5000][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i % 3 == 0 ? new float[] {2, 1} : new float[] {0, 2};
    }
    float first = MODEL.predict(rows[0])[0];
    float other = MODEL.predict(rows[1])[0];
    assertThat(first).isGreaterThan(0.9f);
    assertThat(other).isLessThan(0.1f);
    List<float[][]> all =
        IntStream.range(0, 8).parallel().mapToObj(i -> MODEL.predict(rows)).toList();
    for (float[][] outputs : all) {
      assertThat(outputs).hasDimensions(5000, 3);
      for (int i = 0; i < rows.length; i++) {
        assertThat(outputs[i][0]).isCloseTo(i % 3 == 0 ? first : other, within(1e-6f));
      }
    }
    assertThat(MODEL.predict(new float[0][])).isEmpty();
  }

  @Test
  void otherFeaturesAreRefusedAsByTransform() {
    assertRefused(
        "features must be 2 numbers, as when the model was fitted, got 3: [1.0, 2.0, 3.0]",
        1,
        2,
        3);
    assertRefused(
        "features must be finite numbers (as 32-bit floats), got NaN at index 1 in [1.0, NaN]",
        1,
        Float.NaN);
    assertRefused(
        "the network's sums must be finite (as 32-bit floats), got outputs of [Infinity, ",
        3e38f,
        -3e38f);
  }

  /** A program that scores a saved model on a class path where Spark and Hadoop are not. */
  public static final class Program {

    private Program() {}

    /** Prints the class of x = (2, 1), given in two ways, and saves the model again. */
    public static void main(String[] args) {
      for (String absent :
          List.of(
              "org.apache.spark.SparkContext",
              "org.apache.hadoop.fs.Path",
              "com.fasterxml.jackson.core.JsonFactory",
              "org.slf4j.Logger")) {
        try {
          throw new IllegalStateException(Class.forName(absent) + " is there");
        } catch (ClassNotFoundException e) { // as it should be
        }
      }
      TrainedModel model = TrainedModel.load(Path.of(args[0]));
      model.save(Path.of(args[1]));
      System.out.println("it is " + model.classify(new float[] {2, 1}));
      Prediction byName = TrainedModel.load(Path.of(args[2])).predict(Map.of("x1", 2, "x2", 1));
      System.out.println("by name " + byName.label().orElseThrow());
    }
  }

  /** Starts the program, given where it finds two models and the output goes. */
  @FunctionalInterface
  interface Starting {
    Process start(Path output, String... args) throws IOException;
  }

  @Test
  void aSavedModelIsScoredWithoutSparkAndHadoop(@TempDir Path directory) throws Exception {
    assertScores(
        directory, (output, args) -> ChildJvm.startWithoutSpark(Program.class, output, args));
  }

  static void assertScores(Path directory, Starting program) throws Exception {
    Path saved = directory.resolve("saved");
    Path again = directory.resolve("a b/again");
    Path ofTable = directory.resolve("table");
    Path output = directory.resolve("output");
    MODEL.save(saved);
    ofTable().save(ofTable);
    Process child = program.start(output, saved.toString(), again.toString(), ofTable.toString());
    assertThat(child.waitFor()).as(Files.readString(output)).isZero();
    assertThat(output).content().contains("it is a", "by name a").doesNotContain("WARNING: Open");
    assertThat(again).hasSameBinaryContentAs(saved);
    assertThat(TrainedModel.load(again).weightsSha256()).isEqualTo(MODEL.weightsSha256());
  }

  /** The same on two columns of numbers. */
  private static TrainedModel ofTable() {
    List<Feature> features =
        List.of(
            new NumberFeature(0, Part.VALUE, 0, 1, false, List.of(), false),
            new NumberFeature(1, Part.VALUE, 0, 1, false, List.of(), false));
    List<TableColumn> columns =
        List.of(
            new TableColumn("x1", TableColumn.Type.NUMBER),
            new TableColumn("x2", TableColumn.Type.NUMBER));
    return new TrainedModel(
        MODEL.ensemble(),
        MODEL.labels(),
        new Preparation(columns, features, List.of()),
        MODEL.provenance());
  }

  private static void assertRefused(String message, float... features) {
    for (float[][] rows : new float[][][] {{features}, {{2, 1}, features}}) {
      assertThatThrownBy(() -> MODEL.predict(rows))
          .as(Arrays.deepToString(rows))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(message);
    }
  }
}
