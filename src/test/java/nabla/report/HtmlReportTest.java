package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.engine.EpochReport;
import nabla.model.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  private static final List<EpochReport> HISTORY =
      List.of(new EpochReport(1, 0.5, Optional.empty(), 0.1, 2, 300));

  @TempDir private Path directory;

  @Test
  void hostileTextStaysText() throws IOException {
    Path page = directory.resolve("report.html");
    HtmlReport.write(
        Storage.local(),
        "file:" + page,
        "<script>alert(1)</script>\u001b[2J",
        List.of(HISTORY),
        Map.of("a\"><img src=x onerror=alert(1)>", "</td>&\u0000"),
        "x = \"</pre><iframe src=//evil>\"\n\ud800");
    assertThat(page)
        .content()
        .doesNotContain("<script", "<img src=x", "<iframe", "</td>&\u0000", "\u001b")
        .contains(
            "&lt;script&gt;alert(1)&lt;/script&gt;\ufffd[2J</title>",
            "<td>a&quot;&gt;&lt;img src=x onerror=alert(1)&gt;</td><td>&lt;/td&gt;&amp;\ufffd</td>",
            "<pre>x = &quot;&lt;/pre&gt;&lt;iframe src=//evil&gt;&quot;\n\ufffd</pre>",
            "default-src 'none'")
        .contains("<img alt=\"cost by epoch\" src=\"data:image/png");
  }

  @Test
  void aRunThatDivergedAtOnceHasAPageWithoutPlots() throws IOException {
    Path page = directory.resolve("report.html");
    HtmlReport.write(
        Storage.local(),
        "file:" + page,
        "t",
        List.of(List.of()),
        Map.of("train.diverged", "so"),
        "");
    assertThat(page).content().contains("train.diverged", "<h2>Settings").doesNotContain("<img");
  }

  @Test
  void ofSeveralMembersARowSaysWhoseItIs() throws IOException {
    Path page = directory.resolve("report.html");
    HtmlReport.write(Storage.local(), "file:" + page, "t", List.of(HISTORY, HISTORY), Map.of(), "");
    assertThat(page)
        .content()
        .contains("<tr><th>member</th><th>epoch</th><th>cost</th>")
        .contains(
            "<tr><td>1</td><td>1</td><td>0.5000</td>", "<tr><td>2</td><td>1</td><td>0.5000</td>")
        .contains("<img alt=\"cost by epoch\" src=\"data:image/png");
  }

  @Test
  void headlessIsLeftAsItWasFound() throws IOException {
    String before = System.getProperty("java.awt.headless");
    try {
      for (String found : new String[] {"false", null}) {
        if (found == null) {
          System.clearProperty("java.awt.headless");
        } else {
          System.setProperty("java.awt.headless", found);
        }
        HtmlReport.write(
            Storage.local(), "file:" + directory.resolve("r"), "t", List.of(HISTORY), Map.of(), "");
        assertThat(System.getProperty("java.awt.headless")).isEqualTo(found);
      }
    } finally {
      if (before != null) {
        System.setProperty("java.awt.headless", before);
      }
    }
  }
}
