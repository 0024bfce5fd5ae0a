package nabla.train;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.engine.Lanes;
import nabla.spark.SparkCore;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * How many tasks of how many threads make use of all the cores that Spark has here.
 *
 * @param tasks how many tasks at once
 * @param threads how many threads each
 * @param oneMachine whether driver and tasks are one JVM
 * @param perTask whether a task must ask for its cores, by stage-level scheduling
 */
record Parallelism(int tasks, int threads, boolean oneMachine, boolean perTask) {

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,.*)?])?");

  /** That of a running Spark. */
  static Parallelism of(SparkContext spark) {
    return of(
        spark.master(),
        spark.conf(),
        spark.getExecutorMemoryStatus().size() - 1, // not the driver
        SparkCore.tasksAtOnce(spark));
  }

  /**
   * One machine: one task with as many threads as there are cores. A cluster that says how many
   * cores an executor has: one such task per executor. Otherwise, and where executors come and go
   * (Spark would start others for such tasks, far from the data), as Spark itself would: as many
   * tasks as fit, with {@code spark.task.cpus} threads each.
   *
   * @param tasksAtOnce how many tasks of Spark's own profile fit
   */
  static Parallelism of(String master, SparkConf conf, int executors, int tasksAtOnce) {
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      String cores = local.group(1) == null ? "1" : local.group(1);
      int all =
          cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores);
      return new Parallelism(1, all, true, false);
    }
    int perTask = conf.getInt("spark.task.cpus", 1);
    int perExecutor = conf.getInt("spark.executor.cores", perTask);
    boolean comeAndGo = conf.getBoolean("spark.dynamicAllocation.enabled", false);
    return perExecutor > perTask && !comeAndGo
        ? new Parallelism(Math.max(1, executors), perExecutor, false, true)
        : new Parallelism(Math.max(1, tasksAtOnce), perTask, false, false);
  }

  /** Whether all tasks can begin at once now, beside those of others that are running. */
  boolean hasRoom(SparkContext spark) {
    List<Integer> running = SparkCore.tasksRunning(spark);
    return perTask
        ? spark.getExecutorMemoryStatus().size() - 1 - running.size() >= tasks
        : SparkCore.tasksAtOnce(spark) - running.stream().mapToInt(n -> n).sum() >= tasks;
  }

  /**
   * The same cores for a power of two of tasks: as many as are wanted, or else as fit, and at most
   * so many. Between two powers of two the larger would take two waves of tasks, and be no faster.
   */
  Parallelism shared(OptionalInt wanted, int most) {
    int count = Integer.highestOneBit(Math.max(1, Math.min(most, wanted.orElse(tasks))));
    int each = oneMachine ? Math.max(1, threads / count) : threads;
    return new Parallelism(count, each, oneMachine, perTask);
  }

  /** What each of several networks has of it at least. */
  Parallelism sharedBy(int networks) {
    return new Parallelism(tasks, Lanes.threadsEach(networks, threads), oneMachine, perTask);
  }

  /** The same with fewer tasks. */
  Parallelism with(int fewer) {
    return new Parallelism(fewer, threads, oneMachine, perTask);
  }

  /**
   * What tasks must ask for to have their cores. Spark keeps every profile: make one a training.
   */
  Optional<ResourceProfile> profile() {
    return perTask
        ? Optional.of(
            new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(threads)).build())
        : Optional.empty();
  }
}
