package nabla.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import nabla.model.ModelException;
import nabla.model.TrainedModel;
import nabla.nn.Layer;
import nabla.nn.ParameterTensor.Kind;
import nabla.nn.Parameters;
import nabla.nn.Parametrisation;
import nabla.nn.Topology;
import nabla.settings.FitTable;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.settings.TrainingTable;
import nabla.settings.UpdateTable;
import nabla.text.Shown;

/**
 * A trained model with whose weights and biases another training begins.
 *
 * <pre>
 * hidden layers   W^l, b^l ← the model's
 * output layer    row j of W^L and b^L ← the model's row for the class of that name
 *                 or, where outputs are others, as the initializer and the seed say
 * </pre>
 *
 * <p>Outputs are others where they are more or fewer, have another activation or other names. Names
 * that are but the numbers of the classes tell none apart from those in the same place. The cost
 * may be another one.
 *
 * @param name what messages call a setting
 */
public record InitialModel(TrainedModel model, Function<Setting<?>, String> name) {

  private static final List<Setting<?>> FORM =
      List.of(
          TrainingTable.PARAMETRISATION, TrainingTable.INPUT_SCALE, TrainingTable.NORMALISATION);

  /**
   * Where the training begins.
   *
   * @param remarks what of it is not as it is in the model, each a line for the user
   */
  public record Start(Parameters parameters, List<String> remarks) {}

  /**
   * The parameters to begin with.
   *
   * @param labels the names of the classes to be learned; none if outputs are no classes
   * @throws ModelException if inputs or hidden layers differ, or if settings say how layers begin
   *     of which none does
   */
  public Start start(TrainingSettings settings, Topology topology, List<String> labels) {
    return starts(TrainingSettings.of(settings).setMembers(1), topology, labels).get(0);
  }

  /**
   * The same for each member of an ensemble: a single network is the start of all, which then
   * differ by the order of rows and by what is random in a step.
   *
   * @throws ModelException also if they would not differ, or if there are other numbers of networks
   */
  public List<Start> starts(TrainingSettings settings, Topology topology, List<String> labels) {
    List<TrainingSettings> members = settings.ofMembers();
    List<Parameters> has = model.ensemble().members();
    if (has.size() > 1 && has.size() != members.size()) {
      throw new ModelException(
          "%s must be a single network, or have as many as %s, %s, got %s"
              .formatted(
                  name.apply(FitTable.INITIAL_MODEL),
                  name.apply(TrainingTable.MEMBERS),
                  members.size(),
                  has.size()));
    }
    if (has.size() < members.size()
        && settings.isFullBatch()
        && otherOutputs(topology, labels).isEmpty()) {
      throw new ModelException(
          "%s must be 1 with %s = %s and %s of a single network, where all would be the same, got %s"
              .formatted(
                  name.apply(TrainingTable.MEMBERS),
                  name.apply(UpdateTable.OPTIMIZER),
                  settings.getOptimizer(),
                  name.apply(FitTable.INITIAL_MODEL),
                  members.size()));
    }
    List<Start> starts = new ArrayList<>();
    for (TrainingSettings member : members) {
      starts.add(start(has.get(starts.size() % has.size()), member, topology, labels));
    }
    return starts;
  }

  private Start start(
      Parameters from, TrainingSettings settings, Topology topology, List<String> labels) {
    requireSameBelow(topology);
    Topology old = model.topology();
    int last = topology.depth();
    List<String> remarks = new ArrayList<>();
    Optional<String> others = otherOutputs(topology, labels);
    if (others.isPresent()) {
      Parameters begun = settings.initialParameters(topology);
      copy(from, 0, begun, 0, topology.offset(Kind.WEIGHTS, last));
      remarks.add(
          "the output layer begins anew: %s has %s"
              .formatted(name.apply(FitTable.INITIAL_MODEL), others.get()));
      return new Start(begun, remarks);
    }
    requireNoInitializer(settings);
    Parameters begun = new Parameters(topology, from.values().clone());
    if (!labels.equals(model.labels())
        && new HashSet<>(labels).equals(new HashSet<>(model.labels()))) {
      int width = topology.units(last - 1);
      for (int j = 0; j < topology.outputs(); j++) {
        int row = model.labels().indexOf(labels.get(j));
        copy(
            from,
            old.offset(Kind.WEIGHTS, last) + row * width,
            begun,
            topology.offset(Kind.WEIGHTS, last) + j * width,
            width);
        copy(
            from,
            old.offset(Kind.BIASES, last) + row,
            begun,
            topology.offset(Kind.BIASES, last) + j,
            1);
      }
      remarks.add(
          "outputs go by the names of their classes: %s has these in another order"
              .formatted(name.apply(FitTable.INITIAL_MODEL)));
    }
    return new Start(begun, remarks);
  }

