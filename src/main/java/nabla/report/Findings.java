package nabla.report;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.engine.ErrorSums;
import nabla.engine.Observation;
import nabla.engine.Shard;
import nabla.nn.Activation;
import nabla.nn.Decision;
import nabla.nn.Microbatch;
import nabla.nn.Topology;
import nabla.nn.Workspace;
import nabla.table.TargetScale;

/**
 * What a look at every prediction has found: counts of classes, a sample of rows, and those that
 * were predicted worst.
 *
 * <p>The sample is the first rows of each shard. Which these are a hash of their content decides,
 * so it is the same however the rows came.
 */
final class Findings implements Observation<Findings> {

  private static final long serialVersionUID = 1;

  static final int SAMPLE = 2000;
  static final int WORST = 12;
  private static final int WIDEST = 4096; // inputs of a row that is kept whole

  /**
   * A row, and what was said of it.
   *
   * @param features none if there are too many to keep
   * @param said the class of the largest output
   * @param confidence the probability of the class that was said; NaN if there is none
   */
  record Seen(
      float[] features,
      float[] targets,
      float[] outputs,
      int said,
      float weight,
      double cost,
      double confidence)
      implements Serializable {}

  private final boolean labels;
  private final ClassFindings classes; // null: numbers
  private final List<TargetScale> targets; // whose errors are told each by itself
  private final List<ErrorSums> errors = new ArrayList<>();
  private final int inputs;
  private final int outputs;
  private final int perShard; // rows of the sample
  private final int every; // of so many shards one has some
  private final List<Seen> sample = new ArrayList<>();
  private final List<Seen> worst = new ArrayList<>(); // the worst first
  private long rows;

  /**
   * None yet.
   *
   * @param labels whether each row has one class
   * @param targets of a table that are numbers
   * @param shards how many there are
   */
  Findings(Topology topology, boolean labels, List<TargetScale> targets, int shards) {
    boolean flags = topology.activation(topology.depth()).equals(Activation.SIGMOID);
    this.labels = labels;
    this.classes = labels || flags ? new ClassFindings(topology, labels) : null;
    this.targets =
        targets.size() > 1 || targets.stream().anyMatch(TargetScale::log) ? targets : List.of();
    this.targets.forEach(target -> errors.add(new ErrorSums()));
    this.inputs = topology.inputs();
    this.outputs = topology.outputs();
    this.perShard = Math.max(1, SAMPLE / shards);
    this.every = Math.max(1, shards / SAMPLE);
  }

  @Override
  public void add(Shard shard, int row, Microbatch batch, Workspace workspace, int x) {
    rows++;
    int said = Decision.classOf(workspace.outputWeightedInputs(), x * outputs, outputs);
    if (classes != null) {
      classes.add(batch, workspace, x);
    }
    for (int j = 0; j < errors.size(); j++) {
      TargetScale target = targets.get(j);
      errors
          .get(j)
          .add(
              target.prediction(workspace.outputs()[x * outputs + j]),
              target.number(batch.targets()[x * outputs + j]),
              batch.weights()[x]);
    }
    if (row < perShard && shard.index() % every == 0) {
      sample.add(seen(shard, row, batch, workspace, x));
    }
    boolean mistaken = !labels || !shard.isOf(row, said);
    double cost = workspace.cost(batch, x);
    if (mistaken && (worst.size() < WORST || cost > worst.get(WORST - 1).cost())) {
      worst.add(seen(shard, row, batch, workspace, x));
      keepTheWorst();
    }
  }

  private Seen seen(Shard shard, int row, Microbatch batch, Workspace workspace, int x) {
    float[] features = new float[inputs <= WIDEST ? inputs : 0];
    if (features.length > 0) {
      shard.features(row, features);
    }
    int from = x * outputs;
    int said = Decision.classOf(workspace.outputWeightedInputs(), from, outputs);
    return new Seen(
        features,
        Arrays.copyOfRange(batch.targets(), from, from + outputs),
        Arrays.copyOfRange(workspace.outputs(), from, from + outputs),
        said,
        batch.weights()[x],
        workspace.cost(batch, x),
        labels && classes.isSure() ? classes.distribution(workspace, from)[said] : Double.NaN);
  }

  private void keepTheWorst() {
    worst.sort(Comparator.comparingDouble(Seen::cost).reversed()); // equal ones stay in their order
    if (worst.size() > WORST) {
      worst.subList(WORST, worst.size()).clear();
    }
  }

  @Override
  public void add(Findings next) {
    rows += next.rows;
    sample.addAll(next.sample);
    worst.addAll(next.worst);
    keepTheWorst();
    for (int j = 0; j < errors.size(); j++) {
      errors.get(j).add(next.errors.get(j));
    }
    if (classes != null) {
      classes.add(next.classes);
    }
  }

  /**
   * How far predictions are off in units of the table, by target: of several, which are learned
   * each in a unit of its own, and of one whose logarithm was learned; else none.
   */
  Map<String, ErrorSums> errors() {
    Map<String, ErrorSums> byName = new LinkedHashMap<>();
    for (int j = 0; j < errors.size(); j++) {
      byName.put(targets.get(j).name(), errors.get(j));
    }
    return byName;
  }

  /** The counts of classes; none where numbers were to be told. */
  Optional<ClassFindings> classes() {
    return Optional.ofNullable(classes).filter(ClassFindings::fit);
  }

  /** 2000 rows, or all if there are fewer. */
  List<Seen> sample() {
    return List.copyOf(sample);
  }

  /** The rows of the largest cost, the largest first; of classes those alone that were mistaken. */
  List<Seen> worst() {
    return List.copyOf(worst);
  }

  long rows() {
    return rows;
  }
}
