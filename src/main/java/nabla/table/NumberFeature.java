package nabla.table;

import java.util.ArrayList;
import java.util.List;

/**
 * A number x of a column as inputs: u = (x − center) · factor, which {@code clipped} bends to u/√(1
 * + (u/3)²), within (−3, 3); then a piecewise-linear code of x; then, if there is such a flag,
 * whether it is missing.
 *
 * <p>With the edges e_0 &lt; e_1 &lt; … &lt; e_T the code has T numbers, the t-th of which is how
 * much of the way from e_{t−1} to e_t lies below x: (x − e_{t−1}) / (e_t − e_{t−1}), but at least 0
 * and at most 1. Where x is missing, it is the center in its place.
 *
 * <p>Source: Holzmüller, Grinsztajn and Steinwart 2024, "Better by default" (scaling); Gorishniy,
 * Rubachev and Babenko 2022, "On embeddings for numerical features in tabular deep learning"
 * (code).
 *
 * @param part what of the value x is
 * @param edges none, or at least two, ascending
 * @param flag whether an input says that the number is missing
 */
public record NumberFeature(
    int column,
    Part part,
    double center,
    double factor,
    boolean clipped,
    List<Double> edges,
    boolean flag)
    implements Feature {

  private static final double BOUND = 3;

  public NumberFeature {
    edges = List.copyOf(edges);
    if (!Double.isFinite(center) || !Double.isFinite(factor)) {
      throw new IllegalArgumentException(
          "center and factor must be finite, got %s and %s".formatted(center, factor));
    }
    if (edges.size() == 1) {
      throw new IllegalArgumentException("edges must be none or at least two, got 1");
    }
    for (int t = 1; t < edges.size(); t++) {
      if (!(edges.get(t - 1) < edges.get(t))) {
        throw new IllegalArgumentException("edges must ascend, got " + edges);
      }
    }
  }

  /** T, how many numbers the code has. */
  public int codes() {
    return Math.max(0, edges.size() - 1);
  }

  @Override
  public int width() {
    return 1 + codes() + (flag ? 1 : 0);
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
    for (int t = 1; t < edges.size(); t++) {
      names.add("%s from %s".formatted(name, Fields.text(edges.get(t - 1))));
    }
    if (flag) {
      names.add(name + " is missing");
    }
    return names;
  }

  @Override
  public boolean fits(TableColumn.Type type) {
    return type.isNumeric() && (part == Part.VALUE || type != TableColumn.Type.NUMBER);
  }
}
