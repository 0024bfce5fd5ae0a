package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateIT {

  @TempDir private Path directory;

  private Outcome generate(String name, String... more) {
    return Outcome.of(
        Stream.concat(
                Stream.of("generate", "--out", directory.resolve(name).toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  /** The content of a directory's files, by their numbers. */
  private Map<String, String> files(String name) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory.resolve(name))) {
      for (Path file :
          all.filter(one -> one.getFileName().toString().startsWith("part")).toList()) {
        files.put(file.getFileName().toString().substring(0, 10), Files.readString(file));
      }
    }
    return files;
  }

  @Test
  void theSameRowsInTheSameFilesOnAnyNumberOfCores() throws IOException {
    String[] rows = {"--rows", "901", "--files", "3", "--columns", "--missing", "0.1"};
    for (String master : List.of("local[1]", "local[3]")) {
      String[] more =
          Stream.concat(Stream.of(rows), Stream.of("--master", master)).toArray(String[]::new);
      assertThat(generate(master + ".csv", more).code()).isZero();
    }
    Map<String, String> files = files("local[1].csv");
    assertThat(files).hasSize(3).isEqualTo(files("local[3].csv"));
    long lines = files.values().stream().mapToLong(text -> text.lines().count()).sum();
    assertThat(files.values()).doesNotHaveDuplicates();
    assertThat(lines).isEqualTo(901 + files.size()); // and the headers
  }

  @Test
  void columnsHoldTextsNumbersAndNothing() throws IOException {
    Outcome outcome =
        generate(
            "rows.csv",
            "--rows",
            "4000",
            "--inputs",
            "3",
            "--columns",
            "--texts",
            "1",
            "--categories",
            "4",
            "--missing",
            "0.1",
            "--classes",
            "3");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.lastLine())
        .isEqualTo("4000 rows in %s, as csv".formatted(directory.resolve("rows.csv")));
    List<String[]> cells =
        files("rows.csv")
            .values()
            .iterator()
            .next()
            .lines()
            .map(line -> line.split(",", -1))
            .toList();
    assertThat(cells.get(0)).containsExactly("x1", "x2", "x3", "label");
    List<String[]> rows = cells.subList(1, cells.size());
    assertThat(rows)
        .hasSize(4000)
        .allMatch(row -> row[0].matches("v[1-4]|") && row[3].matches("[0-2]"));
    assertThat(rows.stream().filter(row -> row[1].isEmpty()).count()).isBetween(320L, 480L);
    for (int label = 0; label < 3; label++) {
      String shown = String.valueOf(label);
      assertThat(rows.stream().filter(row -> row[3].equals(shown)).count()).isGreaterThan(400);
    }
    double sum = 0;
    double squares = 0;
    List<Double> numbers = new ArrayList<>();
    rows.stream()
        .filter(row -> !row[2].isEmpty())
        .forEach(row -> numbers.add(Double.valueOf(row[2])));
    for (double number : numbers) {
      sum += number;
      squares += number * number;
    }
    assertThat(sum / numbers.size()).isCloseTo(0, within(0.06)); // from N(0, 1)
    assertThat(squares / numbers.size()).isCloseTo(1, within(0.1));
  }

  /** And the label, without noise, is that of the larger target. */
  @Test
  void aRowIsAFunctionOfSeedAndNumber() {
    Generator.Form form = new Generator.Form(5, false, 0, 10, 0, 0, 2);
    Generator generator = Generator.of(form, 7, 6, 0);
    Row row = generator.row(123_456_789_012L);
    assertThat(Generator.of(form, 7, 6, 0).row(123_456_789_012L)).isEqualTo(row);
    assertThat(Generator.of(form, 8, 6, 0).row(123_456_789_012L)).isNotEqualTo(row);
    double[] sums = new double[2];
    double[] squares = new double[2];
    for (int number = 0; number < 1000; number++) {
      List<Float> t = generator.row(number).getList(1);
      List<Float> noisy = Generator.of(form, 7, 6, 0.5).row(number).getList(1);
      assertThat(noisy).isNotEqualTo(t);
      for (int j = 0; j < 2; j++) {
        sums[j] += t.get(j);
        squares[j] += t.get(j) * t.get(j);
      }
    }
    for (int j = 0; j < 2; j++) {
      assertThat(sums[j] / 1000).isCloseTo(0, within(1e-5));
      assertThat(squares[j] / 1000).isCloseTo(1, within(1e-5));
    }
    Generator classes = Generator.of(new Generator.Form(5, false, 0, 10, 0, 2, 0), 7, 6, 0);
    for (int number = 0; number < 100; number++) {
      List<Float> t = generator.row(number).getList(1);
      assertThat(classes.row(number).getInt(1)).isEqualTo(t.get(1) > t.get(0) ? 1 : 0);
      assertThat(classes.row(number).get(0)).isEqualTo(generator.row(number).get(0));
    }
  }

  /** A network learns what a network has said, and better than by chance. */
  @Test
  void arraysAreWhatTrainTakes() throws IOException {
    assertThat(generate("rows", "--rows", "4000", "--noise", "0", "--inputs", "5").code()).isZero();
    Path conf =
        Files.writeString(
            directory.resolve("a.conf"),
            """
            data { train = "%s", test = ${data.train}, labelCol = label }
            network { hiddenLayers = [32], outputs = 2 }
            training { epochs = 15, learningRate = 0.01, batchSize = 64 }
            """
                .formatted(directory.resolve("rows")));
    Outcome trained = Outcome.of(new SmallTraining(conf).arguments(directory.resolve("run")));
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(Double.parseDouble(trained.lastLine().replaceFirst(".* ", ""))).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a | --rows 0                     | --rows must be an integer >= 1, got 0",
        "a | --rows 9 --texts 1           | --columns must come with --texts and --missing",
        "a | --rows 9 --texts 21 --columns | --texts must be an integer in [0, --inputs], got 21",
        "a | --rows 9 --missing 2 --columns | --missing must be in [0, 1], got 2",
        "a | --rows 9 --classes 2 --targets 1 | rows must have either --classes or --targets, got both",
        "a.csv | --rows 9                 | --columns must come with the format csv",
        "a | --rows x                     | --rows",
        "a | --rows 9 --format nothing    | Spark knows no such format",
      })
  void whatCannotBeIsRefusedInOneLine(String name, String options, String message)
      throws IOException {
    Outcome outcome = generate(name, options.split(" +", -1));
    assertThat(outcome.code()).isIn(1, 2);
    assertThat(outcome.err()).hasLineCount(1).startsWith("nabla: ").contains(message);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatIsThereStaysUnlessItIsToBeReplaced() throws IOException {
    assertThat(generate("rows.json", "--rows", "3").code()).isZero();
    Map<String, String> before = files("rows.json");
    assertThat(generate("rows.json", "--rows", "4").err()).contains("--out must not exist yet");
    assertThat(files("rows.json")).isEqualTo(before);
    assertThat(generate("rows.json", "--rows", "4", "--overwrite").code()).isZero();
    assertThat(files("rows.json").values().iterator().next().lines()).hasSize(4);
  }
}
