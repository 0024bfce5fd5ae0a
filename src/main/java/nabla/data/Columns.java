package nabla.data;

import java.util.Optional;

/**
 * Which columns of a DataFrame hold the examples.
 *
 * @param features the column of inputs: a Vector, or an array of any numeric type
 * @param target what should come out
 * @param weight the column of example weights, numeric and at least 0; none: every example weighs 1
 * @param door what messages about them go by
 * @param prepared whether features and targets are made of other columns, so that they say nothing
 *     to whoever has given these
 */
public record Columns(
    String features, Target target, Optional<String> weight, Door door, boolean prepared) {

  /** Columns as they are given. */
  public Columns(String features, Target target, Optional<String> weight, Door door) {
    this(features, target, weight, door, false);
  }

  /** Columns of a configuration file. */
  public Columns(String features, Target target, Optional<String> weight) {
    this(features, target, weight, Door.COMMAND_LINE);
  }
}
