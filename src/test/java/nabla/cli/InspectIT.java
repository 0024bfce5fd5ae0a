package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

  /**
   * Of a size of three values the code has two numbers, and 40 cities, each in 5 rows, are
   * embedded; the mean of 0 … 199 is 99.5, their deviation √((200² − 1) / 12). A plan is of the
   * very network.
   */
  @Test
  void aModelOfATableHasItsColumnsAndWhatBecomesOfThem() throws IOException {
    StringBuilder csv = new StringBuilder("size,flag,kind,city,day,price\n");
    for (int i = 0; i < 200; i++) {
      String size = i % 10 == 0 ? "" : String.valueOf(1 + i % 3);
      String row = "%s,%s,%s,city%s,%s,%s\n";
      csv.append(
          row.formatted(
              size, i % 2 == 0, "abc".charAt(i % 3), i % 40, "2024-01-0" + (1 + i % 2), i));
    }
    Path table = Files.writeString(directory.resolve("table.csv"), csv);
    Path run = directory.resolve("table");
    String[] words = {
      "train",
      "--data",
      table.toString(),
      "--label",
      "price",
      "--out",
      run.toString(),
      "--set",
      "network.hiddenLayers=[4]",
      "--set",
      "training.epochs=1",
      "--set",
      "training.preset=none",
      "--set",
      "preparation.logTarget=never"
    };
    Outcome trained = Outcome.of(words);
    assertThat(trained.code()).as(trained.err()).isZero();
    Outcome told = Outcome.of("inspect", run.toString());
    assertThat(told.out())
        .containsPattern("column +type +becomes +inputs +missing")
        .containsPattern("size +number +scaled, code of 2 +4 +an input")
        .containsPattern("flag +boolean +-1 or 1 +1 +-")
        .containsPattern("kind +text +one-hot of 3 +3 +-")
        .containsPattern("city +text +embedding of 40 to 16 +40 +-")
        .containsPattern("learns price as \\(y - 99\\.5\\) / 57\\.73"); // √((200² − 1) / 12)
    JsonNode json = json("inspect", "--json", run.toString());
    assertThat(json.at("/columns/3/becomes").textValue()).isEqualTo("embedding of 40 to 16");
    assertThat(json.at("/columns/0/missing").booleanValue()).isTrue();
    assertThat(json.at("/columns/0/inputs").intValue()).isEqualTo(4);
    assertThat(json.at("/targets/0/center").doubleValue()).isEqualTo(99.5);

    words[0] = "plan";
    words[5] = "--executors"; // in place of --out
    words[6] = "2";
    words = Arrays.copyOf(words, words.length + 1);
    words[words.length - 1] = "--json";
    JsonNode plan = json(words);
    assertThat(plan.get("parameters").intValue()).isEqualTo(json.get("parameters").intValue());
    assertThat(plan.get("network")).isEqualTo(json.get("network"));
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
