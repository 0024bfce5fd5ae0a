package nabla.optim;

import java.util.Arrays;
import nabla.nn.Topology;

/**
 * The norms √Σ x² of groups of elements, as threads measure them together: each the elements of its
 * slice, and behind a barrier each has the norm of any group.
 *
 * <p>A sum of squares is over runs of elements that lie in one group and in one block of 1,024, in
 * their order. Slices begin at multiples of 1,024, so it does not depend on how many threads there
 * are.
 */
public final class GroupNorms {

  private final int[] bounds; // of group i: [bounds[i], bounds[i + 1])
  private final int[] runs; // the first run of each group, and behind the last
  private final double[] squares; // Σ x² of each run

  GroupNorms(Topology topology, Group group) {
    this.bounds = from(topology.trainedFrom(), group.bounds(topology));
    this.runs = new int[bounds.length];
    for (int i = 0; i + 1 < bounds.length; i++) {
      runs[i + 1] = runs[i] + block(bounds[i + 1] - 1) - block(bounds[i]) + 1;
    }
    this.squares = new double[runs[runs.length - 1]];
  }

  /** The bounds of what lies behind the frozen parameters. */
  private static int[] from(int first, int[] all) {
    int found = Arrays.binarySearch(all, first);
    int[] bounds = Arrays.copyOfRange(all, found < 0 ? -found - 2 : found, all.length);
    bounds[0] = first;
    return bounds;
  }

  private static int block(int element) {
    return element / Slice.BLOCK;
  }

  /** Measures the elements of a slice. */
  void measure(float[] x, Slice slice) {
    int from = slice.from();
    for (int group = at(from); from < slice.to(); from = end(group++)) {
      int end = Math.min(slice.to(), end(group));
      while (from < end) {
        int next = Math.min(end, (block(from) + 1) * Slice.BLOCK);
        double sum = 0;
        for (int i = from; i < next; i++) {
          sum += (double) x[i] * x[i];
        }
        squares[runs[group] + block(from) - block(bounds[group])] = sum;
        from = next;
      }
    }
  }

  /** The group of an element. */
  public int at(int element) {
    int found = Arrays.binarySearch(bounds, element);
    return found < 0 ? -found - 2 : found;
  }

  /** Behind a group's last element. */
  public int end(int group) {
    return bounds[group + 1];
  }

  /** √Σ x² over a group. */
  public double norm(int group) {
    double sum = 0;
    for (int run = runs[group]; run < runs[group + 1]; run++) {
      sum += squares[run];
    }
    return Math.sqrt(sum);
  }
}
