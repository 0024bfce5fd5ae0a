package nabla.table;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import nabla.nn.Embedding;
import nabla.text.Shown;

/**
 * A number x of a column as inputs: u = (x − center) · factor, which {@code clipped} bends to u/√(1
 * + (u/3)²), within (−3, 3); then a piecewise-linear code of x; then, if there is such a flag,
 * whether it is missing. Where x is missing, it is the center in its place.
 *
 * <p>Source: Holzmüller, Grinsztajn and Steinwart 2024, "Better by default" (scaling); Gorishniy,
 * Rubachev and Babenko 2022, "On embeddings for numerical features in tabular deep learning"
 * (code).
 *
 * @param part what of the value x is
 * @param flag whether an input says that the number is missing
 */
public record NumberFeature(
    int column, Part part, double center, double factor, boolean clipped, Code code, boolean flag)
    implements Feature {

  private static final double BOUND = 3;

  /**
   * A piecewise-linear code. With the edges e_0 &lt; e_1 &lt; … &lt; e_T it has T numbers, the t-th
   * of which is factor · (v_t − mean_t), where v_t is how much of the way from e_{t−1} to e_t lies
   * below x: (x − e_{t−1}) / (e_t − e_{t−1}), but at least 0 and at most 1.
   *
   * @param edges none, or at least two, ascending
   * @param means one for each of the T numbers
   * @param units how many numbers the network learns to make of it; 0: it takes them as they are
   */
  public record Code(List<Double> edges, List<Double> means, double factor, int units)
      implements Serializable {

    /** No code. */
    public static final Code NONE = of(List.of());

    public Code {
      edges = List.copyOf(edges);
      means = List.copyOf(means);
      if (edges.size() == 1) {
        throw new IllegalArgumentException("edges must be none or at least two, got 1");
      }
      for (int t = 1; t < edges.size(); t++) {
        if (!(edges.get(t - 1) < edges.get(t))) {
          throw new IllegalArgumentException("edges must ascend, got " + edges);
        }
      }
      if (means.size() != Math.max(0, edges.size() - 1)) {
        throw new IllegalArgumentException(
            "means must number one fewer than the %s edges, got %s"
                .formatted(edges.size(), means.size()));
      }
      if (!Double.isFinite(factor) || !means.stream().allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "means and factor must be finite, got %s and %s".formatted(means, factor));
      }
      if (units < 0 || (units > 0 && edges.isEmpty())) {
        throw new IllegalArgumentException(
            "units must be at least 0, and 0 without edges, got " + units);
      }
    }

    /** The numbers v_t themselves. */
    public static Code of(List<Double> edges) {
      return new Code(edges, Collections.nCopies(Math.max(0, edges.size() - 1), 0.0), 1, 0);
    }

    /** T, how many numbers it has. */
    public int width() {
      return means.size();
    }

    /** The last t whose v_t is above 0; 0 if none is. */
    public int last(double x) {
      int t = 0;
      while (t < width() && x > edges.get(t)) {
        t++;
      }
      return t;
    }

    /**
     * How much of the way to the t-th edge lies below an x that is above the one before; 0 for 0.
     */
    public double way(int t, double x) {
      if (t == 0) {
        return 0;
      }
      double before = edges.get(t - 1);
      return Math.min(1, (x - before) / (edges.get(t) - before));
    }

    /** The t-th number where v_t is so much. */
    public double number(int t, double v) {
      return factor * (v - means.get(t - 1));
    }
  }

  /** With a code that is no other than v_t. */
  public NumberFeature(
      int column,
      Part part,
      double center,
      double factor,
      boolean clipped,
      List<Double> edges,
      boolean flag) {
    this(column, part, center, factor, clipped, Code.of(edges), flag);
  }

  public NumberFeature {
    Objects.requireNonNull(part, "part");
    Objects.requireNonNull(code, "code");
    if (!Double.isFinite(center) || !Double.isFinite(factor)) {
      throw new IllegalArgumentException(
          "center and factor must be finite, got %s and %s".formatted(center, factor));
    }
  }

  /** The edges of the code. */
  public List<Double> edges() {
    return code.edges();
  }

  /** T, how many numbers the code has. */
  public int codes() {
    return code.width();
  }

  @Override
  public int width() {
    return 1 + codes() + (flag ? 1 : 0);
  }

  @Override
  public Optional<Embedding> embedding(int from) {
    return Optional.of(code.units())
        .filter(units -> units > 0)
        .map(units -> Embedding.ofCode(from + 1, codes(), units));
  }

  /** The first input, for x. */
  double scaled(double x) {
    double u = (x - center) * factor;
    return clipped ? u / Math.sqrt(1 + (u / BOUND) * (u / BOUND)) : u;
  }

  @Override
  public List<String> names(String column) {
    String name = part == Part.VALUE ? column : column + "." + part.label();
    List<String> names = new ArrayList<>(List.of(name));
    for (int t = 1; t <= codes(); t++) {
      names.add("%s from %s".formatted(name, Fields.text(edges().get(t - 1))));
    }
    if (flag) {
      names.add(name + " is missing");
    }
    return names;
  }

  @Override
  public String shown(float[] inputs, int from) {
    if (flag && inputs[from + width() - 1] == 1) {
      return "missing";
    }
    double s = inputs[from];
    double u = clipped ? s / Math.sqrt(Math.max(0, 1 - (s / BOUND) * (s / BOUND))) : s;
    return Shown.number(factor == 0 ? center : center + u / factor);
  }

  @Override
  public boolean fits(TableColumn.Type type) {
    return type.isNumeric() && (part == Part.VALUE || type != TableColumn.Type.NUMBER);
  }
}
