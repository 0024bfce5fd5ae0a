package nabla.train;

import java.util.List;
import java.util.Optional;
import nabla.data.Examples;
import nabla.engine.CheckpointPolicy;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.nn.Topology;
import nabla.settings.ExecutionSettings;
import nabla.settings.TrainingSettings;

/**
 * Trains several networks on the same examples; each ends with the bits that it has when it is
 * trained alone.
 */
public final class Together {

  private Together() {}

  /**
   * One of the networks.
   *
   * @param settings what to do; where they share the {@code shuffleSeed}, networks can share the
   *     packed examples
   * @param topology what to train; its inputs and outputs must fit the examples
   * @param checkpoints how to save and resume it; none: not at all
   * @param listeners are told of it, and closed at its end
   */
  public record Member(
      TrainingSettings settings,
      Topology topology,
      Optional<CheckpointPolicy> checkpoints,
      List<TrainingListener> listeners) {}

  /**
   * Trains each from its initial parameters on, or from its checkpoint; the results are in the
   * order of the members. Throws as {@link SparkTrainer#fit} does, and then ends all.
   */
  public static List<TrainingResult> fit(
      List<Member> members,
      ExecutionSettings execution,
      Examples training,
      Optional<Examples> validation) {
    return members.stream()
        .map(
            member ->
                new SparkTrainer(
                        member.settings(), execution, member.checkpoints(), member.listeners())
                    .fit(member.topology(), training, validation))
        .toList();
  }
}
