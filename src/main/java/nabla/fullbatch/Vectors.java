package nabla.fullbatch;

import breeze.generic.UFunc;
import breeze.linalg.DenseVector;
import breeze.linalg.DenseVector$mcD$sp;
import breeze.linalg.operators.DenseVectorSupportMethods;
import breeze.linalg.operators.OpMulInner$;
import breeze.math.MutableFiniteCoordinateField;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Breeze's vectors of doubles, with inner products by plain loops: of more than 300 elements Breeze
 * would take them from whatever BLAS the JVM has loaded, which adds in an order of its own.
 */
final class Vectors {

  /** What Breeze can do with them. */
  static final MutableFiniteCoordinateField<DenseVector<Object>, Object, Object> SPACE =
      withPlainDot(DenseVector.space_Double());

  private Vectors() {}

  @SuppressWarnings("unchecked")
  private static MutableFiniteCoordinateField<DenseVector<Object>, Object, Object> withPlainDot(
      MutableFiniteCoordinateField<DenseVector<Object>, Object, Object> usual) {
    UFunc.UImpl2<OpMulInner$, DenseVector<Object>, DenseVector<Object>, Object> dot = Vectors::dot;
    return (MutableFiniteCoordinateField<DenseVector<Object>, Object, Object>)
        Proxy.newProxyInstance(
            Vectors.class.getClassLoader(),
            new Class<?>[] {MutableFiniteCoordinateField.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("dotVV")) {
                return dot;
              }
              try {
                return method.invoke(usual, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static double dot(DenseVector<Object> a, DenseVector<Object> b) {
    double[] of = values(a);
    return DenseVectorSupportMethods.dotProduct_Double(of, 0, values(b), 0, of.length);
  }

  /** A vector of the same numbers. */
  static DenseVector<Object> of(float[] floats) {
    double[] values = new double[floats.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return new DenseVector$mcD$sp(values);
  }

  /** A vector's numbers, rounded; no zero is negative. */
  static float[] rounded(DenseVector<Object> vector) {
    double[] values = values(vector);
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i] + 0f;
    }
    return floats;
  }

  /** a − b, rounded. */
  static float[] difference(DenseVector<Object> a, DenseVector<Object> b) {
    double[] from = values(a);
    double[] minus = values(b);
    float[] floats = new float[from.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) (from[i] - minus[i]);
    }
    return floats;
  }

  private static double[] values(DenseVector<Object> vector) {
    return (double[]) vector.data();
  }
}
