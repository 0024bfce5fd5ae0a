package nabla.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.linalg.Blas;
import nabla.model.ModelFile;
import nabla.model.Provenance;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.nn.Ensemble;
import nabla.report.Assessment;
import nabla.report.Figure;
import nabla.settings.Metric;
import nabla.train.RandomSearch;
import nabla.train.RandomSearch.Trial;
import org.apache.spark.sql.SparkSession;

/**
 * A search, from its rows to its files. Those are there from the first trial on, and are of the
 * best so far; a search that is interrupted leaves them, and can't be resumed.
 *
 * @param configs of the trials
 * @param changes what each has otherwise than the conf file, as texts by key
 */
record Tuning(
    List<RunConfig> configs,
    List<Map<String, String>> changes,
    SparkSession spark,
    Storage storage,
    String location,
    Interruption interruption,
    Console console) {

  private static final String TRIALS = "trials.jsonl";
  private static final String BEST = "best.conf";

  static final List<String> FILES = List.of(BEST, RunDirectory.MODEL, TRIALS);

  /** Searches, tests the best, and returns whether there is one. */
  boolean perform() throws IOException {
    Blas.with(configs.get(0).execution().kernel());
    Material material = Material.of(configs.get(0), spark, console);
    List<RunConfig> settled =
        material
            .rows()
            .fitted()
            .map(fitted -> configs.stream().map(one -> one.settled(fitted)).toList())
            .orElse(configs);
    return new Tuning(settled, changes, spark, storage, location, interruption, console)
        .perform(material);
  }

  private boolean perform(Material material) throws IOException {
    RunConfig config = configs.get(0);
    Metric metric = config.training().metric();
    Examples validation = material.validation().orElseThrow();
    int inputs = material.training().survey().inputs();
    console.say(
        "%d trials of %d examples, compared by %s of %d others",
        configs.size(),
        material.training().survey().rows(),
        metric.label(),
        validation.survey().rows());
    begin();
    List<String> lines = new ArrayList<>();
    List<RandomSearch.Candidate> candidates =
        configs.stream()
            .map(
                one ->
                    RandomSearch.Candidate.of(
                        one.training(),
                        one.topology(inputs).withEmbedding(material.topology().embedding()),
                        one.labels(),
                        material.rows().initial()))
            .toList();
    Optional<Trial> best =
        new RandomSearch(candidates, config.execution(), number -> List.of(interruptible()))
            .best(
                material.training(),
                validation,
                (trial, isBest) -> {
                  console.say("%s", line(trial, metric, isBest));
                  lines.add(json(trial, metric));
                  write(trial, material, String.join("", lines), isBest);
                });
    if (best.isEmpty()) {
      System.err.println(
          "nabla: no trial has ended with a finite "
              + metric.label()
              + "; try lower learning rates");
      return false;
    }
    interruption.onSignal(
        "the search is done, and its best is not tested; a second signal ends it at once",
        () -> spark.sparkContext().cancelAllJobs());
    console.say("files in %s: %s", Storage.shown(location), String.join(", ", FILES));
    TrainedModel model = model(best.get(), material);
    List<Figure> tested =
        material
            .test()
            .map(test -> Assessment.of(test, model, metric, List.of()).figures())
            .orElse(List.of());
    Results.print(console, "test", tested);
    console.say("weights.sha256 %s", model.weightsSha256());
    console.say(
        "best: trial %d, validation %s %.4f%s",
        best.get().number(), metric.label(), best.get().value(metric), with(best.get()));
    Map<String, Object> result = facts(best.get(), metric);
    Results.put(result, "test.", tested);
    result.put("weights.sha256", model.weightsSha256());
    result.put("directory", Storage.shown(location));
    console.result(result);
    return true;
  }

  /** Makes the directory; the files of an earlier search in it go. */
  private void begin() throws IOException {
    storage.makeDirectory(location);
    for (String file : FILES) {
      if (storage.kind(location + "/" + file) != Storage.Kind.NOTHING) {
        storage.delete(location + "/" + file);
      }
    }
  }

  private TrainingListener interruptible() {
    interruption.onSignal(
        "the search ends after this round, and leaves its files; a second signal ends it at once",
        () -> {});
    return new TrainingListener() {
      @Override
      public boolean isToStop() {
        return interruption.requested();
      }
    };
  }

  private String line(Trial trial, Metric metric, boolean isBest) {
    return String.format(
        Locale.ROOT,
        "trial %"
            + String.valueOf(configs.size()).length()
            + "d/%d  validation %s %.4f  epoch %d%s%s",
        trial.number(),
        configs.size(),
        metric.label(),
        trial.value(metric),
        trial.result().keptEpoch(),
        with(trial),
        isBest ? "  best so far" : "");
  }

  private String with(Trial trial) {
    Map<String, String> of = changes.get(trial.number() - 1);
    return of.isEmpty()
        ? "  as in the conf file"
        : of.entrySet().stream()
            .map(
                change ->
                    "%s %s".formatted(change.getKey().replaceFirst(".*\\.", ""), change.getValue()))
            .collect(Collectors.joining("  ", "  ", ""));
  }

  private Map<String, Object> facts(Trial trial, Metric metric) {
    TrainingResult result = trial.result();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("trial", trial.number());
    line.put("validation." + metric.label(), trial.value(metric));
    line.put("settings", changes.get(trial.number() - 1));
    line.put("keptEpoch", result.keptEpoch());
    line.put("epochs", result.history().size());
    line.put("seconds", result.seconds());
    line.put("stopReason", result.stopReason());
    result.diverged().ifPresent(why -> line.put("diverged", why));
    return line;
  }

  private String json(Trial trial, Metric metric) {
    try {
      return new ObjectMapper().writeValueAsString(facts(trial, metric)) + "\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Trial trial, Material material, String lines, boolean isBest) {
    try {
      storage.write(location + "/" + TRIALS, lines);
      if (isBest) {
        storage.write(location + "/" + BEST, configs.get(trial.number() - 1).render());
        ModelFile.write(model(trial, material), storage, location + "/" + RunDirectory.MODEL);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TrainedModel model(Trial trial, Material material) {
    RunConfig config = configs.get(trial.number() - 1);
    TrainingResult result = trial.result();
    return new TrainedModel(
        Ensemble.of(result.parameters()),
        config.labels(),
        material.rows().preparation(),
        Provenance.of(result.run(), spark.version(), result.rows(), config.settings()));
  }
}
