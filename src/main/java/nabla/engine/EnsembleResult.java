package nabla.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nabla.model.RunIdentity;
import nabla.nn.Ensemble;

/**
 * What training gives where it may be an ensemble's.
 *
 * @param members what each member's gives, in their order; mostly it is one
 */
public record EnsembleResult(List<TrainingResult> members) {

  public EnsembleResult {
    members = List.copyOf(members);
  }

  public boolean isSingle() {
    return members.size() == 1;
  }

  public Ensemble ensemble() {
    return new Ensemble(members.stream().map(TrainingResult::parameters).toList());
  }

  /** The training examples, the same for all. */
  public long rows() {
    return members.get(0).rows();
  }

  /** What has decided every bit: as of the first member, and how many there are if several. */
  public RunIdentity run() {
    RunIdentity first = members.get(0).run();
    if (isSingle()) {
      return first;
    }
    Map<String, String> facts = new TreeMap<>(first.facts());
    facts.put("members", String.valueOf(members.size()));
    return new RunIdentity(facts);
  }
}
