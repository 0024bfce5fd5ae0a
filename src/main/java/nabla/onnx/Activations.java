package nabla.onnx;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import nabla.nn.Activation;
import nabla.nn.Elu;
import nabla.nn.LeakyRelu;

/** The activations σ as operators of ONNX. */
final class Activations {

  /** By label, of those without numbers: what adds σ(z) to a graph, given z. */
  private static final Map<String, BiFunction<Graph, String, String>> PLAIN =
      Map.ofEntries(
          Map.entry("identity", (graph, z) -> z),
          Map.entry("sigmoid", (graph, z) -> graph.apply("Sigmoid", z)),
          Map.entry("tanh", (graph, z) -> graph.apply("Tanh", z)),
          Map.entry("relu", (graph, z) -> graph.apply("Relu", z)),
          Map.entry("exp", (graph, z) -> graph.apply("Exp", z)),
          Map.entry("softplus", (graph, z) -> graph.apply("Softplus", z)),
          Map.entry("softsign", (graph, z) -> graph.apply("Softsign", z)),
          Map.entry("softmax", (graph, z) -> graph.apply("Softmax", Map.of("axis", -1), z)),
          Map.entry(
              "hard-sigmoid",
              (graph, z) -> graph.apply("HardSigmoid", Map.of("alpha", 1 / 6f, "beta", 0.5f), z)),
          Map.entry("gelu", Activations::gelu),
          Map.entry("gelu-erf", Activations::geluErf),
          Map.entry("silu", (graph, z) -> graph.apply("Mul", z, graph.apply("Sigmoid", z))),
          Map.entry(
              "mish",
              (graph, z) ->
                  graph.apply("Mul", z, graph.apply("Tanh", graph.apply("Softplus", z)))));

  private Activations() {}

  /**
   * Adds σ(z) to a graph.
   *
   * @throws IllegalArgumentException if it can't be said in operators of ONNX
   */
  static String apply(Graph graph, Activation activation, String z) {
    if (activation instanceof LeakyRelu leaky) {
      return graph.apply("LeakyRelu", Map.of("alpha", (float) leaky.slope()), z);
    }
    if (activation instanceof Elu elu) { // ONNX's Selu is γ times its Elu
      return graph.apply(
          "Selu", Map.of("alpha", (float) elu.alpha(), "gamma", (float) elu.lambda()), z);
    }
    return Optional.ofNullable(PLAIN.get(activation.label()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "activation must be one that ONNX has operators for, got "
                        + activation.label()))
        .apply(graph, z);
  }

  /** ½ z (1 + tanh(√(2/π)(z + 0.044715 z³))). */
  private static String gelu(Graph graph, String z) {
    String cube = graph.apply("Mul", z, graph.apply("Mul", z, z));
    String inner = graph.apply("Add", z, graph.apply("Mul", graph.number(0.044715), cube));
    String u = graph.apply("Mul", graph.number(Math.sqrt(2 / Math.PI)), inner);
    return half(graph, z, graph.apply("Tanh", u));
  }

  /** ½ z (1 + erf(z/√2)). */
  private static String geluErf(Graph graph, String z) {
    return half(graph, z, graph.apply("Erf", graph.apply("Mul", graph.number(Math.sqrt(0.5)), z)));
  }

  /** ½ z (1 + t). */
  private static String half(Graph graph, String z, String t) {
    String gate = graph.apply("Add", graph.number(1), t);
    return graph.apply("Mul", graph.apply("Mul", graph.number(0.5), z), gate);
  }
}
