package nabla.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nabla.linalg.Blas;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.TrainedModel;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.schedule.Progress;
import nabla.settings.TrainingSettings;
import nabla.settings.TrainingTable;

/**
 * What a training is to do, once its rows are known.
 *
 * @param given the parameters to begin with, not overwritten; none: those of the initializer
 */
public record TrainingRun(
    TrainingSettings settings,
    Topology topology,
    BatchPlan plan,
    Optional<Parameters> given,
    RunIdentity identity) {

  static final String EPOCHS = TrainingTable.EPOCHS.name();

  /** The training that begins with the parameters of the initializer. */
  TrainingRun(TrainingSettings settings, Topology topology, BatchPlan plan, RunIdentity identity) {
    this(settings, topology, plan, Optional.empty(), identity);
  }

  /**
   * The training of certain rows, with its identity.
   *
   * @param replicas how many share a step; with local SGD the result depends on it
   * @param rows what tells the training examples from others
   * @param validation the same of the validation examples, if there are any
   */
  public static TrainingRun of(
      TrainingSettings settings,
      Topology topology,
      BatchPlan plan,
      int replicas,
      String rows,
      Optional<String> validation) {
    Map<String, String> facts = new TreeMap<>(settings.facts());
    facts.put( // at most all rows
        "batchSize", String.valueOf(settings.isFullBatch() ? plan.rows() : plan.batchSize()));
    facts.put("Nabla", Provenance.versionOfNabla());
    facts.put("BLAS", Blas.best().name());
    facts.put("topology", topology.toString());
    facts.put("chunks", String.valueOf(plan.chunks()));
    facts.put("data", rows);
    validation.ifPresent(held -> facts.put("validation", held));
    if (settings.getShuffleSeed() != settings.getSeed()) {
      facts.put("shuffleSeed", String.valueOf(settings.getShuffleSeed()));
    }
    if (replicas > 1 && settings.getLocalSteps() > 1) {
      facts.put("localSteps", String.valueOf(settings.getLocalSteps()));
      facts.put("replicas", String.valueOf(replicas));
    }
    return new TrainingRun(settings, topology, plan, new RunIdentity(facts));
  }

  /** The same training, but beginning with certain parameters if there are such. */
  public TrainingRun from(Optional<Parameters> start) {
    if (start.isEmpty()) {
      return this;
    }
    Map<String, String> facts = new TreeMap<>(identity.facts());
    facts.put("initialWeights", TrainedModel.weightsSha256(start.get()));
    return new TrainingRun(settings, topology, plan, start, new RunIdentity(facts));
  }

  /**
   * The identity of the way that the training goes. Those that differ but in how many epochs it
   * lasts go the same one, unless a schedule looks at the end.
   */
  RunIdentity way() {
    return settings.boundToEnd().isPresent() ? identity : identity.without(EPOCHS);
  }

  /** The same of rows that are packed so: what a product with sparse ones adds up is its own. */
  public TrainingRun packed(Packing packing) {
    return packing.isSparse()
        ? new TrainingRun(settings, topology, plan, given, identity.withSparseInputs())
        : this;
  }

  /** How many steps the whole training has. */
  long steps() {
    return (long) settings.getEpochs() * stepsPerEpoch();
  }

  /** How many updates an epoch has. */
  int stepsPerEpoch() {
    return settings.isFullBatch() ? 1 : plan.steps();
  }

  /** The parameters before the first step, in an array of their own. */
  Parameters initialParameters() {
    return given
        .map(start -> new Parameters(topology, start.values().clone()))
        .orElseGet(() -> settings.initialParameters(topology));
  }

  /**
   * The steps from one on that lie in its chunk.
   *
   * @param epoch counted from 1
   * @param step counted from 0 within the epoch
   * @param costs of the epochs done
   */
  StepRange range(int epoch, int step, List<Double> costs) {
    int inChunk = step % plan.stepsPerChunk();
    return new StepRange(
        epoch,
        EpochOrder.ofChunks(settings.getShuffleSeed(), epoch, plan.chunks())
            .at(step / plan.stepsPerChunk()),
        inChunk,
        plan.stepsPerChunk() - inChunk,
        new Progress((epoch - 1L) * stepsPerEpoch() + step, steps(), stepsPerEpoch(), costs),
        settings.schedules(),
        settings.update());
  }
}
