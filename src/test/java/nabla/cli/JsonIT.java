package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With --json standard output is one object, whatever the command. */
class JsonIT {

  private static final String XOR = "data/xor/xor.json";

  @TempDir private Path directory;

  private static JsonNode object(Outcome outcome) throws JsonProcessingException {
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).startsWith("{").endsWith("}\n");
    return new ObjectMapper().readTree(outcome.out());
  }

  @Test
  void ofARunWhatItsFileSaysAndOfItsModelTheSameFigures() throws IOException {
    Outcome trained =
        Outcome.of(
            SmallTraining.XOR.arguments(
                directory.resolve("run"), "--json", "--set", "training.epochs=30"));
    JsonNode run = object(trained);
    assertThat(trained.err()).contains("epoch 30/30", "weights.sha256 ", "test accuracy");
    JsonNode file = new ObjectMapper().readTree(directory.resolve("run/metrics.json").toFile());
    file.fieldNames().forEachRemaining(name -> assertThat(run.get(name)).isEqualTo(file.get(name)));
    assertThat(run.get("directory").textValue()).isEqualTo(directory.resolve("run").toString());

    JsonNode evaluated =
        object(
            Outcome.of(
                "evaluate",
                "--json",
                "--model",
                directory.resolve("run").toString(),
                "--data",
                XOR));
    for (String name : new String[] {"test.cost", "test.accuracy", "weights.sha256"}) {
      assertThat(evaluated.get(name)).as(name).isEqualTo(file.get(name));
    }
    assertThat(evaluated.get("test.examples").intValue()).isEqualTo(4);
  }

  @Test
  void ofAPlanTheStepsInSeconds() throws IOException {
    JsonNode plan =
        object(
            Outcome.of(
                "plan",
                "--conf",
                "conf/xor.conf",
                "--json",
                "--rows",
                "4096",
                "--inputs",
                "2",
                "--executors",
                "2",
                "--cores",
                "1",
                "--set",
                "training.batchSize=1024"));
    assertThat(plan.get("parameters").intValue()).isEqualTo(2 * 8 + 8 + 8 * 2 + 2);
    assertThat(plan.get("stepsAnEpoch").intValue()).isEqualTo(4096 / 1024);
    JsonNode steps = plan.get("steps");
    assertThat(steps).hasSize(2);
    assertThat(steps.get(1).get("tasks").intValue()).isEqualTo(2);
    assertThat(steps.get(1).get("arithmetic").doubleValue())
        .isLessThan(steps.get(0).get("arithmetic").doubleValue());
  }

  @Test
  void ofAFailureNothingAndTheLineIsOnStandardError() {
    String[][] failing = {
      {"1", "evaluate", "--json", "--model", directory.toString(), "--data", XOR},
      {"2", "train", "--json", "--conf", "conf/xor.conf", "--set", "training.epochs=no"},
      {"2", "generate", "--json", "--rows", "0", "--out", directory.resolve("x").toString()},
      {"2", "inspect", "--json", directory.resolve("nothing.safetensors").toString()},
      {"2", "compare", "--json", directory.toString()},
    };
    for (String[] one : failing) {
      Outcome outcome = Outcome.of(Arrays.copyOfRange(one, 1, one.length));
      assertThat(outcome.out()).as(one[1]).isEmpty();
      assertThat(outcome.err()).as(one[1]).startsWith("nabla: ").hasLineCount(1);
      assertThat(outcome.code()).as(one[1]).isEqualTo(Integer.parseInt(one[0]));
    }
  }
}
