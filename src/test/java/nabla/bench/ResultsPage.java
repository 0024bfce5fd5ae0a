package nabla.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.config.ConfTable;
import nabla.config.RunConfig;
import nabla.model.TrainedModel;

/**
 * The tables of docs/results.md: what the runs of {@code scripts/results} came to, beside what
 * stands in the conf files of what the book says.
 *
 * @param figures those of docs/benchmarks/results.json
 */
public record ResultsPage(JsonNode figures) {

  /** The page; its tables stand between marks, the rest is written by hand. */
  public static final Path PAGE = Path.of("docs/results.md");

  /** Nabla's own confs, beside those of the book. */
  public static final List<String> OWN = List.of("mnist", "mnist-best");

  /** What a network is trained from. */
  public static final List<Integer> SEEDS = List.of(1, 2, 3);

  private static final Path FIGURES = Path.of("docs/benchmarks/results.json");
  private static final Pattern BLOCK =
      Pattern.compile("(?s)(<!-- rendered: (\\w+) -->\n).*?(<!-- end -->)");
  private static final Pattern HEAD =
      Pattern.compile("# Nielsen, .* \\(2015\\), chapter (\\d): .*\n# The book: (.*)\\.\n");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** A network of the book: its conf, the chapter, and what the book says that came out. */
  private record OfBook(String name, RunConfig config, String chapter, String said) {

    static OfBook in(Path conf) {
      try {
        Matcher head = HEAD.matcher(Files.readString(conf));
        if (!head.lookingAt()) {
          throw new IllegalArgumentException(conf + " must begin with chapter and book's result");
        }
        RunConfig config = RunConfig.load(conf, List.of());
        return new OfBook(nameOf(conf), config, head.group(1), head.group(2));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Whether an epoch is measured on the test images, as in the book's first chapters. */
    boolean isMeasuredOnTest() {
      return config.find(ConfTable.TEST).isEmpty();
    }
  }

  /**
   * Writes the figures of all runs, and the page.
   *
   * @param args the directory of the runs, and the commit that they are of
   */
  public static void main(String[] args) throws IOException {
    Map<String, Object> runs = new LinkedHashMap<>();
    Set<String> blas = new TreeSet<>();
    for (String name : Stream.concat(confs().map(ResultsPage::nameOf), OWN.stream()).toList()) {
      List<Map<String, Object>> ofName = new ArrayList<>();
      for (int seed : SEEDS) {
        Path run = Path.of(args[0], name + "-" + seed);
        ofName.add(figures(run));
        TrainedModel model = TrainedModel.load(run.resolve("model.safetensors"));
        blas.add(model.provenance().run().facts().get("BLAS"));
      }
      runs.put(name, ofName);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("commit", args[1]);
    all.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    all.put("machine", Benchmark.machine());
    all.put("blas", String.join(", ", blas));
    all.put("runs", runs);
    Files.writeString(FIGURES, JSON.writeValueAsString(all) + "\n");
    Files.writeString(PAGE, read().render(Files.readString(PAGE)));
  }

  private static Map<String, Object> figures(Path run) throws IOException {
    JsonNode metrics = JSON.readTree(run.resolve("metrics.json").toFile());
    List<String> epochs = Files.readAllLines(run.resolve("history.jsonl"));
    int kept = metrics.get("train.keptEpoch").intValue();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("keptEpoch", kept);
    figures.put("first", JSON.readTree(epochs.get(0)).get("validation.accuracy"));
    figures.put("kept", JSON.readTree(epochs.get(kept - 1)).get("validation.accuracy"));
    figures.put("last", JSON.readTree(epochs.get(epochs.size() - 1)).get("validation.accuracy"));
    figures.put("test", metrics.get("test.accuracy"));
    figures.put("weights.sha256", metrics.get("weights.sha256"));
    figures.values().removeIf(figure -> figure == null);
    return figures;
  }

  /** The conf files of the book's networks. */
  public static Stream<Path> confs() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("conf/nielsen"))) {
      return files.sorted().toList().stream();
    }
  }

  /** With the figures that are in the project. */
  public static ResultsPage read() throws IOException {
    return new ResultsPage(JSON.readTree(FIGURES.toFile()));
  }

  /** A figure of the runs of a conf, in the order of the seeds. */
  public double[] figures(String conf, String figure) {
    JsonNode runs = figures.get("runs").get(conf);
    return IntStream.range(0, runs.size())
        .mapToDouble(i -> runs.get(i).get(figure).doubleValue())
        .toArray();
  }

  /** A page with the tables of these figures in place of those that it has. */
  public String render(String page) throws IOException {
    List<OfBook> confs =
        confs()
            .map(OfBook::in)
            .sorted(Comparator.comparing(OfBook::chapter).thenComparing(OfBook::name))
            .toList();
    return BLOCK
        .matcher(page)
        .replaceAll(
            block -> {
              String lines =
                  switch (block.group(2)) {
                    case "made" -> made();
                    case "book" -> book(confs);
                    case "own" -> own();
                    default -> throw new IllegalArgumentException("no table " + block.group(2));
                  };
              return Matcher.quoteReplacement(
                  block.group(1) + "\n" + lines + "\n" + block.group(3));
            });
  }

  private String made() {
    return Stream.of("commit", "date", "machine", "blas")
            .map(name -> figures.get(name).textValue())
            .collect(Collectors.joining(", ", "Made at commit ", ""))
        + ".\n";
  }

  private String book(List<OfBook> confs) {
    StringBuilder table =
        new StringBuilder(
            """
            | conf | chapter | network | η | λ / n | epochs | the book | measured on | first epoch | best epoch | last epoch | test images after the best |
            |---|---|---|---|---|---|---|---|---|---|---|---|
            """);
    for (OfBook one : confs) {
      Map<String, String> settings = one.config().settings();
      table.append(
          row(
              "[%s](../conf/nielsen/%s.conf)".formatted(one.name(), one.name()),
              one.chapter(),
              one.config().topology(784).toString(),
              settings.get("training.learningRate"),
              settings.get("training.regParam"),
              settings.get("training.epochs"),
              one.said(),
              one.isMeasuredOnTest() ? "test" : "validation",
              meanAndRange(figures(one.name(), "first")),
              meanAndRange(figures(one.name(), "kept")),
              meanAndRange(figures(one.name(), "last")),
              one.isMeasuredOnTest() ? "the same" : meanAndRange(figures(one.name(), "test"))));
    }
    return table.toString();
  }

  private String own() {
    StringBuilder table =
        new StringBuilder("| conf | network | epochs | test images |\n|---|---|---|---|\n");
    for (String name : OWN) {
      RunConfig config = RunConfig.load(Path.of("conf", name + ".conf"), List.of());
      table.append(
          row(
              "[%s](../conf/%s.conf)".formatted(name, name),
              config.topology(784).toString(),
              config.settings().get("training.epochs"),
              meanAndRange(figures(name, "test"))));
    }
    return table.toString();
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** In percent. */
  private static String meanAndRange(double[] parts) {
    DoubleSummaryStatistics all = Arrays.stream(parts).map(part -> 100 * part).summaryStatistics();
    return String.format(
        Locale.ROOT, "**%.2f** (%.2f – %.2f)", all.getAverage(), all.getMin(), all.getMax());
  }

  private static String nameOf(Path conf) {
    return conf.getFileName().toString().replace(".conf", "");
  }
}
