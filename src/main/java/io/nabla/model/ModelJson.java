package io.nabla.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nabla.nn.Activation;
import io.nabla.nn.Cost;
import io.nabla.nn.Layer;
import io.nabla.nn.Topology;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a model as JSON, written out by hand so that renaming a class breaks no file. */
final class ModelJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private ModelJson() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static JsonNode parse(String json) throws JsonProcessingException {
    return MAPPER.readTree(json);
  }

  static JsonNode child(JsonNode node, String key) {
    JsonNode child = node.get(key);
    if (child == null) {
      throw new IllegalArgumentException("its header must have \"" + key + "\", got none");
    }
    return child;
  }

  static String text(JsonNode node, String key) {
    JsonNode child = child(node, key);
    if (!child.isTextual()) {
      throw wrongKind(key, "a string", child);
    }
    return child.textValue();
  }

  static void requireFormat(JsonNode metadata, String wanted) {
    String format = text(metadata, "format");
    if (!format.equals(wanted)) {
      throw new IllegalArgumentException(
          "its format must be \"%s\", got \"%s\"".formatted(wanted, format));
    }
  }

  /** Texts by name. */
  static ObjectNode texts(Map<String, String> texts) {
    ObjectNode node = object();
    texts.forEach(node::put);
    return node;
  }

  static Map<String, String> readTexts(JsonNode node, String key) {
    if (!node.isObject()) {
      throw wrongKind(key, "an object", node);
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      texts.put(name, text(node, name));
    }
    return texts;
  }

  static ObjectNode topology(Topology topology) {
    ObjectNode node = object().put("inputs", topology.inputs());
    ArrayNode layers = node.putArray("layers");
    for (Layer layer : topology.layers()) {
      layers.addObject().put("units", layer.units()).put("activation", layer.activation().label());
    }
    return node.put("cost", topology.cost().label());
  }

  static Topology readTopology(JsonNode node) {
    List<Layer> layers = new ArrayList<>();
    for (JsonNode layer : array(child(node, "layers"), "layers")) {
      layers.add(
          new Layer(
              (int) integer(layer, "units", 1, Integer.MAX_VALUE),
              Activation.of(text(layer, "activation"))));
    }
    return new Topology(
        (int) integer(node, "inputs", 1, Integer.MAX_VALUE), layers, Cost.of(text(node, "cost")));
  }

  static ArrayNode labels(List<String> labels) {
    ArrayNode node = JsonNodeFactory.instance.arrayNode();
    labels.forEach(node::add);
    return node;
  }

  static List<String> readLabels(JsonNode node) {
    List<String> labels = new ArrayList<>();
    for (JsonNode label : array(node, "labels")) {
      if (!label.isTextual()) {
        throw wrongKind("labels", "strings", label);
      }
      labels.add(label.textValue());
    }
    return labels;
  }

  static ObjectNode provenance(Provenance provenance) {
    ObjectNode node =
        object()
            .put("nablaVersion", provenance.nablaVersion())
            .put("sparkVersion", provenance.sparkVersion())
            .put("javaVersion", provenance.javaVersion())
            .put("blas", provenance.blas())
            .put("seed", provenance.seed())
            .put("trainingRows", provenance.trainingRows());
    node.set("settings", texts(provenance.settings()));
    return node;
  }

  static Provenance readProvenance(JsonNode node) {
    return new Provenance(
        text(node, "nablaVersion"),
        text(node, "sparkVersion"),
        text(node, "javaVersion"),
        text(node, "blas"),
        integer(node, "seed", Long.MIN_VALUE, Long.MAX_VALUE),
        integer(node, "trainingRows", 0, Long.MAX_VALUE),
        readTexts(child(node, "settings"), "settings"));
  }

  private static long integer(JsonNode node, String key, long least, long most) {
    JsonNode child = child(node, key);
    if (!child.isIntegralNumber()
        || !child.canConvertToLong()
        || child.longValue() < least
        || child.longValue() > most) {
      throw wrongKind(key, "an integer in [%d, %d]".formatted(least, most), child);
    }
    return child.longValue();
  }

  private static JsonNode array(JsonNode node, String key) {
    if (!node.isArray()) {
      throw wrongKind(key, "a list", node);
    }
    return node;
  }

  private static IllegalArgumentException wrongKind(String key, String rule, JsonNode value) {
    return new IllegalArgumentException("%s must be %s, got %s".formatted(key, rule, value));
  }
}
