package nabla.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import nabla.model.ModelException;
import nabla.model.ModelFile;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.text.Shown;

/**
 * What a training has left: a model, and where that lies in a run's directory what the run has come
 * to.
 *
 * @param name as the user calls it
 * @param metrics by name, in the order of the file; none without one
 */
record Saved(String name, TrainedModel model, Map<String, Object> metrics) {

  static final String WEIGHTS = "weights.sha256";

  /** What is at a location; {@code argument} is what messages call it. */
  static Saved at(String argument, String name, Storage storage, String location) {
    String file =
        Locations.ask(argument, location, () -> ModelFile.in(argument, storage, location));
    TrainedModel model = ModelFile.read(storage, file);
    String metrics = file.substring(0, file.lastIndexOf('/') + 1) + RunDirectory.METRICS;
    boolean isRun = !file.equals(location);
    return new Saved(name, model, isRun ? metrics(argument, storage, metrics) : Map.of());
  }

  private static Map<String, Object> metrics(String argument, Storage storage, String file) {
    String text =
        Locations.ask(
            argument,
            file,
            () -> storage.kind(file) == Storage.Kind.FILE ? storage.readText(file) : "{}");
    try {
      Map<String, Object> metrics =
          new ObjectMapper().readValue(text, new TypeReference<LinkedHashMap<String, Object>>() {});
      metrics.remove(WEIGHTS); // the model's own is told
      return metrics;
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "%s must be the JSON of a run, got %s; remove it, or name the model file"
              .formatted(Storage.shown(file), Shown.text(e.getOriginalMessage())),
          e);
    }
  }

  String sha256() {
    return model.weightsSha256();
  }

  /**
   * All that decided the training, and its circumstances, by name: settings by their full names,
   * and of the identity what is no setting.
   */
  Map<String, String> said() {
    Map<String, String> said = new TreeMap<>(model.provenance().circumstances());
    model
        .provenance()
        .run()
        .facts()
        .forEach(
            (name, text) -> {
              if (!said.containsKey(name)
                  && said.keySet().stream().noneMatch(key -> key.endsWith("." + name))) {
                said.put(name, text);
              }
            });
    said.remove("topology"); // which the model tells
    return said;
  }

  /** For pipes. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", name);
    facts.put("network", model.topology().toString());
    facts.put("parameters", model.topology().parameterCount());
    facts.put("members", model.ensemble().size());
    facts.put("labels", model.labels());
    facts.putAll(ModelColumns.of(model.preparation()).facts());
    facts.put(WEIGHTS, sha256());
    facts.put("trained", said());
    facts.put("metrics", metrics);
    return facts;
  }
}
