package nabla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import nabla.bench.ResultsPage;
import nabla.config.RunConfig;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/results.md is of the confs and of the figures that are in the project. */
class ResultsPageTest {

  @Test
  void theTablesAreOfTheFigures() throws IOException {
    String page = Files.readString(ResultsPage.PAGE);
    assertThat(ResultsPage.PAGE).content().isEqualTo(ResultsPage.read().render(page));
    assertThat(ResultsPage.confs())
        .hasSizeGreaterThan(12)
        .allSatisfy(conf -> assertThat(page).contains("(../%s)".formatted(conf)));
    assertThat(page).contains("(../conf/mnist.conf)", "(../conf/mnist-best.conf)");
  }

  /** The book's result stands in each, and he has batches of 10 and no other rule. */
  @Test
  void theConfsAreOfTheBooksMethod() throws IOException {
    for (Path conf : ResultsPage.confs().toList()) {
      TrainingSettings settings = RunConfig.load(conf, List.of()).training();
      assertThat(settings.getBatchSize()).as("%s", conf).isEqualTo(10);
      assertThat(settings.getOptimizer()).as("%s", conf).isEqualTo("gradient-descent");
    }
  }

  /** But where output units that are stuck make it a matter of luck, which the book says too. */
  @ParameterizedTest
  @CsvSource({
    "quadratic-30, kept, 95.42",
    "cross-entropy-30, kept, 95.49",
    "cross-entropy-100, kept, 96.82",
    "thousand, kept, 82.27",
    "thousand-l2, kept, 87.1",
    "l2-30, kept, 96.49",
    "l2-100, kept, 97.92",
    "l2-100-slow, kept, 98.04",
    "scaled-normal-30, first, 93",
    "softmax-100, test, 97.80",
  })
  void theMeanOfThreeIsWithinHalfAPercentOfTheBook(String conf, String figure, String book)
      throws IOException {
    assertThat(Path.of("conf/nielsen", conf + ".conf")).content().contains(book + " %");
    assertThat(mean(conf, figure)).isCloseTo(Double.parseDouble(book), within(0.5));
  }

  @Test
  void ownNetworksAreAsGoodAsTheirConfsSay() throws IOException {
    assertThat(mean("mnist", "test")).isGreaterThanOrEqualTo(98);
    assertThat(mean("mnist-best", "test")).isGreaterThanOrEqualTo(98.7);
  }

  @Test
  void weightsOfTheRightSizeLearnFasterAtFirst() throws IOException {
    ResultsPage page = ResultsPage.read();
    double slowest = Arrays.stream(page.figures("scaled-normal-30", "first")).min().orElseThrow();
    double fastest = Arrays.stream(page.figures("normal-30", "first")).max().orElseThrow();
    assertThat(fastest).isLessThan(slowest - 0.03);
  }

  /** In percent. */
  private static double mean(String conf, String figure) throws IOException {
    double[] parts = ResultsPage.read().figures(conf, figure);
    assertThat(parts).hasSameSizeAs(ResultsPage.SEEDS.toArray());
    return 100 * Arrays.stream(parts).average().orElseThrow();
  }
}
