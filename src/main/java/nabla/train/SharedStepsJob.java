package nabla.train;

import static java.lang.System.Logger.Level.WARNING;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import nabla.engine.StepRange;
import nabla.engine.StepTotals;
import nabla.nn.Parameters;
import nabla.optim.OptimizerState;
import nabla.spark.DriverEndpoint;
import nabla.spark.LostTasks;

/**
 * K steps in one job, each shared by all tasks: these live as long as the round, and exchange
 * gradient sums and parameters with the driver's {@link ParameterServer} by messages. It is the
 * arithmetic of {@link OneStepJob}, without a job for each step.
 *
 * <p>All tasks must run at once. While something else has the cores, each step is a job; where
 * tasks don't come together although there was room, the round ends before its first step, and the
 * next steps are a job each.
 */
final class SharedStepsJob implements SparkRounds.Job {

  private static final System.Logger LOG = System.getLogger(SharedStepsJob.class.getName());
  private static final int PATIENCE = 16; // rounds of one step each before another try

  private final StepTasks tasks;
  private final StepTask task;
  private final OneStepJob oneStep;
  private final BooleanSupplier room; // for all tasks at once
  private final DriverEndpoint endpoint;
  private final LostTasks losses;
  private volatile ParameterServer server;
  private double gradientSeconds;
  private long rounds;
  private int patience = PATIENCE;
  private boolean crowded; // has been, and that was said
  private int alone; // how many rounds are one step each

  SharedStepsJob(StepTasks tasks, StepTask task, OneStepJob oneStep, BooleanSupplier room) {
    this.tasks = tasks;
    this.task = task;
    this.oneStep = oneStep;
    this.room = room;
    this.endpoint = new DriverEndpoint(tasks.spark().sc(), this::asked);
    this.losses = new LostTasks(tasks.spark().sc(), this::lost);
  }

  @Override
  public StepTotals run(StepRange range, Parameters parameters, OptimizerState state) {
    int[] partitions = tasks.layout().partitionsOf(range.chunk());
    gradientSeconds = 0; // not known of a step that is a job
    if (alone > 0 || !hasRoom(partitions.length)) {
      alone = Math.max(0, alone - 1);
      return oneStep.run(range, parameters, state);
    }
    long round = rounds++;
    ParameterServer now = new ParameterServer(round, range, partitions.length, parameters, state);
    server = now;
    StepTask mine = task;
    String name = endpoint.name();
    try {
      gradientSeconds =
          losses
              .during(
                  () ->
                      StepTasks.collect(
                          tasks.map(
                              (partition, block) ->
                                  mine.stepsTogether(round, name, range, partition, block)),
                          partitions))
              .stream()
              .mapToDouble(Double::doubleValue)
              .max()
              .orElse(0);
    } finally {
      now.end();
    }
    StepTotals totals = now.totals();
    if (totals.steps() > 0) {
      patience = PATIENCE;
      return totals;
    }
    LOG.log(
        WARNING,
        "%s tasks must run at once to take steps together, got fewer or lost one: the next %s steps are a job each"
            .formatted(partitions.length, patience));
    alone = patience - 1;
    patience *= 2;
    return oneStep.run(range, parameters, state);
  }

  private boolean hasRoom(int count) {
    boolean has = room.getAsBoolean();
    if (!has && !crowded) {
      crowded = true;
      LOG.log(
          WARNING,
          "%s tasks can't run at once now, as steps that they take together need: meanwhile each step is a job"
              .formatted(count));
    }
    return has;
  }

  @Override
  public double gradientSeconds() {
    return gradientSeconds;
  }

  private void asked(byte[] question, Consumer<byte[]> answer) {
    server.asked(question, answer);
  }

  @Override
  public void close() {
    losses.close();
    endpoint.close();
  }

  /** Ends a round in which a task is lost: the others would wait, and hold the cores it needs. */
  private void lost() {
    ParameterServer now = server;
    if (now != null) {
      now.end();
    }
  }
}
