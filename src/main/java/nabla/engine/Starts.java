package nabla.engine;

import java.util.List;
import java.util.Optional;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;

/**
 * What the members of an ensemble, mostly a single one, begin with.
 *
 * @param parameters of each member; none where the initializer says it
 * @param remarks what of it is not as it is in the model, each a line for the user
 */
public record Starts(List<Parameters> parameters, List<String> remarks) {

  /** Those that a model gives, if there is one; as {@link InitialModel#starts}. */
  public static Starts of(
      Optional<InitialModel> initial,
      TrainingSettings settings,
      Topology topology,
      List<String> labels) {
    List<InitialModel.Start> starts =
        initial.map(model -> model.starts(settings, topology, labels)).orElse(List.of());
    return new Starts(
        starts.stream().map(InitialModel.Start::parameters).toList(),
        starts.isEmpty() ? List.of() : starts.get(0).remarks()); // they are alike
  }

  /** What a member, counted from 1, begins with; none: as the initializer says. */
  public Optional<Parameters> ofMember(int member) {
    return parameters.stream().skip(member - 1L).findFirst();
  }
}
