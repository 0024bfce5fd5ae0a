package nabla.train;

import static java.lang.System.Logger.Level.WARNING;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import nabla.engine.StepTotals;
import nabla.spark.DriverEndpoint;
import nabla.spark.LostTasks;
import nabla.train.Due.Turn;

/**
 * K steps in one job, each shared by all tasks: these live as long as the round, and exchange
 * gradient sums and parameters with the driver by messages; each network has a {@link
 * ParameterServer} there. It is the arithmetic of {@link OneStepJob}, without a job for each step.
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
  private volatile List<ParameterServer> servers = List.of(); // of the round's networks
  private double gradientSeconds;
  private long names; // of servers, that were given so far
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
  public List<StepTotals> run(List<Due> due) {
    int[] partitions = tasks.layout().partitionsOf(due.get(0).range().chunk());
    gradientSeconds = 0; // not known of a step that is a job
    if (alone > 0 || !hasRoom(partitions.length)) {
      alone = Math.max(0, alone - 1);
      return oneStep.run(due);
    }
    List<StepTotals> totals = together(due, partitions);
    if (totals.stream().anyMatch(one -> one.steps() > 0)) {
      patience = PATIENCE;
      return totals;
    }
    LOG.log(
        WARNING,
        "%s tasks must run at once to take steps together, got fewer or lost one: the next %s steps are a job each"
            .formatted(partitions.length, patience));
    alone = patience - 1;
    patience *= 2;
    return oneStep.run(due);
  }

  private List<StepTotals> together(List<Due> due, int[] partitions) {
    CompletableFuture<Void> gathered = new CompletableFuture<>();
    List<ParameterServer> now =
        due.stream().map(one -> server(one, partitions.length, gathered)).toList();
    servers = now;
    StepTask mine = task;
    ArrayList<Turn> turns = new ArrayList<>(due.stream().map(Due::turn).toList());
    ArrayList<Long> rounds = new ArrayList<>(now.stream().map(ParameterServer::name).toList());
    String name = endpoint.name();
    try {
      gradientSeconds =
          losses
              .during(
                  () ->
                      StepTasks.collect(
                          tasks.map(
                              (partition, block) ->
                                  mine.stepsTogether(rounds, name, turns, partition, block)),
                          partitions))
              .stream()
              .mapToDouble(Double::doubleValue)
              .max()
              .orElse(0);
    } finally {
      gathered.complete(null); // its clock need not run on
      now.forEach(ParameterServer::end);
    }
    return now.stream().map(ParameterServer::totals).toList();
  }

  private ParameterServer server(Due due, int tasks, CompletableFuture<Void> gathered) {
    Weights weights = due.weights();
    return new ParameterServer(
        names++, due.range(), tasks, weights.parameters(), weights.state(), gathered);
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
    long round = GradientMessage.read(question).round();
    servers.stream()
        .filter(server -> server.name() == round)
        .findFirst()
        .ifPresentOrElse(
            server -> server.asked(question, answer), () -> answer.accept(ParameterServer.END));
  }

  @Override
  public void close() {
    losses.close();
    endpoint.close();
  }

  /** Ends a round in which a task is lost: the others would wait, and hold the cores it needs. */
  private void lost() {
    servers.forEach(ParameterServer::end);
  }
}
