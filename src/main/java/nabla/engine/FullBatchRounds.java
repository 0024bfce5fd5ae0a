package nabla.engine;

import java.util.Arrays;
import java.util.Optional;
import nabla.nn.GradientSum;
import nabla.nn.ParameterTensor;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.settings.TrainingSettings;

/**
 * Rounds each of which is an iteration of a {@link FullBatchOptimizer}: the one step of an epoch,
 * whose cost is that of all examples after it.
 */
final class FullBatchRounds {

  private final TrainingState state;
  private final FullObjective objective;
  private final FullBatchOptimizer.Problem problem;
  private final FullBatchOptimizer optimizer;

  /**
   * Iterations from a state on.
   *
   * @param rounds where gradients are computed
   * @throws IllegalArgumentException if the optimizer's libraries are missing
   */
  FullBatchRounds(Rounds rounds, TrainingState state) {
    TrainingSettings settings = state.run.settings();
    this.state = state;
    this.objective = new FullObjective(rounds, state.run);
    this.problem =
        new FullBatchOptimizer.Problem(
            objective,
            settings.l1().map(strength -> onWeights(strength, state.parameters)),
            settings.getTol());
    this.optimizer = FullBatchOptimizer.find(settings.getOptimizer());
  }

  private static double[] onWeights(double strength, Parameters parameters) {
    double[] l1 = new double[parameters.values().length];
    int trained = parameters.trainedFrom();
    for (ParameterTensor tensor : parameters.tensors()) {
      if (tensor.isWeights() && tensor.offset() >= trained) {
        Arrays.fill(l1, tensor.offset(), tensor.end(), strength);
      }
    }
    return l1;
  }

  /** As {@link Rounds#run}: an iteration, whatever the range says. */
  StepTotals run(StepRange range, Parameters parameters, OptimizerState memory) {
    StepTotals totals = new StepTotals(1);
    float[] w = parameters.values();
    boolean resumed = objective.evaluations() == 0 && !state.values.isEmpty();
    long before = objective.evaluations() + (resumed ? 1 : 0); // that one was counted when saved
    GradientSum start = objective.sums(w);
    if (!Double.isFinite(objective.at(w, new float[w.length]))) {
      totals.add(start.cost(), start.weight());
      totals.diverge();
      return totals;
    }
    float[] frozen = Arrays.copyOf(w, parameters.trainedFrom());
    Optional<String> end = optimizer.iterate(problem, w, memory, state.values);
    System.arraycopy(frozen, 0, w, 0, frozen.length); // no zero of which has lost its sign
    GradientSum reached = objective.sums(w);
    for (long i = before; i < objective.evaluations(); i++) {
      memory.advance();
    }
    state.ended = end;
    totals.add(reached.cost(), reached.weight());
    return totals;
  }
}
