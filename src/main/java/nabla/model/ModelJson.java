package nabla.model;

import java.util.List;
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
    return "{\"inputs\":%s,\"layers\":[%s],\"cost\":%s}"
        .formatted(topology.inputs(), layers, Json.quoted(topology.cost().label()));
  }

  static Topology readTopology(String json) {
    return Json.read("its topology", json, ModelJson::topology);
  }

  private static Topology topology(Json in) {
    int inputs = 0;
    List<Layer> layers = List.of();
    String cost = "";
    in.object();
    for (String key = in.name(); key != null; key = in.name()) {
      switch (key) {
        case "inputs" -> inputs = size(key, in);
        case "layers" -> layers = in.list(ModelJson::layer);
        case "cost" -> cost = in.text();
        default -> throw Json.unknown("its topology", "inputs, layers and cost", key);
      }
    }
    return new Topology(inputs, layers, Cost.of(Shown.text(cost, 40)));
  }

  private static Layer layer(Json in) {
    int units = 0;
    String activation = "";
    in.object();
    for (String key = in.name(); key != null; key = in.name()) {
      switch (key) {
        case "units" -> units = size(key, in);
        case "activation" -> activation = in.text();
        default -> throw Json.unknown("its layer", "units and activation", key);
      }
    }
    return new Layer(units, Activation.of(Shown.text(activation, 40)));
  }

  private static int size(String key, Json in) {
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
    return Json.read("its list of labels", json, in -> in.list(Json::text));
  }
}
