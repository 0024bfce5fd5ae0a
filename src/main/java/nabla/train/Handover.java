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

  /** What travels as the result of a task that has put down what it has come to. */
  sealed interface Parcel extends Serializable permits Weights, WithinJvm.Ticket {

    /** On the driver: what was put down. */
    Weights weights();
  }

  /** What all tasks begin with; they share these arrays and must not write to them. */
  Weights start();

  /** In a task: puts down what it has come to. */
  Parcel put(Weights reached);

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

    /** The name under which something lies in this JVM. */
    record Ticket(UUID round, long attempt) implements Parcel {

      @Override
      public Weights weights() {
        return of(round).get(attempt);
      }
    }

    static WithinJvm open(Weights start) {
      UUID round = UUID.randomUUID();
      OPEN.put(round, new ConcurrentHashMap<>(Map.of(START, start)));
      return new WithinJvm(round);
    }

    @Override
    public Weights start() {
      return of(round).get(START);
    }

    @Override
    public Parcel put(Weights reached) {
      long attempt = TaskContext.get().taskAttemptId();
      of(round).put(attempt, reached);
      return new Ticket(round, attempt);
    }

    private static Map<Long, Weights> of(UUID round) {
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
