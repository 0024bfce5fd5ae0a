package nabla.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nabla.nn.Normalisation;
import nabla.nn.ParameterTensor;
import nabla.nn.Parameters;
import nabla.nn.Parametrisation;
import nabla.nn.Topology;
import nabla.nn.Trace;

/**
 * One example's way through a network and back, with the equations: text for the user.
 *
 * @param x inputs of the example
 * @param y its targets
 */
record Explanation(Parameters parameters, float[] x, float[] y, Trace trace) {

  private static final String FORWARD = "forward";

  private Topology topology() {
    return parameters.topology();
  }

  /** All of it, with so many numbers of a row or a column at most. */
  List<String> lines(int most) {
    Lines lines = new Lines(most);
    lines.add(FORWARD);
    lines.vector("x", "the inputs", x);
    for (ParameterTensor tensor : parameters.tensors()) {
      if (tensor.layer() == 0) {
        lines.tensor(tensor, "", parameters.values());
      }
    }
    for (int l = 1; l <= topology().depth(); l++) {
      forward(lines, l);
    }
    lines.vector("y", "the targets", y);
    lines.add(
        "  C = %s   the cost, %s".formatted(Lines.number(trace.cost()), topology().cost().label()));
    lines.add("backward");
    for (int l = topology().depth(); l > topology().frozen(); l--) {
      backward(lines, l);
    }
    return lines.all();
  }

  private void forward(Lines lines, int l) {
    lines.add("  layer %s, %s".formatted(l, topology().activation(l).label()));
    tensors(lines, l, "", parameters.values());
    boolean normalised = isNormalised(l);
    String below = below(l);
    lines.vector(
        (normalised ? "ẑ^" : "z^") + l,
        normalised
            ? "z^%s = %sW^%1$s %s + b^%1$s, with mean 0 and variance 1".formatted(l, c(), below)
            : "%sW^%s %s + b^%2$s".formatted(c(), l, below),
        trace.weightedInputs().get(l - 1));
    lines.vector(
        "a^" + l,
        normalised ? "σ(γ^%1$s ⊙ ẑ^%1$s + β^%1$s)".formatted(l) : "σ(z^%s)".formatted(l),
        trace.activations().get(l - 1));
  }

  private void backward(Lines lines, int l) {
    lines.add("  layer " + l);
    String slope = isNormalised(l) ? "σ'(γ^%1$s ⊙ ẑ^%1$s + β^%1$s)" : "σ'(z^%1$s)";
    String error =
        l == topology().depth()
            ? outputError(l)
            : ("(BP2) %2$s(W^%3$s)ᵀ δ^%3$s ⊙ " + slope).formatted(l, c(), l + 1);
    lines.vector(
        "δ^" + l,
        isNormalised(l) ? error + ", back through the normalisation" : error,
        trace.errors().get(l - 1));
    tensors(lines, l, "∂C/∂", trace.gradient().values());
  }

  private String outputError(int l) {
    return (topology().activation(l).isElementwise()
            ? "(BP1) ∇_a C ⊙ σ'(z^%s)"
            : "(BP1) (∂a^%1$s/∂z^%1$s)ᵀ ∇_a C")
        .formatted(l);
  }

  private void tensors(Lines lines, int l, String before, float[] values) {
    for (ParameterTensor tensor : parameters.tensors()) {
      if (tensor.layer() == l) {
        lines.tensor(tensor, before + equation(tensor, before), values);
      }
    }
  }

  private String equation(ParameterTensor tensor, String before) {
    int l = tensor.layer();
    if (before.isEmpty()) {
      return symbol(tensor);
    }
    return switch (tensor.kind()) {
      case WEIGHTS ->
          "%s   (BP4) %sδ^%s %s".formatted(symbol(tensor), c(), l, transposed(below(l)));
      case BIASES -> "%s   (BP3) δ^%s".formatted(symbol(tensor), l);
      default -> symbol(tensor);
    };
  }

