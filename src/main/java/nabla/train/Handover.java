package nabla.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * How parameters and optimizer state of the networks get to the tasks of a round, and what becomes
 * of them back to the driver. The driver opens one for each round and closes it, however the round
 * ended.
 */
sealed interface Handover extends Serializable, AutoCloseable {

  /** What travels as the result of a task that has put down what it has come to. */
  sealed interface Parcel extends Serializable {

    /** On the driver: what was put down, in the order of the networks. */
    List<Weights> weights();
  }

  /** What all tasks begin with; they share these arrays and must not write to them. */
  List<Weights> start();

  /** In a task: puts down what it has come to. */
  Parcel put(List<Weights> reached);

  @Override
  void close();

  /** The way for tasks that are in the driver's JVM, or may be anywhere. */
  static Handover open(boolean oneMachine, JavaSparkContext spark, List<Weights> start) {
    return oneMachine
        ? WithinJvm.open(start)
        : new OverNetwork(spark.broadcast(new Sent<>(new ArrayList<>(start))));
  }

  /** A broadcast there, and back as the results of tasks. */
  record OverNetwork(Broadcast<Sent<ArrayList<Weights>>> broadcast) implements Handover {

    /** The numbers themselves. */
    record Whole(ArrayList<Weights> weights) implements Parcel {}

    @Override
    public List<Weights> start() {
      return broadcast.value().value();
    }

    @Override
    public Parcel put(List<Weights> reached) {
      return new Whole(new ArrayList<>(reached));
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
    static final Map<UUID, Map<Long, List<Weights>>> OPEN = new ConcurrentHashMap<>();

    /** The name under which something lies in this JVM. */
    record Ticket(UUID round, long attempt) implements Parcel {

      @Override
      public List<Weights> weights() {
        return of(round).get(attempt);
      }
    }

    static WithinJvm open(List<Weights> start) {
      UUID round = UUID.randomUUID();
      OPEN.put(round, new ConcurrentHashMap<>(Map.of(START, start)));
      return new WithinJvm(round);
    }

    @Override
    public List<Weights> start() {
      return of(round).get(START);
    }

    @Override
    public Parcel put(List<Weights> reached) {
      long attempt = TaskContext.get().taskAttemptId();
      of(round).put(attempt, reached);
      return new Ticket(round, attempt);
    }

    private static Map<Long, List<Weights>> of(UUID round) {
      Map<Long, List<Weights>> table = OPEN.get(round);
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
