package nabla.data;

import java.util.List;
import nabla.table.Preparation;
import nabla.table.TargetScale;

/**
 * What a look at a table has found.
 *
 * @param preparation how its columns become inputs, and outputs numbers
 * @param classes the names of the label's classes in the order of their indexes; none if the label
 *     is numbers, or there is none
 * @param remarks what its user should know, a line each, such as which columns are left out and why
 * @param rows how many there are
 */
public record Fitted(
    Preparation preparation, List<String> classes, List<String> remarks, long rows) {

  /** Holds copies. */
  public Fitted {
    classes = List.copyOf(classes);
    remarks = List.copyOf(remarks);
  }

  /**
   * The same, with columns prepared as they already are for a network that is trained on: its
   * inputs, and targets of the same columns, stay what they were.
   */
  public Fitted goingOnWith(Preparation other) {
    if (!other.readsColumns()) {
      return this;
    }
    List<String> names = preparation.targets().stream().map(TargetScale::name).toList();
    boolean same = names.equals(other.targets().stream().map(TargetScale::name).toList());
    return new Fitted(
        new Preparation(
            other.columns(), other.features(), same ? other.targets() : preparation.targets()),
        classes,
        List.of("columns are prepared as for the initial model"),
        rows);
  }
}
