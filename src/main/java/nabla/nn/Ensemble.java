package nabla.nn;

import java.io.Serializable;
import java.util.List;

/**
 * Networks of one topology that answer together: the outputs are the mean of theirs. Mostly it is a
 * single one.
 *
 * @param members at least one; their order is that in which outputs are added
 */
public record Ensemble(List<Parameters> members) implements Serializable {

  /**
   * Checks that the members go together.
   *
   * @throws IllegalArgumentException if there is none, or they differ in topology
   */
  public Ensemble {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("members must number at least 1, got 0");
    }
    for (Parameters member : members) {
      if (!member.topology().equals(members.get(0).topology())) {
        throw new IllegalArgumentException(
            "members must be of one topology, got %s and %s"
                .formatted(members.get(0).topology(), member.topology()));
      }
    }
  }

  /** A single network. */
  public static Ensemble of(Parameters parameters) {
    return new Ensemble(List.of(parameters));
  }

  public int size() {
    return members.size();
  }

  /** That of each member. */
  public Topology topology() {
    return members.get(0).topology();
  }

  /** Such as {@code 3 of 784-10(softmax), softmax-cross-entropy}. */
  @Override
  public String toString() {
    return size() == 1 ? topology().toString() : "%s of %s".formatted(size(), topology());
  }
}
