package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matt Mazur, "A Step by Step Backpropagation Example" (2015), explained and checked. */
class ExplainIT {

  @TempDir private static Path directory;
  private static String[] given;

  @BeforeAll
  static void save() throws IOException {
    Topology topology =
        new Topology(
            2,
            List.of(new Layer(2, Activation.SIGMOID), new Layer(2, Activation.SIGMOID)),
            Cost.QUADRATIC);
    float[] w = {.15f, .20f, .25f, .30f, .35f, .35f, .40f, .45f, .50f, .55f, .60f, .60f};
    Path model = directory.resolve("mazur.safetensors");
    new TrainedModel(
            new Parameters(topology, w),
            List.of(),
            new Provenance(new RunIdentity(Map.of()), Map.of()))
        .save(model);
    Path data = directory.resolve("rows.json");
    Files.writeString(
        data,
        """
        {"x":[1,1],"y":[0,0]}
        {"x":[0.05,0.10],"y":[0.01,0.99]}
        """);
    given =
        new String[] {
          "--model",
          model.toString(),
          "--data",
          data.toString(),
          "--format",
          "json",
          "--features",
          "x",
          "--target",
          "y"
        };
  }

  private static Outcome of(String command, String... more) {
    String[] words = new String[1 + given.length + more.length];
    words[0] = command;
    System.arraycopy(given, 0, words, 1, given.length);
    System.arraycopy(more, 0, words, 1 + given.length, more.length);
    return Outcome.of(words);
  }

  @Test
  void givesThePublishedNumbers() throws IOException {
    Outcome outcome = of("explain", "--row", "2", "--json");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode all = new ObjectMapper().readTree(outcome.out());
    requireNumbers(all.at("/x"), 0.05, 0.10);
    requireNumbers(all.at("/layers/0/z"), 0.3775, 0.3925);
    requireNumbers(all.at("/layers/0/a"), 0.593269992, 0.596884378);
    requireNumbers(all.at("/layers/1/z"), 1.105905967, 1.224921404);
    requireNumbers(all.at("/layers/1/a"), 0.75136507, 0.772928465);
    requireNumbers(all.at("/layers/1/delta"), 0.138498562, -0.038098236);
    assertThat(all.get("cost").doubleValue()).isCloseTo(0.298371109, within(1e-6));
    requireNumbers(all.at("/gradient/layers.2.weight/0"), 0.082167041, 0.082667628);
    requireNumbers(all.at("/gradient/layers.1.weight/0"), 0.000438568, 0.000877135);
    requireNumbers(all.at("/gradient/layers.2.bias"), 0.138498562, -0.038098236);
    requireNumbers(all.at("/parameters/layers.1.weight/1"), 0.25, 0.30);
  }

  private static void requireNumbers(JsonNode found, double... expected) {
    assertThat(found).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found.get(i).doubleValue()).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void eachWithItsEquation() {
    Outcome outcome = of("explain", "--row", "2");
    assertThat(outcome.out())
        .contains(
            "a^2 = σ(z^2)\n          0.75137    0.77293",
            "C = 0.29837",
            "δ^2 = (BP1) ∇_a C ⊙ σ'(z^2)\n          0.13850   -0.03810",
            "∂C/∂W^2   (BP4) δ^2 (a^1)ᵀ\n          0.08217    0.08267",
            "δ^1 = (BP2) (W^2)ᵀ δ^2 ⊙ σ'(z^1)",
            "∂C/∂b^1   (BP3) δ^1");
    assertThat(of("explain", "--row", "2", "--most", "1").out())
        .contains("0.08217  … (2)", "… (2 rows)")
        .doesNotContain("0.08267");
  }

  @Test
  void aRowThatIsNotThereIsRefused() {
    Outcome outcome = of("explain", "--row", "3");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).hasLineCount(1).contains("must hold at least 3 rows, got fewer");
  }

  @Test
  void theGradientIsChecked() throws IOException {
    Outcome outcome = of("gradcheck", "--json");
    assertThat(outcome.code()).isZero();
    JsonNode all = new ObjectMapper().readTree(outcome.out());
    assertThat(all.get("passes").booleanValue()).isTrue();
    assertThat(all.get("tensors")).hasSize(4);
    assertThat(of("gradcheck").lastLine()).startsWith("PASS: ");
  }

  @Test
  void aConfFileAndAModelAreNotBothLookedAt() {
    Outcome outcome = of("explain", "--conf", "conf/xor.conf");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).hasLineCount(1).startsWith("nabla: ");
    assertThat(Outcome.of("explain").err()).hasLineCount(1).startsWith("nabla: ");
  }

  @ParameterizedTest
  @CsvSource({
    "--set, training.epochs=1",
    "--test, more.csv",
    "--task, regression",
    "--key, id",
    "--validation, more.csv",
    "--validation-fraction, 0.1"
  })
  void whatOnlyATrainingTakesIsRefusedWithAModel(String option, String value) {
    Outcome outcome = of("explain", option, value);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .hasLineCount(1)
        .startsWith("nabla: " + option + " must come without --model");
  }
}
