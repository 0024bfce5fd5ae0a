package nabla.engine;

import java.util.List;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;

/** Rounds in threads of this JVM, on shards that are all in its memory. */
final class ArrayRounds implements Rounds {

  private final List<List<Shard>> chunks;
  private final StepEngine engine;
  private final long seed;
  private final int threads;
  private final RoundLength length = RoundLength.measured();

  /** Rounds of a run on its examples; any number of threads gives the same bits. */
  ArrayRounds(TrainingRun run, CanonicalOrder examples, float[] classWeights, int threads) {
    BatchPlan plan = run.plan();
    this.seed = run.settings().getSeed();
    this.chunks =
        examples.shards(
            run.settings().getShuffleSeed(), plan.chunks(), plan.microbatches(), classWeights);
    this.threads = StepEngine.threads(plan.microbatches(), threads);
    this.engine =
        new StepEngine(
            run.topology(), run.settings().perturbation(), plan, plan.microbatches(), threads);
  }

  @Override
  public int replicas() {
    return 1;
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
    long began = System.nanoTime();
    engine.visit(chunks.get(range.chunk()), seed, range.epoch());
    StepTotals totals = engine.steps(range.first(length.steps()), parameters, state, () -> {});
    length.took(totals.steps(), (System.nanoTime() - began) / 1e9);
    return totals;
  }

  @Override
  public GradientSum gradientSum(int chunk, Parameters parameters) {
    engine.visit(chunks.get(chunk), seed, 1); // in the order in which they are packed
    return engine.gradientSum(parameters);
  }
}
