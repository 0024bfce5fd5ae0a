package nabla.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Layer;
import nabla.nn.Normalisation;
import nabla.nn.Parameters;
import nabla.nn.Parametrisation;
import nabla.nn.Perturbation;
import nabla.nn.Topology;
import nabla.optim.Update;
import nabla.schedule.Schedule;
import nabla.schedule.Schedules;
import nabla.schedule.UpToTheEnd;
import nabla.text.Shown;

/** How to train, and what the settings amount to: the optimizer, its schedule, the penalty. */
public final class TrainingSettings implements TrainingTable<TrainingSettings> {

  private final Assigned assigned = new Assigned();

  /** The defaults, to be changed by setters. */
  public TrainingSettings() {}

  /** The same values as somebody else has now. */
  public static TrainingSettings of(Values values) {
    TrainingSettings settings = new TrainingSettings();
    for (Setting<?> setting : Setting.in(TrainingTable.class)) {
      Object value = values.get(setting);
      if (value != null && !setting.byDefault().filter(value::equals).isPresent()) {
        settings.assigned.set(setting, value);
      }
    }
    return settings;
  }

  @Override
  public <T> TrainingSettings set(Setting<T> setting, T value) {
    assigned.set(setting, value);
    return this;
  }

  @Override
  public <T> T get(Setting<T> setting) {
    return assigned.get(setting);
  }

  public Initializer initializer() {
    return Initializer.of(getInitializer());
  }

  /** The weights and biases that the initializer and the seed give a network. */
  public Parameters initialParameters(Topology topology) {
    return getZeroOutput()
        ? initializer().parametersWithZeroOutput(topology, getSeed())
        : initializer().parameters(topology, getSeed());
  }

  public Update update() {
    return UpdateTable.update(this);
  }

  public Perturbation perturbation() {
    return RegularisationTable.perturbation(this);
  }

  public ClassWeights classWeights() {
    return new ClassWeights(getClassWeights());
  }

  /** The rates over the steps. */
  public Schedules schedules() {
    return UpdateTable.schedules(this);
  }

  /**
   * The setting whose schedule looks at the end of the training, so that one of more epochs goes
   * another way; none: the way is the same however many epochs there are.
   */
  public Optional<Setting<String>> boundToEnd() {
    return Stream.of(LEARNING_RATE_SCHEDULE, WEIGHT_DECAY_SCHEDULE, DROPOUT_SCHEDULE)
        .filter(setting -> Schedule.FAMILY.of(get(setting)) instanceof UpToTheEnd)
        .findFirst();
  }

  /**
   * The settings of each member of the ensemble, trained alone: the seed of the k-th is k − 1 more,
   * and all have the data in one order.
   */
  public List<TrainingSettings> ofMembers() {
    return IntStream.range(0, getMembers())
        .mapToObj(
            i -> of(this).setMembers(1).setShuffleSeed(getShuffleSeed()).setSeed(getSeed() + i))
        .toList();
  }

  /** Whether gradients are over all examples, and an epoch is an iteration with such. */
  public boolean isFullBatch() {
    return OptimizerTable.isFullBatch(this);
  }

  /** λα, the strength of L1 on weights, for the optimizer that takes it apart from the gradient. */
  public Optional<Double> l1() {
    return getOptimizer().equals("owlqn")
        ? Optional.of(getRegParam() * getElasticNetParam())
        : Optional.empty();
  }

  /** By what epochs are compared. */
  public Metric metric() {
    return Metric.find(getMetric()).orElseThrow();
  }

  /** Whether the weights are those of the best epoch, not of the last. */
  public boolean keepsBest() {
    return getKeep().equals("best");
  }

  /** Whether a training may end with other weights than those that it has at last. */
  public boolean keepsWeights() {
    return keepsBest() || survivesDivergence();
  }

  /** Whether a training that diverges ends with what is kept, and does not fail. */
  public boolean survivesDivergence() {
    return getOnDivergence().equals("keep");
  }

  /** The most that a chunk of the packed examples has, in bytes. */
  public long chunkBytes() {
    return (long) getChunkMegabytes() << 20;
  }

  /**
   * Requires that the settings go together.
   *
   * @throws IllegalArgumentException if not; the message names two, and the way out
   */
  public void requireFit() {
    Misfit.in(this, assigned::isSet, Setting::name)
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
  }

  /**
   * Requires that the settings go with what is learned.
   *
   * @param labels whether each example has one class
   * @throws IllegalArgumentException if not
   */
  public void requireFit(boolean labels, Cost cost) {
    Misfit.of(this, labels, false, cost, Setting::name)
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
  }

  /** The network: the hidden layers, and one of outputs. */
  public Topology topology(int inputs, int outputs, Activation output, Cost cost) {
    List<Layer> layers = new ArrayList<>();
    for (int units : getHiddenLayers()) {
      layers.add(new Layer(units, Activation.of(getActivation())));
    }
    layers.add(new Layer(outputs, output));
    return new Topology(
            inputs,
            layers,
            cost,
            Parametrisation.FAMILY.of(getParametrisation()),
            getInputScale(),
            Normalisation.FAMILY.of(getNormalisation()))
        .withFrozen(getFrozenLayers());
  }

  /**
   * Every setting that decides the result, with its value as a text: those that are marked so, and
   * of the others those of the optimizer in use.
   */
  public SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    for (Setting<?> setting : Setting.in(TrainingTable.class)) {
      if (setting.decides() == Setting.Decides.BY_ITSELF
          || OptimizerTable.isChosen(setting, this)) {
        facts.put(setting.name(), Shown.value(get(setting)));
      }
    }
    return facts;
  }
}
