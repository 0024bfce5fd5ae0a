package nabla.train;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * How parameters and optimizer state get to the tasks of a round, and what becomes of them back to
 * the driver. The driver opens one for each round and closes it, however the round ended.
 */
sealed interface Handover extends Serializable, AutoCloseable {

  /** What a task puts down for the driver. */
  sealed interface Parcel extends Serializable permits Weights, Ticket {}

  /** The name under which it lies in the driver's own JVM: the attempt of the task that put it. */
  record Ticket(long attempt) implements Parcel {}

  /** What all tasks begin with; they share these arrays and must not write to them. */
  Weights start();

  /** In a task: puts down what it has come to, and returns what is to travel as its result. */
  Parcel put(Weights reached);

  /** On the driver: takes up what a task has put down. */
  Weights take(Parcel parcel);

  @Override
  void close();

  /** The way for tasks that are in the driver's JVM, or may be anywhere. */
  static Handover open(boolean oneMachine, JavaSparkContext spark, Weights start) {
    return oneMachine ? WithinJvm.open(start) : new OverNetwork(spark.broadcast(new Sent<>(start)));
  }

  /** A broadcast there, and back as the results of tasks. */
  record OverNetwork(Broadcast<Sent<Weights>> broadcast) implements Handover {

    @Override
    public Weights start() {
      return broadcast.value().value();
    }

    @Override
    public Parcel put(Weights reached) {
      return reached;
    }

    @Override
    public Weights take(Parcel parcel) {
      return (Weights) parcel;
    }

    @Override
    public void close() {
      broadcast.destroy();
    }
  }

  /**
   * Where driver and tasks share a JVM: the arrays stay where they are and only a name travels, so
   * no limit of Spark's for the size of results applies, and no time goes into serialization.
   */
  record WithinJvm(UUID round) implements Handover {

    private static final long START = -1; // is no attempt of a task

    /**
     * What was put down in the rounds under way in this JVM, by attempts of tasks; one that failed
     * or came late may have left something.
     */
    static final Map<UUID, Map<Long, Weights>> OPEN = new ConcurrentHashMap<>();

    static WithinJvm open(Weights start) {
      WithinJvm handover = new WithinJvm(UUID.randomUUID());
      OPEN.put(handover.round, new ConcurrentHashMap<>(Map.of(START, start)));
      return handover;
    }

    @Override
    public Weights start() {
      return table().get(START);
    }

    @Override
    public Parcel put(Weights reached) {
      long attempt = TaskContext.get().taskAttemptId();
      table().put(attempt, reached);
      return new Ticket(attempt);
    }

    @Override
    public Weights take(Parcel parcel) {
      return table().get(((Ticket) parcel).attempt());
    }

    private Map<Long, Weights> table() {
      Map<Long, Weights> table = OPEN.get(round);
      if (table == null) {
        throw new IllegalStateException("round " + round + " must be under way, got a late task");
      }
      return table;
    }

    @Override
    public void close() {
      OPEN.remove(round);
    }
  }
}
