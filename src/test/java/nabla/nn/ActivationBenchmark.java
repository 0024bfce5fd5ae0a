package nabla.nn;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import nabla.linalg.CounterRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Each activation by itself, on one thread: nanoseconds of σ and of σ' for one number. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ActivationBenchmark {

  private static final int UNITS = 128;
  private static final int EXAMPLES = 64;

  /** Its label. */
  @Param({
    "relu",
    "leaky-relu",
    "sigmoid",
    "hard-sigmoid",
    "tanh",
    "softsign",
    "softplus",
    "exp",
    "gelu",
    "gelu-erf",
    "silu",
    "mish",
    "elu",
    "selu"
  })
  public String activation;

  private final float[] z = new float[UNITS * EXAMPLES];
  private final float[] a = new float[UNITS * EXAMPLES];
  private final float[] delta = new float[UNITS * EXAMPLES];
  private Activation sigma;

  /** Fills the arrays. */
  @Setup
  public void fill() {
    sigma = Activation.of(activation);
    long key = CounterRandom.key(1);
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) CounterRandom.gaussian(key, i);
    }
  }

  /** a = σ(z). */
  @Benchmark
  @OperationsPerInvocation(UNITS * EXAMPLES)
  public float[] value() {
    sigma.apply(z, a, UNITS, EXAMPLES);
    return a;
  }

  /** σ'(z), of a that may have been overwritten: it takes as long. */
  @Benchmark
  @OperationsPerInvocation(UNITS * EXAMPLES)
  public float[] derivative() {
    Arrays.fill(delta, 1f);
    sigma.timesDerivative(z, a, delta, delta.length);
    return delta;
  }
}
