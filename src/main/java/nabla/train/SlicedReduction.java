package nabla.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import nabla.linalg.Floats;
import nabla.linalg.TreeSum;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.spark.Shuffles;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import scala.Function1;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/**
 * The sum of large gradients by slices: one shuffle sends slice i of every task's sum to reducer i,
 * which adds them in the order of the tasks, in the tree of {@link TreeSum}. The driver receives
 * one gradient instead of one per task.
 *
 * <p>Elements are added by themselves, so the bits are those that the driver would have got.
 */
final class SlicedReduction {

  /** Slice i of a task's gradient sum; the sums of cost and weight travel with slice 0. */
  private record Part(int task, double cost, double weight, Floats floats) implements Serializable {

    float[] values() {
      return floats.values();
    }
  }

  private SlicedReduction() {}

  /** The sum over the tasks of the given partitions, in their order. */
  static GradientSum sum(
      JavaRDD<Sent<GradientSum>> gradients, int[] partitions, Topology topology) {
    int tasks = partitions.length;
    JavaRDD<Tuple2<Integer, Sent<Part>>> slices =
        only(gradients, partitions)
            .mapPartitionsWithIndex((task, one) -> slices(task, one.next().value(), tasks), true);
    List<Sent<Part>> sums;
    try (Shuffles shuffles = new Shuffles()) {
      sums =
          shuffles
              .shuffled(slices, tasks) // slice i goes to reducer i
              .mapPartitions(arrived -> List.of(new Sent<>(sum(arrived, tasks))).iterator())
              .collect();
    }
    Parameters gradient = Parameters.zeros(topology);
    double cost = 0;
    double weight = 0;
    int from = 0;
    for (Sent<Part> sent : sums) {
      Part slice = sent.value();
      System.arraycopy(slice.values(), 0, gradient.values(), from, slice.values().length);
      from += slice.values().length;
      cost += slice.cost();
      weight += slice.weight();
    }
    return new GradientSum(gradient, cost, weight);
  }

  private static JavaRDD<Sent<GradientSum>> only(
      JavaRDD<Sent<GradientSum>> gradients, int[] partitions) {
    int first = partitions[0];
    int last = partitions[partitions.length - 1];
    Function1<Object, Object> wanted =
        (Function1<Object, Object> & Serializable)
            partition -> (Integer) partition >= first && (Integer) partition <= last;
    return JavaRDD.fromRDD(
        PartitionPruningRDD.create(gradients.rdd(), wanted), ClassTag$.MODULE$.apply(Sent.class));
  }

  private static Iterator<Tuple2<Integer, Sent<Part>>> slices(
      int task, GradientSum sum, int slices) {
    float[] values = sum.gradient();
    List<Tuple2<Integer, Sent<Part>>> all = new ArrayList<>(slices);
    for (int i = 0; i < slices; i++) {
      int from = (int) ((long) values.length * i / slices);
      int to = (int) ((long) values.length * (i + 1) / slices);
      Part part =
          new Part(
              task,
              i == 0 ? sum.cost() : 0,
              i == 0 ? sum.weight() : 0,
              new Floats(Arrays.copyOfRange(values, from, to)));
      all.add(new Tuple2<>(i, new Sent<>(part)));
    }
    return all.iterator();
  }

  private static Part sum(Iterator<Tuple2<Integer, Sent<Part>>> arrived, int tasks) {
    List<Part> slices = new ArrayList<>(tasks);
    arrived.forEachRemaining(slice -> slices.add(slice._2().value()));
    slices.sort(Comparator.comparingInt(Part::task));
    float[][] parts = slices.stream().map(Part::values).toArray(float[][]::new);
    TreeSum.addUp(parts, 0, parts[0].length);
    double[] costs = slices.stream().mapToDouble(Part::cost).toArray();
    double[] weights = slices.stream().mapToDouble(Part::weight).toArray();
    return new Part(0, TreeSum.addUp(costs), TreeSum.addUp(weights), new Floats(parts[0]));
  }
}
