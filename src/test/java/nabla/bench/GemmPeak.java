package nabla.bench;

import java.util.ArrayList;
import java.util.List;
import nabla.linalg.AlignedFloats;
import nabla.linalg.Blas;
import nabla.linalg.Matrix;
import nabla.nn.Topology;

/**
 * How fast the products of matrices of a network's backpropagation are by themselves: the same
 * shapes, one after another, on as many threads, with nothing between them.
 */
final class GemmPeak {

  private static final int[] MICROBATCHES = {8, 16, 32, 64, 128, 256, 512};
  private static final double SECONDS = 0.1;

  private GemmPeak() {}

  /** Floating-point operations for an example: 2 per weight and product. */
  static double flopsPerExample(Topology topology) {
    double flops = 0;
    for (int l = 1; l <= topology.depth(); l++) {
      double weights = (double) topology.units(l) * topology.units(l - 1);
      flops += (l == 1 ? 4 : 6) * weights; // forward, (BP4) and, above layer 1, (BP2)
    }
    return flops;
  }

  /** The microbatch size of the best rate. */
  static int bestMicrobatch(Topology topology, int threads) {
    int best = MICROBATCHES[0];
    double rate = 0;
    for (int m : MICROBATCHES) {
      double here = gflops(topology, m, threads);
      if (here > rate) {
        rate = here;
        best = m;
      }
    }
    return best;
  }

  /** The rate at one microbatch size, in GFLOPS over all threads; the best of three. */
  static double gflops(Topology topology, int m, int threads) {
    double best = 0;
    for (int i = 0; i < 3; i++) {
      double[] rates = new double[threads];
      List<Thread> team = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int mine = t;
        Thread thread = new Thread(() -> rates[mine] = one(topology, m, SECONDS));
        thread.start();
        team.add(thread);
      }
      double sum = 0;
      for (int t = 0; t < threads; t++) {
        try {
          team.get(t).join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        sum += rates[t];
      }
      best = Math.max(best, sum);
    }
    return best;
  }

  /** The same of one thread, over some time. */
  static double one(Topology topology, int m, double duration) {
    Blas blas = Blas.best();
    int depth = topology.depth();
    Matrix[] w = new Matrix[depth + 1];
    Matrix[] g = new Matrix[depth + 1];
    Matrix[] a = new Matrix[depth + 1];
    Matrix[] d = new Matrix[depth + 1];
    for (int l = 0; l <= depth; l++) {
      int n = topology.units(l);
      a[l] =
          l == 0
              ? Matrix.columnMajor(AlignedFloats.array(n * m), AlignedFloats.begin(n * m), n, m)
              : Matrix.columnMajor(filled(n * m), 0, n, m);
      d[l] = Matrix.columnMajor(filled(n * m), 0, n, m);
      if (l > 0) {
        int below = topology.units(l - 1);
        w[l] = Matrix.rowMajor(filled(n * below), 0, n, below);
        g[l] = Matrix.rowMajor(filled(n * below), 0, n, below);
      }
    }
    fill(a[0].array());
    long start = System.nanoTime();
    long examples = 0;
    double seconds;
    do {
      for (int l = 1; l <= depth; l++) {
        blas.multiply(w[l], a[l - 1], 0f, d[l]);
      }
      for (int l = depth; l >= 1; l--) {
        blas.multiply(a[l], a[l - 1].transposed(), 0f, g[l]);
        if (l > 1) {
          blas.multiply(w[l].transposed(), a[l], 0f, d[l - 1]);
        }
      }
      examples += m;
      seconds = (System.nanoTime() - start) / 1e9;
    } while (seconds < duration);
    return examples * flopsPerExample(topology) / seconds / 1e9;
  }

  private static float[] filled(int length) {
    float[] values = new float[length];
    fill(values);
    return values;
  }

  private static void fill(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 17 - 8) / 100f;
    }
  }
}
