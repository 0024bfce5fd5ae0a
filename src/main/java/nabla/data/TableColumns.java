package nabla.data;

import java.util.List;
import java.util.Optional;

/**
 * Which columns of a table the examples are made of.
 *
 * @param features what the network sees; none: all columns but the others that are named here
 * @param labels what it should say: one column of any type, or several of numbers; none if there is
 *     nothing to fit for them
 * @param weight the column of example weights
 * @param ignored columns that the network must not see, such as keys, or the one that says which
 *     rows are held back
 * @param door what messages go by
 */
public record TableColumns(
    List<String> features,
    List<String> labels,
    Optional<String> weight,
    List<String> ignored,
    Door door) {

  /** Holds copies. */
  public TableColumns {
    features = List.copyOf(features);
    labels = List.copyOf(labels);
    ignored = List.copyOf(ignored);
  }

  /** All columns but the label. */
  public static TableColumns label(String label) {
    return new TableColumns(
        List.of(), List.of(label), Optional.empty(), List.of(), Door.COMMAND_LINE);
  }
}
