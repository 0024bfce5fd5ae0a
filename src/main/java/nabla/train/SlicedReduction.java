package nabla.train;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import nabla.engine.FloatBlock;
import nabla.linalg.TreeSum;
import nabla.nn.GradientSum;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import org.apache.spark.HashPartitioner;
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
  @DefaultSerializer(JavaSerializer.class) // Kryo knows no records
  private record Slice(int task, FloatBlock values, double cost, double weight)
      implements Serializable {}

  private SlicedReduction() {}

  /** The sum over the tasks of the given partitions, in their order. */
  static GradientSum sum(
      JavaRDD<StepTask.Gradient> gradients, int[] partitions, Topology topology) {
    int tasks = partitions.length;
    JavaRDD<Slice> sums =
        only(gradients, partitions)
            .mapPartitionsWithIndex((task, one) -> slices(task, one.next(), tasks), true)
            .mapToPair(slice -> slice)
            .partitionBy(new HashPartitioner(tasks)) // key i goes to reducer i
            .mapPartitions(slices -> List.of(sum(slices, tasks)).iterator());
    Parameters gradient = Parameters.zeros(topology);
    double cost = 0;
    double weight = 0;
    int from = 0;
    for (Slice slice : sums.collect()) {
      float[] values = slice.values().values();
      System.arraycopy(values, 0, gradient.values(), from, values.length);
      from += values.length;
      cost += slice.cost();
      weight += slice.weight();
    }
    return new GradientSum(gradient, cost, weight);
  }

  private static JavaRDD<StepTask.Gradient> only(
      JavaRDD<StepTask.Gradient> gradients, int[] partitions) {
    int first = partitions[0];
    int last = partitions[partitions.length - 1];
    Function1<Object, Object> wanted =
        (Function1<Object, Object> & Serializable)
            partition -> (Integer) partition >= first && (Integer) partition <= last;
    return JavaRDD.fromRDD(
        PartitionPruningRDD.create(gradients.rdd(), wanted),
        ClassTag$.MODULE$.apply(StepTask.Gradient.class));
  }

  private static Iterator<Tuple2<Integer, Slice>> slices(
      int task, StepTask.Gradient sum, int slices) {
    float[] values = sum.values().values();
    List<Tuple2<Integer, Slice>> all = new ArrayList<>(slices);
    for (int i = 0; i < slices; i++) {
      int from = (int) ((long) values.length * i / slices);
      int to = (int) ((long) values.length * (i + 1) / slices);
      FloatBlock block = new FloatBlock(Arrays.copyOfRange(values, from, to));
      all.add(
          new Tuple2<>(
              i, new Slice(task, block, i == 0 ? sum.cost() : 0, i == 0 ? sum.weight() : 0)));
    }
    return all.iterator();
  }

  private static Slice sum(Iterator<Tuple2<Integer, Slice>> arrived, int tasks) {
    List<Slice> slices = new ArrayList<>(tasks);
    arrived.forEachRemaining(slice -> slices.add(slice._2()));
    slices.sort(Comparator.comparingInt(Slice::task));
    float[][] parts = slices.stream().map(one -> one.values().values()).toArray(float[][]::new);
    TreeSum.addUp(parts, 0, parts[0].length);
    double[] costs = slices.stream().mapToDouble(Slice::cost).toArray();
    double[] weights = slices.stream().mapToDouble(Slice::weight).toArray();
    return new Slice(0, new FloatBlock(parts[0]), TreeSum.addUp(costs), TreeSum.addUp(weights));
  }
}
