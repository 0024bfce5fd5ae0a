package nabla.nn;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static nabla.nn.Exponential.BIAS;
import static nabla.nn.Exponential.LEAST;
import static nabla.nn.Exponential.LN2_HIGH;
import static nabla.nn.Exponential.LN2_LOW;
import static nabla.nn.Exponential.LOG2_E;
import static nabla.nn.Exponential.MANTISSA_BITS;
import static nabla.nn.Exponential.TO_INTEGER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Exponential#of(float)}, line by line, for as many numbers at once as a register of this
 * CPU holds: 16 with AVX-512.
 *
 * <p>It needs the JVM's module {@code jdk.incubator.vector}, without which this class can't be
 * loaded. All stands in one loop, since the JIT compiler makes instructions of vectors only where
 * it sees from their beginning to their end.
 */
final class VectorExponential {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private VectorExponential() {}

  /** x_i ← e^{x_i} for the leading i, and how many those are: all but less than a register. */
  static int ofEach(float[] x, int length) {
    int end = SPECIES.loopBound(length);
    for (int i = 0; i < end; i += SPECIES.length()) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, i);
      FloatVector shifted = v.mul(LOG2_E).add(TO_INTEGER);
      FloatVector n = shifted.sub(TO_INTEGER);
      FloatVector r = v.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
      FloatVector p = r.mul(1.9875691e-4f).add(1.3981999e-3f);
      p = p.mul(r).add(8.333452e-3f);
      p = p.mul(r).add(4.1665796e-2f);
      p = p.mul(r).add(1.6666666e-1f);
      p = p.mul(r).add(0.5f);
      FloatVector exp = p.mul(r).mul(r).add(r).add(1f);
      FloatVector power =
          shifted.reinterpretAsInts().add(BIAS).lanewise(LSHL, MANTISSA_BITS).reinterpretAsFloats();
      exp.mul(power).blend(0f, v.lt(LEAST)).intoArray(x, i);
    }
    return end;
  }
}
