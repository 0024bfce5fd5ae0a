package nabla.table;

import java.io.Serializable;

/**
 * How a number y that is to be predicted becomes a target of the network, t = (f(y) − center) /
 * scale with f(y) = y or, with {@code log}, ln y; and how an output comes back as a prediction.
 *
 * @param name of the column
 * @param scale above 0
 * @param smear by what a prediction is multiplied: 1, or for {@code log} the mean of exp(residual),
 *     by which the mean of y lies above its median. Source: Duan 1983, "Smearing estimate"
 */
public record TargetScale(String name, double center, double scale, boolean log, double smear)
    implements Serializable {

  public TargetScale {
    if (!Double.isFinite(center) || !(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "center must be finite and scale finite and above 0, got %s and %s"
              .formatted(center, scale));
    }
    if (!(smear > 0 && smear < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("smear must be finite and above 0, got " + smear);
    }
  }

  /** Numbers that are learned as they are. */
  public static TargetScale none(String name) {
    return new TargetScale(name, 0, 1, false, 1);
  }

  /** What the network should give for y; not finite where y is, or has no logarithm. */
  public double target(double y) {
    return ((log ? StrictMath.log(y) : y) - center) / scale;
  }

  /** The y of which a target was made. */
  public double number(double target) {
    double y = center + scale * target;
    return log ? StrictMath.exp(y) : y;
  }

  /** What an output of the network predicts. */
  public double prediction(double output) {
    return log ? smear * number(output) : number(output);
  }
}
