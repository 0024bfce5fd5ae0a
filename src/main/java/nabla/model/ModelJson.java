package nabla.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
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
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("inputs", topology.inputs());
    ArrayNode layers = node.putArray("layers");
    for (Layer layer : topology.layers()) {
      layers.addObject().put("units", layer.units()).put("activation", layer.activation().label());
    }
    return node.put("cost", topology.cost().label()).toString();
  }

  static Topology readTopology(String json) {
    return JsonReader.read("its topology", json, ModelJson::topology);
  }

  private static Topology topology(JsonReader in) {
    int inputs = 0;
    List<Layer> layers = new ArrayList<>();
    String cost = "";
    in.object();
    for (String key = in.name(); key != null; key = in.name()) {
      switch (key) {
        case "inputs" -> inputs = size(key, in);
        case "layers" -> layers = layers(in);
        case "cost" -> cost = in.text();
        default -> throw unknown("topology", "inputs, layers and cost", key);
      }
    }
    return new Topology(inputs, layers, Cost.of(Shown.text(cost, 40)));
  }

  private static List<Layer> layers(JsonReader in) {
    List<Layer> layers = new ArrayList<>();
    in.list();
    while (in.element()) {
      int units = 0;
      String activation = "";
      in.object();
      for (String key = in.name(); key != null; key = in.name()) {
        switch (key) {
          case "units" -> units = size(key, in);
          case "activation" -> activation = in.text();
          default -> throw unknown("layer", "units and activation", key);
        }
      }
      layers.add(new Layer(units, Activation.of(Shown.text(activation, 40))));
    }
    return layers;
  }

  private static int size(String key, JsonReader in) {
    long size = in.integer();
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s must be at most %s, got %s".formatted(key, Integer.MAX_VALUE, size));
    }
    return (int) size;
  }

  private static IllegalArgumentException unknown(String what, String keys, String got) {
    return new IllegalArgumentException(
        "its %s must have %s, got \"%s\"".formatted(what, keys, Shown.text(got, 40)));
  }

  static String labels(List<String> labels) {
    ArrayNode node = JsonNodeFactory.instance.arrayNode();
    labels.forEach(node::add);
    return node.toString();
  }

  static List<String> readLabels(String json) {
    return JsonReader.read("its list of labels", json, ModelJson::labels);
  }

  private static List<String> labels(JsonReader in) {
    List<String> labels = new ArrayList<>();
    in.list();
    while (in.element()) {
      labels.add(in.text());
    }
    return labels;
  }
}
