package nabla.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import nabla.text.Shown;

/**
 * The parts of a model that are JSON in its file, written out by hand so that renaming a class
 * breaks no file.
 */
final class ModelJson {

  private ModelJson() {}

  static String topology(Topology topology) {
    String layers =
        topology.layers().stream()
            .map(
                layer ->
                    "{\"units\":%s,\"activation\":%s}"
                        .formatted(layer.units(), Json.quoted(layer.activation().label())))
            .collect(Collectors.joining(","));
    String frozen = topology.frozen() == 0 ? "" : ",\"frozen\":" + topology.frozen();
    return "{\"inputs\":%s,\"layers\":[%s],\"cost\":%s%s}"
        .formatted(topology.inputs(), layers, Json.quoted(topology.cost().label()), frozen);
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
                  case "cost" -> in.text();
                  default ->
                      throw Json.unknown("its topology", "inputs, layers, cost and frozen", key);
                });
    List<?> layers = (List<?>) parts.getOrDefault("layers", List.of());
    return new Topology(
        (int) parts.getOrDefault("inputs", 0),
        layers.stream().map(Layer.class::cast).toList(),
        Cost.of(Shown.text((String) parts.getOrDefault("cost", ""), 40)),
        (int) parts.getOrDefault("frozen", 0));
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
        (int) parts.getOrDefault("units", 0),
        Activation.of(Shown.text((String) parts.getOrDefault("activation", ""), 40)));
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
