package nabla.engine;

import static java.lang.System.Logger.Level.INFO;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.model.Provenance;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Topology;
import nabla.settings.Misfit;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;

/**
 * Trains on arrays, with the threads of this JVM: needs no Spark, and gives the same bits as Spark
 * does for the same examples, with any number of threads.
 *
 * <pre>
 * float[][] x = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
 * int[] y = {0, 1, 1, 0};
 * var settings = new TrainingSettings().setHiddenLayers(new int[] {8}).setLearningRate(0.1);
 * settings.setEpochs(200).setBatchSize(4);
 * TrainedModel model = new ArrayTrainer(settings).fit(x, y);
 * float[] probabilities = model.predict(new float[] {0, 1});
 * </pre>
 */
public final class ArrayTrainer {

  private static final System.Logger LOG = System.getLogger(ArrayTrainer.class.getName());

  private final TrainingSettings settings;
  private final int threads;
  private final List<TrainingListener> listeners;
  private final Optional<InitialModel> initial;

  /** A trainer that uses all cores. */
  public ArrayTrainer(TrainingSettings settings) {
    this(settings, Runtime.getRuntime().availableProcessors(), List.of());
  }

  /**
   * A trainer; the settings must go together.
   *
   * @param settings how to train; a copy is made
   * @param threads how many, at least 1
   * @param listeners are told of every run, each member's of an ensemble, and closed at its end
   */
  public ArrayTrainer(TrainingSettings settings, int threads, List<TrainingListener> listeners) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    settings.requireFit();
    this.settings = TrainingSettings.of(settings);
    this.threads = threads;
    this.listeners = List.copyOf(listeners);
    this.initial = Optional.empty();
  }

  private ArrayTrainer(ArrayTrainer other, InitialModel initial) {
    this.settings = other.settings;
    this.threads = other.threads;
    this.listeners = other.listeners;
    this.initial = Optional.of(initial);
  }

  /**
   * A trainer that begins with the weights of a model; the hidden layers must be the model's, and
   * the output layer begins anew if its outputs are others.
   */
  public ArrayTrainer from(TrainedModel model) {
    return new ArrayTrainer(this, new InitialModel(model, Setting::name));
  }

  /**
   * Trains a network that tells classes: their indexes are its labels.
   *
   * @throws IllegalArgumentException if the arrays can't be used; the message tells why
   * @throws TrainingDivergedException if cost, gradient or weights become infinite or NaN, and
   *     {@code onDivergence} is {@code fail}
   * @throws TrainingStoppedException if a listener says so, or this thread is interrupted
   */
  public TrainedModel fit(float[][] features, int[] labels) {
    return fit(ArrayExamples.of(features, labels), Optional.empty());
  }

  /** Trains a network that says numbers; throws as above. */
  public TrainedModel fit(float[][] features, float[][] targets) {
    return fit(ArrayExamples.of(features, targets), Optional.empty());
  }

  /**
   * The same with examples that may have weights, and others to evaluate on after every epoch;
   * without any, it is the settings' {@code validationFraction} that is held back.
   */
  public TrainedModel fit(ArrayExamples training, Optional<ArrayExamples> validation) {
    Cost cost =
        Optional.ofNullable(settings.getCost()).map(Cost::of).orElse(Cost.usual(training.labels));
    Activation output = cost.usualOutput(training.labels);
    int outputs = Math.max(training.outputs(), validation.map(ArrayExamples::outputs).orElse(0));
    return fit(
        settings.topology(training.features[0].length, outputs, output, cost),
        training,
        validation);
  }

  /** The same for a network that is given, whatever the settings say of it. */
  public TrainedModel fit(
      Topology topology, ArrayExamples training, Optional<ArrayExamples> validation) {
    training.requireFit("the training examples", topology);
    validation.ifPresent(held -> held.requireFit("the validation examples", topology));
    settings.requireFit(training.labels, topology.cost());
    double fraction = settings.getValidationFraction();
    if (validation.isPresent() && fraction > 0) {
      throw new IllegalArgumentException(
          "validationFraction must be left out where validation examples are given, got "
              + fraction);
    }
    requireMetric(topology, training.labels, validation.isPresent() || fraction > 0);
    return fraction > 0
        ? trained(
            topology,
            training.part(false, fraction, settings.getShuffleSeed()),
            Optional.of(training.part(true, fraction, settings.getShuffleSeed())))
        : trained(topology, training, validation);
  }

  private void requireMetric(Topology topology, boolean labels, boolean validates) {
    int outputs = topology.outputs();
    String learned = labels ? outputs + " classes" : "numbers";
    Misfit.ofMetric(settings, Setting::name, learned, labels, outputs)
        .or(
            () ->
                validates
                    ? Optional.empty()
                    : Misfit.ofMetricWithoutValidation(
                        settings, Setting::name, "set validationFraction, or give some"))
        .ifPresent(
            misfit -> {
              throw new IllegalArgumentException(misfit.message());
            });
  }

  private TrainedModel trained(
      Topology topology, ArrayExamples training, Optional<ArrayExamples> validation) {
    float[] classWeights =
        training.labels
            ? settings
                .classWeights()
                .of("classWeights", training.ofClass(), topology.outputs(), training.weight())
            : new float[0];
    Packing packing = training.packing();
    if (settings.getInputNoise() > 0) {
      packing = packing.withoutZeros();
    }
    CanonicalOrder order = new CanonicalOrder(training, packing);
    Optional<CanonicalOrder> held = validation.map(CanonicalOrder::new);
    BatchPlan plan = BatchPlan.of(settings, packing, training.bytes(packing), topology);
    List<String> names = names(topology, training.labels);
    Starts starts = Starts.of(initial, settings, topology, names);
    starts.remarks().forEach(remark -> LOG.log(INFO, remark));
    ArrayEvaluations evaluations =
        new ArrayEvaluations(order, held, threads, training.labels, settings.metric());
    List<TrainingResult> results = new ArrayList<>();
    for (TrainingSettings member : settings.ofMembers()) {
      TrainingRun run =
          TrainingRun.of(
                  member, topology, plan, 1, order.identity(), held.map(CanonicalOrder::identity))
              .packed(packing)
              .from(starts.ofMember(results.size() + 1));
      List<TrainingListener> all = new ArrayList<>(listeners);
      all.add(stoppingIfInterrupted());
      try (Listeners told = new Listeners(all)) {
        results.add(
            new Trainer(run, Optional.empty(), told)
                .fit(new ArrayRounds(run, order, classWeights, threads), evaluations));
      }
    }
    return model(new EnsembleResult(results), names);
  }

  private static TrainingListener stoppingIfInterrupted() {
    return new TrainingListener() {
      @Override
      public boolean isToStop() {
        return Thread.currentThread().isInterrupted();
      }
    };
  }

  /** The names of the classes, which are but their numbers; none where numbers are learned. */
  private static List<String> names(Topology topology, boolean labels) {
    int classes = labels ? topology.outputs() : 0;
    return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }

  private static TrainedModel model(EnsembleResult result, List<String> names) {
    Map<String, String> circumstances =
        Map.of("Java", System.getProperty("java.version"), "rows", String.valueOf(result.rows()));
    return new TrainedModel(result.ensemble(), names, new Provenance(result.run(), circumstances));
  }
}
