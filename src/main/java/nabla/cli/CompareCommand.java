package nabla.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import nabla.config.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code nabla compare}: what is different in several runs, side by side. */
@Command(
    name = "compare",
    description =
        "Compare runs or models: the settings that differ, what they have come to, and whether the weights are the same.",
    footer = {"", "Example:", "  scripts/nabla compare runs/a runs/b"},
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "DIR|FILE",
      arity = "2..*",
      description =
          "Two or more: a run's directory, that of a model saved by spark.ml, or a model file; a path or a URI.")
  private List<String> runs;

  @Override
  public Integer call() throws IOException {
    List<String> locations = runs.stream().map(run -> Locations.of("DIR|FILE", run)).toList();
    if (locations.size() < 2) {
      throw new UsageException("compare must have two runs or more, got " + locations.size());
    }
    Comparison comparison =
        main.withStorage(
            "compare",
            locations,
            storage -> {
              List<Saved> saved = new ArrayList<>();
              for (int i = 0; i < runs.size(); i++) {
                saved.add(Saved.at("DIR|FILE", runs.get(i), storage, locations.get(i)));
              }
              return new Comparison(saved);
            });
    comparison.lines().forEach(line -> main.console().say("%s", line));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("same", comparison.same());
    result.put("different", comparison.different());
    result.put("runs", comparison.runs().stream().map(Saved::facts).toList());
    main.console().result(result);
    return ExitCode.OK;
  }
}
