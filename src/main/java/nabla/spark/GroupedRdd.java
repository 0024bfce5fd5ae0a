package nabla.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.NarrowDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.collection.immutable.Seq;

/**
 * The elements of an RDD, in their order, in other partitions, and these spread evenly over the
 * executors: Spark itself would compute all where the input happens to be, and let other machines
 * idle.
 *
 * <p>A partition is a run of whole partitions of the other RDD, or an equal part of one.
 */
public final class GroupedRdd<T> extends RDD<T> {

  private static final long serialVersionUID = 1;

  /** A partition, and those of the parent that it needs. */
  private record Run(int index, List<Partition> parents) implements Partition {}

  private final RDD<T> parent;
  private final int partitions;
  private final int groups;
  private final int elements;
  private final int parts; // of a partition of the parent

  /**
   * Other partitions of an RDD.
   *
   * @param partitions how many; a multiple or a divisor of the parent's
   * @param groups how many partitions in a row are to lie on different executors, where there are
   *     as many
   * @param elements how many a partition has, where it is a part of one of the parent's
   */
  public GroupedRdd(JavaRDD<T> parent, int partitions, int groups, int elements) {
    super(
        parent.context(),
        Scala.seq(List.of(new Needs<>(parent.rdd(), partitions))),
        parent.classTag());
    this.parent = parent.rdd();
    this.partitions = partitions;
    this.groups = groups;
    this.elements = elements;
    this.parts = Math.max(1, partitions / parent.getNumPartitions());
  }

  /** Which partitions of the parent a partition needs. */
  private static final class Needs<T> extends NarrowDependency<T> {

    private static final long serialVersionUID = 1;

    private final int parents;
    private final int partitions;

    Needs(RDD<T> parent, int partitions) {
      super(parent);
      this.parents = parent.getNumPartitions();
      this.partitions = partitions;
    }

    List<Integer> of(int partition) {
      int from = (int) ((long) partition * parents / partitions);
      int run = Math.max(1, parents / partitions);
      return IntStream.range(from, from + run).boxed().toList();
    }

    @Override
    public Seq<Object> getParents(int partition) {
      return Scala.seq(of(partition));
    }
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] parents = parent.partitions();
    Needs<T> needs = new Needs<>(parent, partitions);
    return IntStream.range(0, partitions)
        .mapToObj(i -> new Run(i, needs.of(i).stream().map(p -> parents[p]).toList()))
        .toArray(Partition[]::new);
  }

  @Override
  public Seq<String> getPreferredLocations(Partition split) {
    List<String> executors = SparkCore.executorLocations(context());
    int group = split.index() % groups;
    return Scala.seq(
        executors.isEmpty()
            ? List.<String>of()
            : List.of(executors.get((int) ((long) group * executors.size() / groups))));
  }

  @Override
  public Iterator<T> compute(Partition split, TaskContext task) {
    Run run = (Run) split;
    Iterator<T> all = Iterator$.MODULE$.empty();
    for (Partition one : run.parents()) {
      Iterator<T> next = parent.iterator(one, task);
      all = all.concat(() -> next);
    }
    int from = run.index() % parts * elements;
    return parts == 1 ? all : all.slice(from, from + elements);
  }
}
