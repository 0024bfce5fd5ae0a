package nabla.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nabla.linalg.Blas;
import nabla.nn.Backpropagation;
import nabla.nn.GradientCheck;
import nabla.nn.GradientCheck.Finding;
import nabla.nn.GradientSum;
import nabla.nn.Microbatch;
import nabla.nn.Topology;
import nabla.nn.Workspace;

/** What a gradient check has found: text for the user. */
record GradientReport(List<Finding> findings) {

  /**
   * Checks the gradient of a network on its first examples, which are one microbatch.
   *
   * @param most how many, if there are as many
   * @param parameters how many of each tensor, the most
   */
  static GradientReport of(Subject network, int most, int parameters) {
    Topology topology = network.topology();
    int examples = Math.min(most, network.inputs().length);
    float[][] x = Arrays.copyOf(network.inputs(), examples);
    float[][] y = Arrays.copyOf(network.targets(), examples);
    float[] weights = Arrays.copyOf(network.examples().weights(), examples);
    Microbatch batch = new Microbatch(topology.inputs(), topology.outputs(), x.length);
    batch.resize(x.length);
    for (int e = 0; e < x.length; e++) {
      System.arraycopy(x[e], 0, batch.inputs(), batch.begin(e), x[e].length);
      System.arraycopy(y[e], 0, batch.targets(), e * topology.outputs(), topology.outputs());
      batch.weights()[e] = weights[e];
    }
    GradientSum sum = new GradientSum(topology);
    new Backpropagation(Blas.best())
        .gradient(network.parameters(), batch, new Workspace(topology, x.length), sum);
    return new GradientReport(
        GradientCheck.of(network.parameters(), sum.gradient(), x, y, weights, parameters));
  }

  boolean passes() {
    return findings.stream().allMatch(Finding::passes);
  }

  private double largest() {
    double largest = 0;
    for (Finding one : findings) {
      largest = Math.max(largest, one.error()); // NaN stays
    }
    return largest;
  }

  /** A table of the tensors. */
  List<String> lines() {
    int width = findings.stream().mapToInt(one -> one.tensor().name().length()).max().orElse(0);
    String format = "%-" + Math.max(6, width) + "s  %13s  %7s  %5s  %8s  %s";
    List<String> lines = new ArrayList<>();
    lines.add(format.formatted("tensor", "shape", "checked", "kinks", "error", ""));
    for (Finding one : findings) {
      lines.add(
          String.format(
              Locale.ROOT,
              format,
              one.tensor().name(),
              one.tensor().rows() + " x " + one.tensor().columns(),
              one.checked(),
              one.kinks(),
              "%.1e".formatted(one.error()),
              word(one.passes())));
    }
    return lines;
  }

  /** In one line. */
  String words() {
    return String.format(
        Locale.ROOT,
        "backpropagation and differences of the cost must be at most %.0e apart, got %.1e",
        GradientCheck.MOST,
        largest());
  }

  static String word(boolean passes) {
    return passes ? "PASS" : "FAIL";
  }

  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("passes", passes());
    facts.put("error", largest());
    facts.put("most", GradientCheck.MOST);
    List<Map<String, Object>> tensors = new ArrayList<>();
    for (Finding one : findings) {
      Map<String, Object> tensor = new LinkedHashMap<>();
      tensor.put("tensor", one.tensor().name());
      tensor.put("rows", one.tensor().rows());
      tensor.put("columns", one.tensor().columns());
      tensor.put("checked", one.checked());
      tensor.put("kinks", one.kinks());
      tensor.put("error", one.error());
      tensor.put("passes", one.passes());
      tensors.add(tensor);
    }
    facts.put("tensors", tensors);
    return facts;
  }
}
