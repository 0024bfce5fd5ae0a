package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import nabla.model.Checkpoints;
import nabla.model.Storage;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Embedding;
import nabla.nn.ParameterTensor;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training with cost and gradient over all examples at once. */
class FullBatchTest {

  private static final int ROWS = 3000; // 16 microbatches of as many as 188

  @TempDir private Path directory;

  private static ArrayExamples examples() {
    Random random = new Random(5);
    float[][] features = new float[ROWS][40];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = i % 3;
      for (int k = 0; k < features[i].length; k++) {
        features[i][k] = random.nextFloat() + (k % 3 == labels[i] ? 0.2f : 0);
      }
    }
    return ArrayExamples.of(features, labels);
  }

  private static TrainingSettings settings(String optimizer) {
    return new TrainingSettings()
        .setOptimizer(optimizer)
        .setActivation("sigmoid")
        .setHiddenLayers(new int[] {8})
        .setEpochs(12);
  }

  private static TrainingSettings penalised(String optimizer) {
    return settings(optimizer)
        .setRegParam(1e-3)
        .setElasticNetParam(optimizer.equals("owlqn") ? 0.5 : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lbfgs", "owlqn"})
  void anyNumberOfThreadsGivesTheSameBits(String optimizer) {
    List<String> weights = new ArrayList<>();
    for (int threads : new int[] {1, 2, 3, 16}) {
      weights.add(
          new ArrayTrainer(penalised(optimizer), threads, List.of())
              .fit(examples(), Optional.of(examples()))
              .weightsSha256());
    }
    assertThat(weights).containsOnly(weights.get(0));
  }

  /** Each iteration's cost is that of the training examples after it. */
  @ParameterizedTest
  @ValueSource(strings = {"lbfgs", "owlqn"})
  void theCostComesDownAndIsThatAfterTheIteration(String optimizer) {
    List<EpochReport> reports = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report) {
            reports.add(report);
          }
        };
    new ArrayTrainer(settings(optimizer), 2, List.of(listener))
        .fit(examples(), Optional.of(examples()));
    assertThat(reports).hasSize(12);
    double before = Double.POSITIVE_INFINITY;
    for (EpochReport report : reports) {
      assertThat(report.cost()).isLessThan(before);
      assertThat(report.cost()).isCloseTo(report.validation().get().cost(), within(1e-6));
      before = report.cost();
    }
    assertThat(before).isLessThan(0.9);
  }

  /** Rows of a chunk are fewer, so that there are several. */
  private static TrainingRun run(TrainingSettings settings, int chunks) {
    Topology topology = settings.topology(40, 3, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    return TrainingRun.of(
        settings, topology, new BatchPlan(ROWS, 512, chunks), 1, "rows", Optional.empty());
  }

  /** The slope of the value along random directions is the gradient's part in them. */
  @ParameterizedTest
  @CsvSource({"1, 0", "1, 0.01", "3, 0.01"})
  void theGradientIsThatOfTheCostWithItsPenalty(int chunks, double lambda) {
    TrainingRun run = run(settings("lbfgs").setRegParam(lambda), chunks);
    FullObjective objective =
        new FullObjective(
            new ArrayRounds(run, new CanonicalOrder(examples()), new float[0], 2), run);
    float[] w = run.initialParameters().values();
    float[] gradient = new float[w.length];
    double value = objective.at(w, gradient);
    Parameters parameters = new Parameters(run.topology(), w);
    double penalty = 0;
    for (int l = 1; l <= 2; l++) {
      int from = parameters.weights(l).offset();
      for (int i = from; i < parameters.biases(l).offset(); i++) {
        penalty += lambda / 2 * w[i] * w[i];
      }
    }
    double cost =
        new ArrayEvaluations(new CanonicalOrder(examples()), Optional.empty(), 1, true, Metric.COST)
            .onTraining(parameters)
            .cost();
    assertThat(value).isCloseTo(cost + penalty, within(1e-6));

    Random random = new Random(1);
    for (int direction = 0; direction < 5; direction++) {
      float[] plus = w.clone();
      float[] minus = w.clone();
      double slope = 0;
      for (int i = 0; i < w.length; i++) {
        float h = (float) (2e-3 * random.nextGaussian());
        plus[i] += h;
        minus[i] -= h;
        slope += (double) gradient[i] * (plus[i] - minus[i]);
      }
      float[] scratch = new float[w.length];
      assertThat(objective.at(plus, scratch) - objective.at(minus, scratch))
          .isCloseTo(slope, within(1e-5 + 2e-3 * Math.abs(slope)));
    }
    assertThat(objective.evaluations()).isEqualTo(11);
  }

  /** The exact solution of least squares, by the normal equations. */
  @Test
  void leastSquaresAreThoseOfTheNormalEquations() {
    Random random = new Random(3);
    int n = 500;
    float[][] x = new float[n][3];
    float[][] y = new float[n][1];
    double[][] normal = new double[4][5]; // Xᵀ X and Xᵀ y, with a column of ones
    for (int i = 0; i < n; i++) {
      double[] row = {0, 0, 0, 1};
      for (int k = 0; k < 3; k++) {
        x[i][k] = (float) ((k + 1) * random.nextGaussian() + k);
        row[k] = x[i][k];
      }
      y[i][0] = (float) (2 * x[i][0] - x[i][1] + 0.5 * x[i][2] + 3 + random.nextGaussian());
      for (int j = 0; j < 4; j++) {
        for (int k = 0; k < 4; k++) {
          normal[j][k] += row[j] * row[k];
        }
        normal[j][4] += row[j] * y[i][0];
      }
    }
    TrainingSettings settings =
        new TrainingSettings().setHiddenLayers(new int[0]).setOptimizer("lbfgs").setEpochs(30);
    float[] w = new ArrayTrainer(settings).fit(x, y).parameters().values();
    double[] exact = solve(normal);
    for (int k = 0; k < 4; k++) {
      assertThat((double) w[k]).isCloseTo(exact[k], within(1e-4));
    }
  }

  /** By Gauss and Jordan. */
  private static double[] solve(double[][] rows) {
    int n = rows.length;
    for (int pivot = 0; pivot < n; pivot++) {
      for (int row = 0; row < n; row++) {
        double factor = rows[row][pivot] / rows[pivot][pivot];
        for (int k = pivot; row != pivot && k <= n; k++) {
          rows[row][k] -= factor * rows[pivot][k];
        }
      }
    }
    double[] solution = new double[n];
    for (int i = 0; i < n; i++) {
      solution[i] = rows[i][n] / rows[i][i];
    }
    return solution;
  }

  /**
   * Of orthogonal columns with mean square 1, the mean of (a − y)² + λ |w| is least where w is that
   * of least squares moved by λ/2 towards 0, and 0 if it would get beyond. Biases aren't moved.
   */
  @Test
  void owlqnShrinksWeightsTowardsZeroAndNotBiases() {
    float[][] x = new float[8][3];
    float[][] y = new float[8][1];
    for (int i = 0; i < 8; i++) {
      for (int k = 0; k < 3; k++) {
        x[i][k] = (i >> k & 1) == 0 ? -1 : 1;
      }
      y[i][0] = 2 * x[i][0] - 0.75f * x[i][1] + 0.125f * x[i][2] + 0.125f;
    }
    TrainingSettings settings =
        new TrainingSettings()
            .setHiddenLayers(new int[0])
            .setOptimizer("owlqn")
            .setRegParam(0.5)
            .setElasticNetParam(1)
            .setEpochs(50);
    float[] w = new ArrayTrainer(settings).fit(x, y).parameters().values();
    assertThat((double) w[0]).isCloseTo(1.75, within(1e-4));
    assertThat((double) w[1]).isCloseTo(-0.5, within(1e-4));
    assertThat(w[2]).isZero();
    assertThat((double) w[3]).isCloseTo(0.125, within(1e-4));
  }

  /** E_b is weights too. */
  @Test
  void owlqnMakesEmbeddingsZero() {
    TrainingSettings settings = settings("owlqn").setRegParam(1).setElasticNetParam(1);
    Topology topology =
        settings
            .topology(40, 3, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY)
            .withEmbedding(List.of(Embedding.ofCode(3, 20, 2)));
    TrainedModel model =
        new ArrayTrainer(settings, 2, List.of()).fit(topology, examples(), Optional.empty());
    assertThat(Arrays.copyOf(model.parameters().values(), 40)).containsOnly(0f);
  }

  /** L1 makes weights 0; what begins at 1 stays free. */
  @Test
  void owlqnLeavesInputScaleAndGainsOut() {
    TrainingSettings settings =
        settings("owlqn")
            .setRegParam(1)
            .setElasticNetParam(1)
            .setInputScale(true)
            .setNormalisation("layer");
    Parameters parameters = train(settings, List.of()).parameters();
    for (ParameterTensor tensor : parameters.tensors()) {
      float[] part = Arrays.copyOfRange(parameters.values(), tensor.offset(), tensor.end());
      switch (tensor.kind()) {
        case WEIGHTS -> assertThat(part).containsOnly(0f);
        case SCALE, GAIN -> assertThat(part).doesNotContain(0f);
        default -> {}
      }
    }
  }

  /** Trains, stopped and resumed after some iterations. */
  private TrainingResult train(TrainingSettings settings, List<Integer> stops) {
    TrainingRun run = run(settings, 2);
    for (int stop : stops) {
      List<EpochReport> seen = new ArrayList<>();
      TrainingListener stopping =
          new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
              seen.add(report);
            }

            @Override
            public boolean isToStop() {
              return seen.size() == stop;
            }
          };
      assertThatThrownBy(() -> fit(run, stopping)).isInstanceOf(TrainingStoppedException.class);
    }
    return fit(run, new TrainingListener() {});
  }

  private TrainingResult fit(TrainingRun run, TrainingListener listener) {
    Checkpoints checkpoints =
        new Checkpoints(Storage.local(), directory + "/" + run.identity().name());
    CheckpointPolicy policy =
        new CheckpointPolicy(checkpoints, OptionalInt.empty(), Duration.ofDays(1), true);
    CanonicalOrder order = new CanonicalOrder(examples());
    TrainingResult result =
        new Trainer(run, Optional.of(policy), listener)
            .fit(
                new ArrayRounds(run, order, new float[0], 1),
                new ArrayEvaluations(order, Optional.empty(), 1, true, Metric.COST));
    checkpoints.clear();
    return result;
  }

  /** 15 iterations are more than there are pairs. */
  @ParameterizedTest
  @CsvSource({"lbfgs, none", "owlqn, none", "lbfgs, layer", "owlqn, layer"})
  void aResumedTrainingEndsWithTheSameBits(String optimizer, String normalisation) {
    TrainingSettings settings =
        penalised(optimizer)
            .setEpochs(20)
            .setNormalisation(normalisation)
            .setInputScale(normalisation.equals("layer"));
    TrainingResult whole = train(settings, List.of());
    TrainingResult resumed = train(settings, List.of(1, 14, 3));
    assertThat(resumed.parameters().values()).containsExactly(whole.parameters().values());
    assertThat(resumed.history())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds", "examplesPerSecond")
        .isEqualTo(whole.history());
    assertThat(resumed.minimised()).isEqualTo(whole.minimised());
    assertThat(whole.minimised().get().evaluations()).isBetween(21L, 60L);
  }

  /** To the tolerance, and at last to where 32-bit floats tell no more. */
  @Test
  void itEndsWhereTheCostNoLongerComesDown() {
    TrainingSettings settings = settings("lbfgs").setRegParam(0.1).setEpochs(500);
    TrainingResult rough = train(settings.setTol(1e-3), List.of());
    assertThat(rough.minimised().get().ended())
        .contains("gradient converged at a tolerance of 0.001");

    TrainingResult fine = train(settings.setTol(0), List.of());
    assertThat(fine.minimised().get().ended()).isPresent();
    assertThat(fine.history()).hasSizeBetween(rough.history().size() + 1, 499);
    assertThat(fine.minimised().get().inWords())
        .matches("\\d+ iterations with \\d+ evaluations of cost and gradient; it ended since .*");
  }

  /** Without another iteration. */
  @Test
  void aTrainingThatHasEndedStaysSoWhenItIsResumed() {
    TrainingRun run = run(settings("lbfgs").setRegParam(0.1).setTol(0.01).setEpochs(100), 1);
    Checkpoints checkpoints = new Checkpoints(Storage.local(), directory.toString());
    List<TrainingResult> results = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      CheckpointPolicy everyRound =
          new CheckpointPolicy(checkpoints, OptionalInt.of(1), Duration.ofDays(1), true);
      CanonicalOrder order = new CanonicalOrder(examples());
      results.add(
          new Trainer(run, Optional.of(everyRound), new TrainingListener() {})
              .fit(
                  new ArrayRounds(run, order, new float[0], 1),
                  new ArrayEvaluations(order, Optional.empty(), 1, true, Metric.COST)));
    }
    assertThat(results.get(0).minimised().get().ended()).isPresent();
    assertThat(results.get(1).minimised()).isEqualTo(results.get(0).minimised());
    assertThat(results.get(1).history()).isEqualTo(results.get(0).history());
  }

  @Test
  void atTheMinimumThereIsNothingToDo() {
    TrainingSettings settings =
        new TrainingSettings().setHiddenLayers(new int[0]).setOptimizer("lbfgs").setEpochs(9);
    TrainedModel model = new ArrayTrainer(settings).fit(new float[4][2], new float[4][1]);
    assertThat(model.predict(new float[2])).containsExactly(0);
  }

  @Test
  void rowsThatOverflowAreTold() {
    float[][] x = {{1e30f}, {2e30f}};
    float[][] y = {{1e30f}, {1e30f}};
    TrainingSettings settings =
        new TrainingSettings().setHiddenLayers(new int[0]).setOptimizer("lbfgs");
    assertThatThrownBy(() -> new ArrayTrainer(settings).fit(x, y))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("features or targets are too large");
  }

  /** Chunks are as many as the bytes ask for, however few rows they have. */
  @Test
  void chunksFollowTheBytes() {
    TrainingSettings settings = settings("lbfgs").setChunkMegabytes(1);
    Topology topology = run(settings, 1).topology();
    BatchPlan plan = BatchPlan.of(settings, 200_000, 10L << 20, topology);
    assertThat(plan.chunks()).isEqualTo(10);
    assertThat(plan.microbatches()).isEqualTo(128);
    assertThat(plan.stepsPerChunk()).isEqualTo(2); // of 128 microbatches of 78 rows
    BatchPlan wide = BatchPlan.of(settings, 1000, 100L << 20, topology);
    assertThat(wide.chunks()).isEqualTo(100);
  }
}