  private static String symbol(ParameterTensor tensor) {
    String letter =
        switch (tensor.kind()) {
          case EMBEDDING -> "E";
          case SCALE -> "s";
          case WEIGHTS -> "W";
          case BIASES -> "b";
          case GAIN -> "γ";
          case SHIFT -> "β";
        };
    return letter + "^" + tensor.layer();
  }

  private static String transposed(String vector) {
    return (vector.matches("x|\\(.*") ? vector : "(" + vector + ")") + "ᵀ";
  }

  private String below(int l) {
    return l > 1 ? "a^" + (l - 1) : topology().inputScale() ? "(s^0 ⊙ x)" : "x";
  }

  /** What products with weights are multiplied by. */
  private String c() {
    return topology().parametrisation() == Parametrisation.STANDARD ? "" : "c ";
  }

  private boolean isNormalised(int l) {
    return topology().normalisation() == Normalisation.LAYER && l < topology().depth();
  }

  /** All numbers, for pipes. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("network", topology().toString());
    facts.put("x", x);
    facts.put("y", y);
    facts.put("cost", trace.cost());
    List<Map<String, Object>> layers = new ArrayList<>();
    for (int l = 1; l <= topology().depth(); l++) {
      Map<String, Object> layer = new LinkedHashMap<>();
      layer.put("layer", l);
      layer.put(isNormalised(l) ? "normalised" : "z", trace.weightedInputs().get(l - 1));
      layer.put("a", trace.activations().get(l - 1));
      if (l > topology().frozen()) {
        layer.put("delta", trace.errors().get(l - 1));
      }
      layers.add(layer);
    }
    facts.put("layers", layers);
    facts.put("parameters", tensors(parameters.values()));
    facts.put("gradient", tensors(trace.gradient().values()));
    return facts;
  }

  /** By name, each as its rows. */
  private Map<String, Object> tensors(float[] values) {
    Map<String, Object> tensors = new LinkedHashMap<>();
    for (ParameterTensor tensor : parameters.tensors()) {
      List<float[]> rows = new ArrayList<>();
      for (int j = 0; j < tensor.rows(); j++) {
        int from = tensor.offset() + j * tensor.columns();
        rows.add(Arrays.copyOfRange(values, from, from + tensor.columns()));
      }
      tensors.put(
          tensor.name(),
          tensor.columns() > 1 ? rows : Arrays.copyOfRange(values, tensor.offset(), tensor.end()));
    }
    return tensors;
  }

  /** Lines with numbers, of which those beyond the most are left out. */
  private record Lines(List<String> all, int most) {

    Lines(int most) {
      this(new ArrayList<>(), most);
    }

    void add(String line) {
      all.add(line);
    }

    void vector(String name, String equation, float[] values) {
      all.add("    %s = %s".formatted(name, equation));
      all.add("      " + row(values, 0, values.length));
    }

    /** A matrix by its rows; what has one column as one row. */
    void tensor(ParameterTensor tensor, String name, float[] values) {
      all.add("    " + name);
      if (tensor.columns() == 1) {
        all.add("      " + row(values, tensor.offset(), tensor.end()));
        return;
      }
      for (int j = 0; j < Math.min(most, tensor.rows()); j++) {
        int from = tensor.offset() + j * tensor.columns();
        all.add("      " + row(values, from, from + tensor.columns()));
      }
      if (tensor.rows() > most) {
        all.add("      … (%s rows)".formatted(tensor.rows()));
      }
    }

    private String row(float[] values, int from, int to) {
      StringBuilder row = new StringBuilder();
      for (int i = from; i < Math.min(to, from + most); i++) {
        row.append("%11s".formatted(number(values[i])));
      }
      return to - from > most ? row + "  … (%s)".formatted(to - from) : row.toString();
    }

    /** With five digits that count. */
    static String number(double value) {
      double size = Math.abs(value);
      return size == 0
          ? "0"
          : String.format(Locale.ROOT, size >= 1e-3 && size < 1e5 ? "%.5f" : "%.3e", value);
    }
  }
}
