package nabla.engine;

import java.util.Arrays;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.optim.Rates;
import nabla.optim.Slice;
import nabla.optim.Update;

/**
 * The mean cost over all examples with its penalty, and the gradient, as functions of weights and
 * biases. It remembers the last that it was asked for.
 *
 * <pre>
 * C = Σ w_x C_x / Σ w_x + penalty       sums: of a shard its microbatches one after another, of a
 *                                       chunk its shards in the tree, of all its chunks in order
 * </pre>
 *
 * <p>So the bits do not depend on how shards are shared out.
 */
final class FullObjective implements FullBatchOptimizer.Objective {

  private final Rounds rounds;
  private final TrainingRun run;
  private final Update update; // what acts on the gradient; the memory is the optimizer's
  private float[] weights = {}; // the last
  private GradientSum sum; // its mean gradient, with the sums of cost and weight
  private double value;
  private long evaluations;

  FullObjective(Rounds rounds, TrainingRun run) {
    this.rounds = rounds;
    this.run = run;
    this.update =
        new Update(
            run.settings().update().chain().stream().filter(link -> link.slots() == 0).toList());
  }

  @Override
  public double at(float[] w, float[] gradient) {
    if (!Arrays.equals(w, weights)) {
      evaluate(w.clone());
    }
    System.arraycopy(sum.gradient(), 0, gradient, 0, gradient.length);
    return value;
  }

  private void evaluate(float[] w) {
    weights = w;
    Parameters parameters = new Parameters(run.topology(), w);
    sum = rounds.gradientSum(0, parameters);
    for (int chunk = 1; chunk < run.plan().chunks(); chunk++) {
      sum.add(rounds.gradientSum(chunk, parameters));
    }
    boolean finite =
        update
            .on(parameters, update.start(w.length))
            .apply(
                new float[][] {sum.gradient()}, sum.weight(), new Rates(1, 1), Slice.all(w.length));
    double cost = sum.cost() / sum.weight() + update.penalty(parameters);
    value = finite && Double.isFinite(cost) ? cost : Double.POSITIVE_INFINITY;
    evaluations++;
  }

  /** The sums over all examples at weights: of cost, and of example weights. */
  GradientSum sums(float[] w) {
    at(w, new float[w.length]);
    return sum;
  }

  /** How often the rows were gone through. */
  long evaluations() {
    return evaluations;
  }
}
