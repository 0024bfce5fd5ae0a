package nabla.fullbatch;

import breeze.linalg.DenseVector;
import breeze.optimize.DiffFunction;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import nabla.engine.FullBatchOptimizer.Objective;
import scala.Tuple2;

/**
 * Functions as Breeze asks for them, at points that are rounded to float.
 *
 * <p>The Java compiler takes neither a class nor a lambda for a {@link DiffFunction}, since one
 * {@code apply} that it inherits gives an Object and the other a double. So what the compiler does
 * for a lambda is done here by hand.
 */
final class Functions {

  private static final MethodHandle FUNCTION = function();

  private Functions() {}

  @SuppressWarnings("unchecked")
  static DiffFunction<DenseVector<Object>> of(Objective objective) {
    try {
      return (DiffFunction<DenseVector<Object>>) FUNCTION.invoke(objective);
    } catch (Throwable e) { // declared by every handle; this one throws none
      throw new LinkageError("Breeze's functions must be of one method", e);
    }
  }

  private static MethodHandle function() {
    MethodHandles.Lookup here = MethodHandles.lookup();
    MethodType ours = MethodType.methodType(Tuple2.class, DenseVector.class);
    try {
      return LambdaMetafactory.metafactory(
              here,
              "calculate",
              MethodType.methodType(DiffFunction.class, Objective.class),
              MethodType.methodType(Tuple2.class, Object.class),
              here.findStatic(
                  Functions.class, "calculate", ours.insertParameterTypes(0, Objective.class)),
              ours)
          .getTarget();
    } catch (ReflectiveOperationException | LambdaConversionException e) {
      throw new LinkageError("Breeze's functions must be of one method", e);
    }
  }

  static Tuple2<Object, DenseVector<Object>> calculate(Objective objective, DenseVector<Object> x) {
    float[] w = Vectors.rounded(x);
    float[] gradient = new float[w.length];
    double value = objective.at(w, gradient);
    return new Tuple2<>(value, Vectors.of(gradient));
  }
}
