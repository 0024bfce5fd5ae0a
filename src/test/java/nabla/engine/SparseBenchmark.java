package nabla.engine;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import nabla.linalg.Blas;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.TrainingSettings;

/**
 * Training on rows of which little is not zero, packed sparse and packed as floats in turn: seconds
 * per epoch, and bytes. {@code scripts/bench sparse} runs it.
 *
 * <p>Arguments: inputs, hidden units, rows, batch size, density, threads.
 */
public final class SparseBenchmark {

  private static final int TURNS = 5;

  private SparseBenchmark() {}

  public static void main(String[] args) {
    int inputs = Integer.parseInt(args[0]);
    int units = Integer.parseInt(args[1]);
    int rows = Integer.parseInt(args[2]);
    int batch = Integer.parseInt(args[3]);
    double density = Double.parseDouble(args[4]);
    int threads = Integer.parseInt(args[5]);
    TrainingSettings settings = new TrainingSettings();
    settings.setHiddenLayers(new int[] {units}).setLearningRate(0.1).setBatchSize(batch);
    Topology topology =
        settings.topology(inputs, 2, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    ArrayExamples examples = examples(inputs, rows, density);
    Packing floats = Packing.floats(rows, inputs);
    Packing sparse = Packing.of(rows, inputs, Math.round(rows * (double) inputs * density), false);
    System.out.printf(
        Locale.ROOT,
        "%s, %s rows, batch %s, density %s, %s threads, %s%n",
        topology,
        rows,
        batch,
        density,
        threads,
        Blas.best().name());
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
    Epochs dense = new Epochs(settings, topology, examples, floats, threads);
    Epochs few = new Epochs(settings, topology, examples, sparse, threads);
    for (int turn = 0; turn < TURNS; turn++) {
      best[0] = Math.min(best[0], dense.seconds());
      best[1] = Math.min(best[1], few.seconds());
    }
    System.out.printf(
        Locale.ROOT,
        "seconds an epoch: %.3f as floats, %.3f %s: %.2f times as fast; MiB: %.1f and %.1f: a %.1fth; microbatches: %s and %s%n",
        best[0],
        best[1],
        sparse.form(),
        best[0] / best[1],
        floats.bytes() / 1048576.0,
        sparse.bytes() / 1048576.0,
        (double) floats.bytes() / sparse.bytes(),
        dense.run.plan().microbatches(),
        few.run.plan().microbatches());
  }

  private static ArrayExamples examples(int inputs, int rows, double density) {
    Random random = new Random(1);
    float[][] x = new float[rows][inputs];
    int[] y = new int[rows];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < inputs; k++) {
        x[row][k] = random.nextFloat() < density ? 1 + random.nextInt(3) : 0;
      }
      y[row] = random.nextInt(2);
    }
    return ArrayExamples.of(x, y);
  }

  /** A training on rows that are packed in one way. */
  private static final class Epochs {

    private final TrainingRun run;
    private final ArrayRounds rounds;
    private final TrainingState state;

    Epochs(
        TrainingSettings settings,
        Topology topology,
        ArrayExamples examples,
        Packing packing,
        int threads) {
      BatchPlan plan = BatchPlan.of(settings, packing, examples.bytes(packing), topology);
      run = TrainingRun.of(settings, topology, plan, 1, "random", Optional.empty());
      rounds = new ArrayRounds(run, new CanonicalOrder(examples, packing), new float[0], threads);
      state = new TrainingState(run);
    }

    double seconds() {
      Parameters parameters = state.parameters;
      long start = System.nanoTime();
      for (int step = 0; step < run.plan().steps(); ) {
        StepRange range = run.range(1, step, List.of());
        step += rounds.run(range, parameters, state.optimizer).steps();
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
