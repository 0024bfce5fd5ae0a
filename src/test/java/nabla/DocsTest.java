package nabla;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What pages show of the code is in the code: quoted lines, and names.
 *
 * <p>A block of Java whose first line is a comment with a file's name, such as {@code //
 * nn/FeedForward.java}, quotes that file; it may be indented otherwise. What stands in backticks
 * and looks like the name of a class, alone or with a member, is one of ours, or among {@link
 * #NOT_OURS}.
 */
class DocsTest {

  /** Names of the JDK, Spark and PyTorch that pages mention. */
  private static final Set<String> NOT_OURS =
      Set.of(
          "AppendColumns",
          "BCEWithLogitsLoss",
          "BinaryClassificationEvaluator",
          "Boolean",
          "CountVectorizer",
          "CrossEntropyLoss",
          "CrossValidator",
          "Hardsigmoid",
          "HashingTF",
          "HuberLoss",
          "Instant",
          "LocalDate",
          "LocalDateTime",
          "IllegalArgumentException",
          "MSELoss",
          "Math",
          "MulticlassClassificationEvaluator",
          "MultilayerPerceptronClassifier",
          "Number",
          "OneCycleLR",
          "OneHotEncoder",
          "OneVsRest",
          "ParamsSuite",
          "Pipeline",
          "PoissonNLLLoss",
          "ReduceLROnPlateau",
          "RegressionEvaluator",
          "SiLU",
          "StandardScaler",
          "StrictMath",
          "String",
          "IndexToString",
          "StringIndexer",
          "TrainValidationSplit",
          "Vector");

  private static final Path MAIN = Path.of("src", "main", "java");
  private static final Path TEST = Path.of("src", "test", "java");
  private static final Pattern QUOTE = Pattern.compile("(?ms)^```java\n// (\\S+)\n(.*?\n)```$");
  private static final Pattern NAME =
      Pattern.compile("`(?:[a-z]+\\.)?([A-Z]\\w*[a-z]\\w*)(?:[.#](\\w+))?(?:\\([^`]*\\))?`");

  static List<String> pages() {
    return List.of(
        "README.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/backpropagation.md",
        "docs/cluster.md",
        "docs/faq.md",
        "docs/learning.md",
        "docs/reproducibility.md",
        "docs/results.md",
        "docs/scaling.md",
        "docs/scoring.md",
        "docs/spark-ml.md",
        "docs/tables.md",
        "docs/testing.md");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void quotedLinesAreThoseOfTheFile(String page) throws IOException {
    for (MatchResult quote : quotes(page)) {
      String file = Files.readString(MAIN.resolve("nabla").resolve(quote.group(1)));
      assertThat(IntStream.range(0, 20).mapToObj(indent -> indented(quote.group(2), indent)))
          .as("%s quotes of %s:%n%s", page, quote.group(1), quote.group(2))
          .anyMatch(file::contains);
    }
  }

  @Test
  void thePageOfTheEquationsQuotes() throws IOException {
    assertThat(quotes("docs/backpropagation.md")).hasSizeGreaterThan(9);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void namesAreThoseOfTheCode(String page) throws IOException {
    assertThat(unknownNames(Files.readString(Path.of(page)))).as(page).isEmpty();
  }

  @Test
  void aNameThatIsNoMoreIsFound() throws IOException {
    String text =
        "`Topology.units(l)` `Layer` `MSELoss` `nn.Cost` `relu` `Crewe` `Cost.mean` `B.C`";
    assertThat(unknownNames(text)).containsExactly("Crewe", "Cost.mean");
  }

  private static List<MatchResult> quotes(String page) throws IOException {
    return QUOTE.matcher(Files.readString(Path.of(page))).results().toList();
  }

  private static String indented(String lines, int indent) {
    return lines
        .lines()
        .map(line -> line.isEmpty() ? line : " ".repeat(indent) + line)
        .collect(Collectors.joining("\n", "\n", "\n"));
  }

  private static List<String> unknownNames(String text) throws IOException {
    Map<String, List<Path>> files = files();
    List<String> unknown = new ArrayList<>();
    for (MatchResult name : (Iterable<MatchResult>) NAME.matcher(text).results()::iterator) {
      String type = name.group(1);
      String member = "java".equals(name.group(2)) ? null : name.group(2); // a file
      boolean known =
          NOT_OURS.contains(type)
              || files.getOrDefault(type, List.of()).stream()
                  .map(DocsTest::load)
                  .anyMatch(found -> member == null || members(found).anyMatch(member::equals));
      if (!known) {
        unknown.add(member == null ? type : type + "." + member);
      }
    }
    return unknown;
  }

  /** The source files of classes of each name. */
  private static Map<String, List<Path>> files() throws IOException {
    try (Stream<Path> main = Files.walk(MAIN);
        Stream<Path> test = Files.walk(TEST)) {
      return Stream.concat(main.map(MAIN::relativize), test.map(TEST::relativize))
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.groupingBy(file -> file.getFileName().toString().replace(".java", "")));
    }
  }

  private static Class<?> load(Path file) {
    String name = file.toString().replace(".java", "").replace('/', '.').replace('\\', '.');
    try {
      return Class.forName(name, false, DocsTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** The names of methods, fields and classes that a class has, inherited ones included. */
  private static Stream<String> members(Class<?> type) {
    return Stream.of(
            Arrays.stream(type.getDeclaredMethods()).map(method -> method.getName()),
            Arrays.stream(type.getMethods()).map(method -> method.getName()),
            Arrays.stream(type.getDeclaredFields()).map(field -> field.getName()),
            Arrays.stream(type.getDeclaredClasses()).map(Class::getSimpleName))
        .flatMap(names -> names);
  }
}
