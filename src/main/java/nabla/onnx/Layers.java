package nabla.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import nabla.nn.Activation;
import nabla.nn.Embedding;
import nabla.nn.Ensemble;
import nabla.nn.Normalisation;
import nabla.nn.ParameterTensor;
import nabla.nn.ParameterTensor.Kind;
import nabla.nn.Parameters;
import nabla.nn.Topology;

/**
 * The forward pass of an ensemble as operators of ONNX, on N examples at once: z^L and a^L, or ẑ
 * and ā of several members, as {@link nabla.nn.FeedForward} and {@link nabla.nn.MeanForward} have
 * them.
 */
final class Layers {

  private final Graph graph;
  private final Ensemble ensemble;
  private final Topology topology;
  private final Activation output;

  Layers(Graph graph, Ensemble ensemble) {
    this.graph = graph;
    this.ensemble = ensemble;
    this.topology = ensemble.topology();
    this.output = topology.activation(topology.depth());
  }

  /** z^L of each member for inputs x, N × n_0. */
  List<String> weightedInputs(String x) {
    List<String> z = new ArrayList<>();
    for (int k = 1; k <= ensemble.size(); k++) {
      String prefix = ensemble.size() == 1 ? "" : "members.%s.".formatted(k);
      z.add(weightedInputs(ensemble.members().get(k - 1), prefix, x));
    }
    return z;
  }

  /** a^L, or ā, from z^L of each member. */
  String outputs(List<String> z) {
    String[] a =
        z.stream().map(one -> Activations.apply(graph, output, one)).toArray(String[]::new);
    return a.length == 1 ? a[0] : graph.apply("Mean", a);
  }

  /** z^L, or what is ordered as ẑ: the largest tells the class. */
  String scores(List<String> z) {
    if (z.size() == 1) {
      return z.get(0);
    }
    if (output.equals(Activation.SOFTMAX)) {
      return logOfSum(z, one -> graph.apply("LogSoftmax", Map.of("axis", -1), one));
    }
    if (output.equals(Activation.SIGMOID)) {
      String ofOne = logOfSum(z, one -> minusSoftplus(graph.apply("Neg", one)));
      return graph.apply("Sub", ofOne, logOfSum(z, this::minusSoftplus));
    }
    return output.equals(Activation.EXP) ? logOfSum(z, one -> one) : outputs(z);
  }

  /** −ln(1 + e^z). */
  private String minusSoftplus(String z) {
    return graph.apply("Neg", graph.apply("Softplus", z));
  }

  /** ln Σ_i e^{l_i} over the members. */
  private String logOfSum(List<String> z, UnaryOperator<String> logOfMember) {
    String[] each =
        z.stream()
            .map(logOfMember)
            .map(one -> graph.apply("Unsqueeze", one, graph.integer(0)))
            .toArray(String[]::new);
    String all = graph.apply("Concat", Map.of("axis", 0), each);
    return graph.apply("ReduceLogSumExp", Map.of("axes", List.of(0), "keepdims", 0), all);
  }

  /** z^L of a member, whose tensors' names begin with {@code prefix}. */
  private String weightedInputs(Parameters member, String prefix, String x) {
    String below = embedded(member, prefix, x);
    if (topology.inputScale()) {
      below = graph.apply("Mul", below, tensor(member, prefix, Kind.SCALE, 0));
    }
    for (int l = 1; ; l++) {
      String w = tensor(member, prefix, Kind.WEIGHTS, l);
      String b = tensor(member, prefix, Kind.BIASES, l);
      float c = (float) topology.weightFactor(l);
      String z = graph.apply("Gemm", Map.of("transB", 1, "alpha", c), below, w, b);
      if (l == topology.depth()) {
        return z;
      }
      if (topology.normalisation() == Normalisation.LAYER) {
        z =
            graph.apply(
                "LayerNormalization",
                Map.of("axis", -1, "epsilon", (float) Normalisation.EPSILON),
                z,
                tensor(member, prefix, Kind.GAIN, l),
                tensor(member, prefix, Kind.SHIFT, l));
      }
      below = Activations.apply(graph, topology.activation(l), z);
    }
  }

  /** x̃: blocks of x by their matrices, and between them what passes through. */
  private String embedded(Parameters member, String prefix, String x) {
    if (topology.embedding().isEmpty()) {
      return x;
    }
    List<String> parts = new ArrayList<>();
    int next = 0;
    int b = 0;
    for (Embedding block : topology.embedding()) {
      if (next < block.from()) {
        parts.add(graph.slice(x, next, block.from()));
      }
      b++;
      String e = tensor(member, prefix, Kind.EMBEDDING, b);
      parts.add(graph.apply("MatMul", graph.slice(x, block.from(), block.end()), e));
      next = block.end();
    }
    if (next < topology.inputs()) {
      parts.add(graph.slice(x, next, topology.inputs()));
    }
    return graph.apply("Concat", Map.of("axis", -1), parts.toArray(String[]::new));
  }

  private String tensor(Parameters member, String prefix, Kind kind, int l) {
    ParameterTensor tensor =
        member.tensors().stream()
            .filter(one -> one.kind() == kind && one.layer() == l)
            .findFirst()
            .orElseThrow();
    long[] shape =
        tensor.isWeights()
            ? new long[] {tensor.rows(), tensor.columns()}
            : new long[] {tensor.rows()};
    return graph.constant(prefix + tensor.name(), member.values(), tensor.offset(), shape);
  }
}
