package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import nabla.engine.EpochReport;
import nabla.engine.Evaluation;
import nabla.model.Storage;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  private static final List<EpochReport> HISTORY =
      List.of(
          new EpochReport(1, 0.5, Optional.empty(), 0.1, 2, 300),
          new EpochReport(
              2,
              0.25,
              Optional.of(new Evaluation(0.75, OptionalDouble.of(0.625), 8)),
              0.05,
              1,
              600));

  @TempDir private Path directory;

  private String written(Page page) throws IOException {
    Path file = directory.resolve("report.html");
    HtmlReport.write(Storage.local(), "file:" + file, page);
    return Files.readString(file);
  }

  private static Page page(String title, Map<String, String> facts, String settings) {
    return Page.unfinished(
        new Page.Frame(title, Map.of("reading", 1.5), facts, settings),
        List.of(Curves.of("", HISTORY, 0)),
        "stopped");
  }

  private static JsonNode data(String html) throws IOException {
    return new ObjectMapper().readTree(Jsoup.parse(html).getElementById("data").data());
  }

  @Test
  void hostileTextStaysText() throws IOException {
    String hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)><!--{{data}}";
    String html = written(page(hostile + "\u001b[2J\ud800", Map.of(hostile, hostile), hostile));
    Document read = Jsoup.parse(html);
    assertThat(read.select("script")).hasSize(3);
    assertThat(read.select("img, iframe, [onerror]")).isEmpty();
    assertThat(read.title()).isEqualTo(hostile + "\ufffd[2J\ufffd");
    assertThat(html).doesNotContain("\u001b", "\ud800", "<!--");
    assertThat(data(html).get("settings").textValue()).isEqualTo(hostile);
    assertThat(data(html).get("facts").get(hostile).textValue()).isEqualTo(hostile);
  }

  @Test
  void asksForNothingAndRunsItsOwnScriptsAlone() throws Exception {
    String html = written(page("t", Map.of(), ""));
    Document read = Jsoup.parse(html);
    assertThat(read.select("[src], [href], link, base, object, embed, form")).isEmpty();
    for (Element style : read.select("style")) {
      assertThat(style.data()).doesNotContain("url(", "@import").isNotBlank();
    }
    String policy = read.select("meta[http-equiv=Content-Security-Policy]").attr("content");
    assertThat(policy).startsWith("default-src 'none';");
    List<Element> scripts = read.select("script:not([type])");
    assertThat(scripts).hasSize(2);
    for (Element script : scripts) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(script.data().getBytes(StandardCharsets.UTF_8));
      assertThat(policy).contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }
    assertThat(scripts.get(0).data()).contains("uPlot");
  }

  @Test
  void isValidHtml() throws IOException {
    Parser parser = Parser.htmlParser().setTrackErrors(10);
    Document read = parser.parseInput(written(page("t", Map.of(), "")), "");
    assertThat(parser.getErrors()).isEmpty();
    assertThat(read.select("html[lang=en] h1").text()).isEqualTo("Not finished: 2 epochs so far");
    assertThat(read.select("meta[name=viewport]")).hasSize(1);
  }

  @Test
  void tellsEveryEpoch() throws IOException {
    JsonNode data = data(written(page("t", Map.of("network", "2-1"), "a = 1")));
    JsonNode member = data.get("members").get(0);
    assertThat(member.get("cost")).hasToString("[0.5,0.25]");
    assertThat(member.get("validation"))
        .hasToString("{\"cost\":[null,0.75],\"accuracy\":[null,0.625]}");
    assertThat(member.get("learningRate")).hasToString("[0.1,0.05]");
    assertThat(member.get("examplesPerSecond")).hasToString("[300,600]");
    assertThat(data.get("remarks")).hasToString("[\"stopped\"]");
    assertThat(data.get("seconds")).hasToString("{\"reading\":1.5}");
    assertThat(data.get("facts")).hasToString("{\"network\":\"2-1\"}");
  }

  @Test
  void numbersHaveSevenDigitsAndWhatIsNoneIsNull() throws IOException {
    EpochReport report = new EpochReport(1, 1 / 3.0, Optional.empty(), 1e-30, Double.NaN, 1 / 0.0);
    Page page =
        Page.unfinished(
            new Page.Frame("t", Map.of(), Map.of(), ""),
            List.of(Curves.of("", List.of(report), 0)),
            "");
    JsonNode member = data(written(page)).get("members").get(0);
    assertThat(member.get("cost").get(0).doubleValue()).isEqualTo(0.3333333);
    assertThat(member.get("learningRate").get(0).doubleValue()).isEqualTo(1e-30);
    assertThat(member.get("seconds").get(0).isNull()).isTrue();
    assertThat(member.get("examplesPerSecond").get(0).isNull()).isTrue();
  }
}
