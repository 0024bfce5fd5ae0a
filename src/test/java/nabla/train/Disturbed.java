package nabla.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import nabla.data.Columns;
import nabla.data.Examples;
import nabla.data.Shards;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.engine.BatchPlan;
import nabla.engine.Meeting;
import nabla.engine.Rounds;
import nabla.engine.Shard;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.engine.Trainer;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingRun;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.GradientSum;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import nabla.schedule.Progress;
import nabla.schedule.Schedule;
import nabla.schedule.Schedules;
import nabla.settings.ExecutionSettings;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

/**
 * A training, most often of two tasks that take steps together, two rounds of 40, and what happens
 * in the middle of the first, while the tasks wait for the end of a step.
 *
 * @param step in which it happens, from 0
 * @param action what happens, in a thread of its own; the other steps of the epoch are slow, so
 *     that it happens before the round is over
 * @param seen what tasks see of shards
 * @param execution how the work is shared out; if it doesn't say on how many tasks, the shards may
 *     be moved between two rounds
 * @param epochs how many there are at most
 * @param told is given the lines about who shares the work; all steps that the driver has to do
 *     with are slow until those have come that are awaited
 */
record Disturbed(
    long step,
    Runnable action,
    Function<Shard, Shard> seen,
    ExecutionSettings execution,
    int epochs,
    Told told) {

  private static final int EPOCHS = 2;
  private static final int STEPS = 40; // of an epoch
  private static final int BATCH = 512; // 4 microbatches
  private static final int PAUSE = 50; // milliseconds of a slow step
  private static final int LONG_PAUSE = 100; // while something is awaited

  private static final ExecutionSettings SHARED =
      Sharing.of("2", String.valueOf(STEPS), "flat", "memory");

  private static final Topology TOPOLOGY =
      new Topology(
          20,
          List.of(new Layer(16, Activation.RELU), new Layer(3, Activation.SOFTMAX)),
          Cost.SOFTMAX_CROSS_ENTROPY);

  private static final Map<UUID, Disturbed> UNDER_WAY = new ConcurrentHashMap<>();

  /** Something that happens to the driver or by its hand. */
  static Disturbed by(Runnable action) {
    return new Disturbed(5, action, shard -> shard, SHARED, EPOCHS, Told.nothing());
  }

  /** Nothing happens. */
  static Disturbed not() {
    return new Disturbed(-1, () -> {}, shard -> shard, SHARED, EPOCHS, Told.nothing());
  }

  /** Something that happens to the tasks. */
  static Disturbed bySeeing(Function<Shard, Shard> seen) {
    return new Disturbed(0, () -> {}, seen, SHARED, EPOCHS, Told.nothing());
  }

  /** The same with the work shared out in another way, for longer. */
  Disturbed sharing(ExecutionSettings other, int longer, Told lines) {
    return new Disturbed(step, action, seen, other, longer, lines);
  }

  /** The same with a job for each step. */
  Disturbed inJobs() {
    return sharing(Sharing.of("2", "1", "flat", "memory"), epochs, told);
  }

  /** How many milliseconds a step takes longer than it would. */
  private int pause(long now) {
    if (step < 0 || now < step) {
      return 0;
    }
    return told.isAwaited() ? LONG_PAUSE : now < STEPS ? PAUSE : 0;
  }

  /**
   * The lines about who shares the work, as they come.
   *
   * @param awaited how many should come
   * @param then what happens at each
   */
  record Told(List<String> lines, int awaited, Consumer<String> then) {

    static Told nothing() {
      return awaiting(0, line -> {});
    }

    static Told awaiting(int lines, Consumer<String> then) {
      return new Told(new CopyOnWriteArrayList<>(), lines, then);
    }

    private boolean isAwaited() {
      return lines.size() < awaited;
    }

    private void add(String line) {
      then.accept(line);
      lines.add(line);
    }
  }

  /** A schedule is what the driver asks in the middle of a step. */
  private static Schedules acting(Schedules schedules, UUID id) {
    return new Schedules(
        schedules.learningRate(),
        new Acting(schedules.ofRate(), id),
        schedules.ofDecay(),
        schedules.ofDropout());
  }

  private record Acting(Schedule schedule, UUID training) implements Schedule {

    @Override
    public double factor(Progress progress) {
      long now = progress.step();
      Disturbed what = UNDER_WAY.get(training);
      if (what != null && now == what.step) {
        Thread thread = new Thread(what.action, "disturbance");
        thread.setDaemon(true);
        thread.start();
      }
      if (what != null) {
        sleep(what.pause(now));
      }
      return schedule.factor(progress);
    }

    @Override
    public String label() {
      return schedule.label();
    }

    private static void sleep(int milliseconds) {
      try {
        Thread.sleep(milliseconds);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Trains, and returns the bits of the parameters. */
  int[] train(SparkSession session) {
    UUID id = UUID.randomUUID();
    Examples rows =
        Examples.of(
            session
                .range((long) STEPS * BATCH)
                .selectExpr(
                    "transform(sequence(1, 20), i -> cast(xxhash64(id, i) % 1000 / 500.0 as float)) as x",
                    "id % 3 as y"),
            "rows",
            new Columns("x", new Target.Labels("y", 3), Optional.empty()));
    UNDER_WAY.put(id, this);
    try {
      return train(rows, id);
    } catch (Exception e) {
      Failures.explain(e, rows);
      throw e;
    } finally {
      UNDER_WAY.remove(id);
    }
  }

  private int[] train(Examples rows, UUID id) {
    TrainingSettings settings =
        new TrainingSettings()
            .setEpochs(epochs)
            .setBatchSize(BATCH)
            .setSeed(1)
            .setLearningRateSchedule("cosine")
            .setLearningRate(0.01);
    Survey survey = rows.survey(TOPOLOGY);
    BatchPlan plan =
        BatchPlan.of(survey.rows(), survey.bytes(), TOPOLOGY, BATCH, settings.chunkBytes());
    Parallelism parallelism =
        Parallelism.of(rows.spark()).shared(execution.replicas(), plan.microbatches());
    TrainingRun run =
        TrainingRun.of(
            settings, TOPOLOGY, plan, parallelism.tasks(), survey.identity(), Optional.empty());
    try (Shards shards =
            Shards.pack(
                rows, survey, 1, plan, parallelism.tasks(), execution.caching(), new float[0]);
        JointRounds rounds = rounds(run, rows, survey, shards, parallelism)) {
      rows.close();
      SparkEvaluations none =
          new SparkEvaluations(rows, Optional.empty(), settings, Meeting.alone());
      Parameters parameters =
          new Trainer(run, Optional.empty(), new TrainingListener() {})
              .fit(acting(SeatedRounds.alone(rounds), id), none)
              .parameters();
      float[] values = parameters.values();
      int[] bits = new int[values.length];
      Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
      return bits;
    }
  }

  private JointRounds rounds(
      TrainingRun run, Examples rows, Survey survey, Shards shards, Parallelism parallelism) {
    if (execution.replicas().isEmpty()) {
      return new PlacedRounds(
          List.of(run),
          shards,
          execution,
          parallelism,
          new TrainingListener() {
            @Override
            public void onSharing(String howAndWhy) {
              told.add(howAndWhy);
            }
          },
          Shards.fitInOneExecutor(rows, survey));
    }
    return SparkRounds.of(
        List.of(run),
        new StepTasks(shards.rdd().map(seen), shards.layout(), parallelism.profile()),
        parallelism,
        SparkRounds.length(run, parallelism, execution),
        Reduction.FLAT);
  }

  private static Rounds acting(Rounds rounds, UUID id) {
    return new Rounds() {
      @Override
      public int replicas() {
        return rounds.replicas();
      }

      @Override
      public int threads() {
        return rounds.threads();
      }

      @Override
      public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
        return rounds.run(
            new StepRange(
                range.epoch(),
                range.chunk(),
                range.firstStep(),
                range.steps(),
                range.progress(),
                acting(range.schedules(), id),
                range.update()),
            parameters,
            state);
      }

      @Override
      public GradientSum gradientSum(int chunk, Parameters parameters) {
        return rounds.gradientSum(chunk, parameters);
      }
    };
  }
}
