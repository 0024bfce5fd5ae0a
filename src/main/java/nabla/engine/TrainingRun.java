package nabla.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import nabla.linalg.Blas;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.nn.Initializer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.schedule.Progress;
import nabla.settings.TrainingSettings;

/** What a training is to do, once its rows are known. */
public record TrainingRun(
    TrainingSettings settings, Topology topology, BatchPlan plan, RunIdentity identity) {

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

  /** How many steps the whole training has. */
  long steps() {
    return (long) settings.getEpochs() * stepsPerEpoch();
  }

  /** How many updates an epoch has. */
  int stepsPerEpoch() {
    return settings.isFullBatch() ? 1 : plan.steps();
  }

  Parameters initialParameters() {
    Initializer initializer = settings.initializer();
    return settings.getZeroOutput()
        ? initializer.parametersWithZeroOutput(topology, settings.getSeed())
        : initializer.parameters(topology, settings.getSeed());
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