  private static void copy(Parameters from, int begin, Parameters into, int at, int count) {
    System.arraycopy(from.values(), begin, into.values(), at, count);
  }

  /** In what the outputs of the model are others; none if they are the same. */
  private Optional<String> otherOutputs(Topology topology, List<String> labels) {
    Topology old = model.topology();
    String activation = old.activation(old.depth()).label();
    if (old.outputs() != topology.outputs()) {
      return Optional.of(
          "%s outputs, the training %s".formatted(old.outputs(), topology.outputs()));
    }
    if (!activation.equals(topology.activation(topology.depth()).label())) {
      return Optional.of(
          "outputs with %s, the training with %s"
              .formatted(activation, topology.activation(topology.depth()).label()));
    }
    return isNamed(labels)
            && isNamed(model.labels())
            && !new HashSet<>(labels).equals(new HashSet<>(model.labels()))
        ? Optional.of("other classes, such as " + Shown.quoted(model.labels().get(0)))
        : Optional.empty();
  }

  /** Whether classes have names of their own, not just 0, 1, … */
  private static boolean isNamed(List<String> labels) {
    for (int j = 0; j < labels.size(); j++) {
      if (!labels.get(j).equals(String.valueOf(j))) {
        return true;
      }
    }
    return false;
  }

  private void requireSameBelow(Topology topology) {
    Topology old = model.topology();
    String initialModel = name.apply(FitTable.INITIAL_MODEL);
    List<Layer> has = old.layers().subList(0, old.depth() - 1);
    List<Layer> wanted = topology.layers().subList(0, topology.depth() - 1);
    if (!has.equals(wanted)) {
      throw new ModelException(
          "%s must have the hidden layers of the network, %s, got %s; set %s and %s as it has them"
              .formatted(
                  initialModel,
                  shown(wanted),
                  shown(has),
                  name.apply(TrainingTable.HIDDEN_LAYERS),
                  name.apply(TrainingTable.ACTIVATION)));
    }
    if (!form(old).equals(form(topology))) {
      throw new ModelException(
          "%s must have %s as the network has them, %s, got %s; set them as it has them"
              .formatted(
                  initialModel,
                  FORM.stream().map(name).collect(Collectors.joining(", ")),
                  form(topology),
                  form(old)));
    }
    if (old.inputs() != topology.inputs()) {
      throw new ModelException(
          "%s must have as many inputs as there are features, %s, got %s"
              .formatted(initialModel, topology.inputs(), old.inputs()));
    }
    if (!old.embedding().equals(topology.embedding())) {
      throw new ModelException(
          "%s must embed its inputs as the network does, %s, got %s; take one of inputs prepared alike"
              .formatted(initialModel, topology.embedding(), old.embedding()));
    }
  }

  /** Such as {@code [standard, false, none]}. */
  private static List<Object> form(Topology topology) {
    return List.of(
        topology.parametrisation().label(),
        topology.inputScale(),
        topology.normalisation().label());
  }

  /** Such as {@code [30 sigmoid, 20 sigmoid]}. */
  private static String shown(List<Layer> layers) {
    return layers.stream()
        .map(layer -> layer.units() + " " + layer.activation().label())
        .toList()
        .toString();
  }

  /**
   * Where no layer begins anew there is nothing to initialize; one parametrisation asks for one.
   */
  private void requireNoInitializer(TrainingSettings settings) {
    List<Setting<?>> idle =
        settings.getParametrisation().equals(Parametrisation.STANDARD.label())
            ? List.of(TrainingTable.INITIALIZER, TrainingTable.ZERO_OUTPUT)
            : List.of(TrainingTable.ZERO_OUTPUT);
    for (Setting<?> setting : idle) {
      Object value = settings.get(setting);
      Object usual = setting.byDefault().orElseThrow();
      if (!value.equals(usual)) {
        throw new ModelException(
            "%s must be left out, or be %s, with %s that has all layers of the network, got %s"
                .formatted(
                    name.apply(setting),
                    Shown.value(usual),
                    name.apply(FitTable.INITIAL_MODEL),
                    Shown.value(value)));
      }
    }
  }
}
