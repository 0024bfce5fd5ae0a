package nabla.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.Layer;
import nabla.nn.Normalisation;
import nabla.nn.Parametrisation;
import nabla.nn.Topology;
import nabla.text.Json;
import nabla.text.Shown;

/**
 * The parts of a model that are JSON in its file, written out by hand so that renaming a class
 * breaks no file.
 */
final class ModelJson {

  private ModelJson() {}

  /** A topology; what is plain about it is left out. */
  static String topology(Topology topology) {
    String layers =
        topology.layers().stream()
            .map(
                layer ->
                    "{\"units\":%s,\"activation\":%s}"
                        .formatted(layer.units(), Json.quoted(layer.activation().label())))
            .collect(Collectors.joining(","));
    StringBuilder more = new StringBuilder();
    if (topology.parametrisation() != Parametrisation.STANDARD) {
      more.append(",\"parametrisation\":" + Json.quoted(topology.parametrisation().label()));
    }
    if (topology.inputScale()) {
      more.append(",\"inputScale\":true");
    }
    if (topology.normalisation() != Normalisation.NONE) {
      more.append(",\"normalisation\":" + Json.quoted(topology.normalisation().label()));
    }
    if (topology.frozen() > 0) {
      more.append(",\"frozen\":" + topology.frozen());
    }
    if (!topology.embedding().isEmpty()) {
      more.append(
          topology.embedding().stream()
              .map(ModelJson::block)
              .collect(Collectors.joining(",", ",\"embedding\":[", "]")));
    }
    return "{\"inputs\":%s,\"layers\":[%s],\"cost\":%s%s}"
        .formatted(topology.inputs(), layers, Json.quoted(topology.cost().label()), more);
  }

  private static String block(Embedding block) {
    return "{\"from\":%s,\"width\":%s,\"units\":%s,\"active\":%s}"
        .formatted(block.from(), block.width(), block.units(), block.active());
  }

  static Topology readTopology(String json) {
    return Json.read("its topology", json, ModelJson::topology);
  }

  private static Topology topology(Json in) {
    Map<String, Object> parts =
        in.object(
            key ->
                switch (key) {
                  case "inputs", "frozen" -> size(key, in);
                  case "layers" -> in.list(() -> layer(in));
                  case "embedding" -> in.list(() -> block(in));
                  case "cost", "parametrisation", "normalisation" -> in.text();
                  case "inputScale" -> in.flag();
                  default ->
                      throw Json.unknown(
                          "its topology",
                          "inputs, layers, cost, parametrisation, inputScale, normalisation, frozen and embedding",
                          key);
                });
    List<?> layers = (List<?>) parts.getOrDefault("layers", List.of());
    return new Topology(
        (int) parts.getOrDefault("inputs", 0),
        layers.stream().map(Layer.class::cast).toList(),
        Cost.of(label(parts, "cost", "")),
        Parametrisation.FAMILY.of(
            label(parts, "parametrisation", Parametrisation.STANDARD.label())),
        (boolean) parts.getOrDefault("inputScale", false),
        Normalisation.FAMILY.of(label(parts, "normalisation", Normalisation.NONE.label())),
        (int) parts.getOrDefault("frozen", 0),
        ((List<?>) parts.getOrDefault("embedding", List.of()))
            .stream().map(Embedding.class::cast).toList());
  }

  private static Embedding block(Json in) {
    Map<String, Object> parts =
        in.object(
            key ->
                switch (key) {
                  case "from", "width", "units", "active" -> size(key, in);
                  default ->
                      throw Json.unknown(
                          "its embedded block", "from, width, units and active", key);
                });
    return new Embedding(
        (int) parts.getOrDefault("from", 0),
        (int) parts.getOrDefault("width", 0),
        (int) parts.getOrDefault("units", 0),
        (int) parts.getOrDefault("active", 1));
  }

  private static String label(Map<String, Object> parts, String key, String byDefault) {
    return Shown.text((String) parts.getOrDefault(key, byDefault), 40);
  }

  private static Layer layer(Json in) {
    Map<String, Object> parts =
        in.object(
            key ->
                switch (key) {
                  case "units" -> size(key, in);
                  case "activation" -> in.text();
                  default -> throw Json.unknown("its layer", "units and activation", key);
                });
    return new Layer(
        (int) parts.getOrDefault("units", 0), Activation.of(label(parts, "activation", "")));
  }

  private static Object size(String key, Json in) {
    long size = in.integer();
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s must be at most %s, got %s".formatted(key, Integer.MAX_VALUE, size));
    }
    return (int) size;
  }

  static String labels(List<String> labels) {
    return labels.stream().map(Json::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  static List<String> readLabels(String json) {
    return Json.read("its list of labels", json, in -> in.list(in::text));
  }
}
