package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What inspect and compare say of runs, models, conf files and tables. */
class InspectIT {

  @TempDir private Path directory;

  private Path trained(String name, String... sets) {
    Path run = directory.resolve(name);
    assertThat(Outcome.of(SmallTraining.XOR.with(run, sets)).code()).isZero();
    return run;
  }

  private static JsonNode json(String... words) throws IOException {
    Outcome outcome = Outcome.of(words);
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return new ObjectMapper().readTree(outcome.out());
  }

  @Test
  void runsAndModelsAreToldAndCompared() throws IOException {
    Path a = trained("a", "training.epochs=3");
    Path b = trained("b", "training.epochs=3", "execution.stepsPerRound=1");
    Path c = trained("c", "training.epochs=4", "network.hiddenLayers=[3]");

    Outcome told = Outcome.of("inspect", a.toString());
    assertThat(told.code()).isZero();
    assertThat(told.out())
        .contains("network 2-8(tanh)-2(softmax)", "42 parameters", "2 classes: 0, 1")
        .contains("layers.2.weight: 2 x 8", "training.epochs = 3", "test.accuracy = ");
    assertThat(told.lastLine()).isEqualTo("weights.sha256 " + Outcome.sha256In(a));
    JsonNode file = json("inspect", "--json", a.resolve("model.safetensors").toString());
    assertThat(file.get("weights.sha256").textValue()).isEqualTo(Outcome.sha256In(a));
    assertThat(file.get("metrics")).isEmpty();
    assertThat(file.at("/trained/training.epochs").textValue()).isEqualTo("3");

    JsonNode same = json("compare", "--json", a.toString(), b.toString());
    assertThat(same.get("same").booleanValue()).isTrue();
    assertThat(same.get("different").fieldNames())
        .toIterable()
        .containsExactly("execution.stepsPerRound");
    assertThat(same.at("/different/execution.stepsPerRound/1").textValue()).isEqualTo("1");
    Outcome others = Outcome.of("compare", a.toString(), c + "/model.safetensors");
    assertThat(others.code()).isZero();
    assertThat(others.lastLine()).isEqualTo("the weights are different");
    assertThat(others.out())
        .containsPattern("training.epochs +3 +4")
        .containsPattern("network +2-8\\(tanh\\).* +2-3\\(tanh\\)")
        .containsPattern("train.keptEpoch +3 +-")
        .doesNotContain("training.batchSize");
  }

  @Test
  void aTableHasColumnsTypesRowsAndNulls() throws IOException {
    Path csv =
        Files.writeString(
            directory.resolve("people.csv"), "age,name,a.b\n39,Ann,1.5\n,Bob,2\n41,,\n");
    Outcome outcome = Outcome.of("inspect", csv.toString());
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .containsPattern("age +bigint +1")
        .containsPattern("name +string +1")
        .containsPattern("a.b +double +1");
    assertThat(outcome.lastLine()).isEqualTo("3 rows of 3 columns");
    JsonNode digits = json("inspect", "--json", "data/mnist/test.parquet");
    assertThat(digits.get("rows").intValue()).isEqualTo(10_000);
    assertThat(digits.at("/columns/0/nulls").intValue()).isZero();
  }

  @Test
  void aConfFileHasItsSettings() throws IOException {
    assertThat(Outcome.of("inspect", "conf/xor.conf").out())
        .contains("hiddenLayers", "averageDecay");
    assertThat(
            json("inspect", "--json", "conf/xor.conf").at("/settings/network.outputs").textValue())
        .isEqualTo("2");
  }

  @Test
  void whatCannotBeToldIsRefusedInOneLine() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.parquet"), "");
    Path text = Files.writeString(directory.resolve("text.safetensors"), "no model");
    Path run = trained("run", "training.epochs=1");
    Files.writeString(run.resolve("metrics.json"), "{");
    for (Path path :
        new Path[] {directory.resolve("nothing"), empty, text, run, directory.resolve("no.conf")}) {
      Outcome outcome = Outcome.of("inspect", path.toString());
      assertThat(outcome.code()).as("%s", path).isIn(1, 2);
      assertThat(outcome.err()).as("%s", path).hasLineCount(1).startsWith("nabla: ");
      assertThat(outcome.out()).isEmpty();
    }
    assertThat(Outcome.of("inspect", empty.toString()).err())
        .endsWithIgnoringCase("or name another --format" + System.lineSeparator());
    assertThat(Outcome.of("compare", run.toString(), text.toString()).code()).isIn(1, 2);
  }
}
