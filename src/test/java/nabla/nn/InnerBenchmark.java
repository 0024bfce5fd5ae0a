package nabla.nn;

import java.util.concurrent.TimeUnit;
import nabla.linalg.Blas;
import nabla.linalg.CounterRandom;
import nabla.linalg.Matrix;
import nabla.linalg.TreeSum;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The inner parts of a step by themselves, on one thread: a layer of 512 units over 512. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class InnerBenchmark {

  private static final int UNITS = 512;

  /** m, examples in a microbatch. */
  @Param({"16", "64", "128", "256"})
  public int microbatch;

  private final Blas blas = Blas.best();
  private Matrix w;
  private Matrix a;
  private Matrix z;
  private float[] activations;
  private float[][] parts;

  /** Fills the arrays. */
  @Setup
  public void fill() {
    w = Matrix.rowMajor(values(UNITS * UNITS), 0, UNITS, UNITS);
    a = Matrix.columnMajor(values(UNITS * microbatch), 0, UNITS, microbatch);
    z = Matrix.columnMajor(values(UNITS * microbatch), 0, UNITS, microbatch);
    activations = new float[UNITS * microbatch];
    parts = new float[][] {values(UNITS * UNITS), values(UNITS * UNITS)};
  }

  private static float[] values(int length) {
    float[] values = new float[length];
    long key = CounterRandom.key(1);
    for (int i = 0; i < length; i++) {
      values[i] = (float) CounterRandom.gaussian(key, i);
    }
    return values;
  }

  /** z = W a: what an activation must not cost more than. */
  @Benchmark
  public Matrix product() {
    blas.multiply(w, a, 0f, z);
    return z;
  }

  /** σ of a layer. */
  @Benchmark
  public float[] relu() {
    Activation.RELU.apply(a.array(), activations, UNITS, microbatch);
    return activations;
  }

  /** σ of a layer. */
  @Benchmark
  public float[] sigmoid() {
    Activation.SIGMOID.apply(a.array(), activations, UNITS, microbatch);
    return activations;
  }

  /** σ of a layer. */
  @Benchmark
  public float[] tanh() {
    Activation.TANH.apply(a.array(), activations, UNITS, microbatch);
    return activations;
  }

  /** σ of a layer. */
  @Benchmark
  public float[] softmax() {
    Activation.SOFTMAX.apply(a.array(), activations, UNITS, microbatch);
    return activations;
  }

  /** The sum of two gradients of the layer. */
  @Benchmark
  public float[] treeSum() {
    TreeSum.addUp(parts, 0, UNITS * UNITS);
    return parts[0];
  }
}
