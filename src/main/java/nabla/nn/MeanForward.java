package nabla.nn;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import nabla.linalg.Blas;

/**
 * The forward pass of an {@link Ensemble}: of M members, one after another, and then ā, the mean of
 * their outputs a^L. Of a single member it is that member's, bit for bit.
 *
 * <p>With ā goes ẑ, the weighted inputs that would give it, so that whoever takes a class, a cost
 * or a score from z^L takes that of the mean output:
 *
 * <pre>
 * softmax   ẑ_j = ln ā_j
 * sigmoid   ẑ = ln ā − ln(1 − ā)
 * exp       ẑ = ln ā
 * others    ẑ = ā, which is in the same order and, of identity outputs, the same
 * </pre>
 *
 * <p>The logarithms are taken from the members' own, ln ā = ln Σ_i e^{ln a_i} − ln M, since an
 * output that rounds to 0 or 1 still has one. Where a z^L of a member is not finite, ẑ and ā are
 * NaN. Sums are in double precision, in the order of the members.
 *
 * <p>It has memory, so it is for one thread. Source: Lakshminarayanan, Pritzel, Blundell (2017),
 * Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles, section 2.4.
 */
public final class MeanForward {

  private final Ensemble ensemble;
  private final FeedForward feedForward = new FeedForward(Blas.best());
  private final Activation output;
  private final int outputs; // n_L
  private final Workspace workspace;
  private final float[][] z; // [member]: z^L, n_L × m by columns; none of a single member
  private final double[] sums; // Σ_i a_i, likewise
  private final double[] norms; // [member]: ln Σ_k e^{z_k} of one example, with softmax; else 0

  /** A forward pass of up to so many examples at once. */
  public MeanForward(Ensemble ensemble, int capacity) {
    Topology topology = ensemble.topology();
    int members = ensemble.size() == 1 ? 0 : ensemble.size();
    this.ensemble = ensemble;
    this.output = topology.activation(topology.depth());
    this.outputs = topology.outputs();
    this.workspace = new Workspace(topology, capacity);
    this.z = new float[members][outputs * capacity];
    this.sums = new double[members == 0 ? 0 : outputs * capacity];
    this.norms = new double[members];
  }

  /** Feeds a microbatch forward, and returns where z^L and a^L, or ẑ and ā, stand. */
  public Workspace run(Microbatch batch) {
    if (ensemble.size() == 1) {
      feedForward.run(ensemble.members().get(0), batch, workspace);
      return workspace;
    }
    int length = batch.size() * outputs;
    Arrays.fill(sums, 0, length, 0);
    for (int i = 0; i < z.length; i++) {
      feedForward.run(ensemble.members().get(i), batch, workspace);
      System.arraycopy(workspace.outputWeightedInputs(), 0, z[i], 0, length);
      for (int n = 0; n < length; n++) {
        sums[n] += workspace.outputs()[n];
      }
    }
    for (int from = 0; from < length; from += outputs) {
      average(from);
    }
    return workspace;
  }

  /** ẑ and ā of the example that begins there. */
  private void average(int from) {
    boolean finite = true;
    for (int i = 0; i < z.length; i++) {
      finite &= Blas.best().isFinite(z[i], from, from + outputs);
      norms[i] = output.equals(Activation.SOFTMAX) ? norm(z[i], from) : 0;
    }
    for (int at = from; at < from + outputs; at++) {
      double mean = sums[at] / z.length;
      workspace.outputs()[at] = finite ? (float) mean : Float.NaN;
      workspace.outputWeightedInputs()[at] = finite ? (float) inverse(at, mean) : Float.NaN;
    }
  }

  private double inverse(int at, double mean) {
    if (output.equals(Activation.SOFTMAX) || output.equals(Activation.EXP)) {
      return logOfMean(i -> z[i][at] - norms[i]);
    }
    return output.equals(Activation.SIGMOID)
        ? logOfMean(i -> logSigmoid(z[i][at])) - logOfMean(i -> logSigmoid(-z[i][at]))
        : mean;
  }

  /** ln Σ_k e^{z_k}. */
  private double norm(float[] of, int from) {
    double most = of[from];
    for (int k = from; k < from + outputs; k++) {
      most = Math.max(most, of[k]);
    }
    double sum = 0;
    for (int k = from; k < from + outputs; k++) {
      sum += Math.exp(of[k] - most);
    }
    return most + Math.log(sum);
  }

  private static double logSigmoid(double z) {
    return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
  }

  /** ln ((1/M) Σ_i e^{l_i}), from the largest on so that nothing overflows. */
  private double logOfMean(IntToDoubleFunction logOfMember) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < z.length; i++) {
      most = Math.max(most, logOfMember.applyAsDouble(i));
    }
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      sum += Math.exp(logOfMember.applyAsDouble(i) - most);
    }
    return most + Math.log(sum / z.length);
  }
}
