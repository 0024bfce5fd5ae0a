package nabla.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nabla.SparkSessions;
import nabla.data.Columns;
import nabla.data.DataException;
import nabla.data.Examples;
import nabla.data.Target;
import nabla.engine.Evaluation;
import nabla.engine.Observation;
import nabla.engine.Shard;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Layer;
import nabla.nn.Microbatch;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.nn.Workspace;
import nabla.settings.Metric;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluatorIT {

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = SparkSessions.local();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Topology topology(Cost cost) {
    Activation output =
        cost == Cost.SOFTMAX_CROSS_ENTROPY ? Activation.SOFTMAX : Activation.SIGMOID;
    return new Topology(2, List.of(new Layer(3, output)), cost);
  }

  private static Columns columns(Target target, String weight) {
    return new Columns("x", target, Optional.of(weight));
  }

  /**
   * z = 1000 (x₁ + x₂, x₁ + 2 x₂, x₁ + 3 x₂): far out all three outputs are exactly 1 where x₁ is
   * above 0, and 0 where it is below −3; the class is 2 where x₂ is above 0, and 0 where it is
   * below.
   */
  @ParameterizedTest
  @CsvSource({"sigmoid-cross-entropy", "quadratic", "softmax-cross-entropy"})
  void knowsClassesApartWhoseOutputsAreTheSameNumber(Cost cost) {
    Topology topology = topology(cost);
    Parameters parameters =
        new Parameters(topology, new float[] {1000, 1000, 1000, 2000, 1000, 3000, 0, 0, 0});
    Dataset<Row> rows =
        spark.sql(
            "select * from values (array(5, 1), 2, 1), (array(7, -1), 0, 2), (array(-9, 1), 2, 4),"
                + " (array(-9, -1), 0, 8), (array(5, 1), 0, 16), (array(5, -1), 1, 32)"
                + " as t(x, y, w)");
    Evaluation found =
        Evaluator.evaluate(
            Examples.of(rows, "t", columns(new Target.Labels("y", 3), "w")),
            Ensemble.of(parameters),
            Metric.COST);
    assertThat(found.accuracy()).hasValue(15 / 63.0); // the first four are right
    assertThat(found.examples()).isEqualTo(6);
  }

  /** C of a network that says ½, ½, ½ or ⅓, ⅓, ⅓, by hand. */
  @ParameterizedTest
  @CsvSource({
    "quadratic, 0.375", // ½ · 3 · ¼
    "sigmoid-cross-entropy, 2.0794415", // 3 ln 2
    "softmax-cross-entropy, 1.0986123" // ln 3
  })
  void givesTheMeanCost(Cost cost, double expected) {
    Dataset<Row> rows = spark.sql("select array(1, 1) as x, explode(array(0, 1, 2)) as y, 2 as w");
    Evaluation found =
        Evaluator.evaluate(
            Examples.of(rows, "t", columns(new Target.Labels("y", 3), "w")),
            Ensemble.of(Parameters.zeros(topology(cost))),
            Metric.COST);
    assertThat(found.cost()).isCloseTo(expected, within(1e-6));
    assertThat(found.accuracy()).hasValue(1 / 3.0); // of equal ones the first
  }

  @Test
  void refusesTargetsThatTheCostIsNotMadeFor() {
    Dataset<Row> rows = spark.sql("select array(1, 1) as x, array(1, 1, 1) as y, 1 as w");
    Examples examples =
        Examples.of(
            rows, "--data", columns(new Target.Values("y", Cost.SOFTMAX_CROSS_ENTROPY), "w"));
    assertThatThrownBy(
            () ->
                Evaluator.evaluate(
                    examples,
                    Ensemble.of(Parameters.zeros(topology(Cost.SOFTMAX_CROSS_ENTROPY))),
                    Metric.COST))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("--data: target column \"y\" must hold a distribution")
        .hasMessageContaining("got sum 3.0");
  }

  /** An output of 1 for targets 0 and 2, of labels whose standard deviation is 50. */
  @Test
  void errorsAreToldInUnitsOfTheLabel() {
    Dataset<Row> rows = spark.sql("select array(0) as x, explode(array(0, 2)) as y");
    Columns columns =
        new Columns("x", new Target.Values("y", Cost.SQUARED_ERROR, false, 50), Optional.empty());
    Topology topology =
        new Topology(1, List.of(new Layer(1, Activation.IDENTITY)), Cost.SQUARED_ERROR);
    Parameters one = new Parameters(topology, new float[] {0, 1});
    Evaluation found =
        Evaluator.evaluate(Examples.of(rows, "t", columns), Ensemble.of(one), Metric.RMSE);
    assertThat(found.values()).containsEntry(Metric.RMSE, 50.0);
  }

  /** The area of few examples, which are kept and sorted here, and of many, which Spark sorts. */
  @Test
  void theAreaUnderTheCurveIsTheSameBySparksSort() {
    Dataset<Row> rows =
        spark.sql(
            "select array(float(xxhash64(id) & 63), 1f) as x, (xxhash64(id, 1) & 255) div 128 as y,"
                + " 1 + id % 3 as w from range(20000)");
    Topology topology =
        new Topology(2, List.of(new Layer(2, Activation.SOFTMAX)), Cost.SOFTMAX_CROSS_ENTROPY);
    Ensemble network = Ensemble.of(new Parameters(topology, new float[] {0, 0, 1, 0, 0, 0}));
    double[] both =
        Evaluator.on(
            Examples.of(rows, "t", columns(new Target.Labels("y", 2), "w")),
            topology,
            evaluator ->
                new double[] {
                  evaluator
                      .evaluate(List.of(new Evaluator.Candidate(network, Set.of(Metric.AUC))))
                      .get(0)
                      .values()
                      .get(Metric.AUC),
                  evaluator.areaUnderRoc(network)
                });
    assertThat(both[0]).isBetween(0.4, 0.6).isNotEqualTo(0.5);
    assertThat(both[1]).isCloseTo(both[0], within(1e-12));
  }

  /** What is seen, in order, and each number of parts that were added. */
  private record Rows(List<Integer> labels, StringBuilder tree) implements Observation<Rows> {

    private static final long serialVersionUID = 1;

    @Override
    public void add(Shard shard, int row, Microbatch batch, Workspace workspace, int x) {
      labels.add(shard.index());
    }

    @Override
    public void add(Rows next) {
      labels.addAll(next.labels);
      tree.insert(0, '(').append(' ').append(next.tree).append(')');
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void whatIsSeenIsAddedInTheSameTreeByAnyNumberOfTasks(int tasks) {
    spark.stop();
    spark = SparkSessions.start("local[2]", Map.of("spark.default.parallelism", "" + tasks));
    try {
      Dataset<Row> rows =
          spark.sql("select array(float(id), 1f) as x, 0 as y, 1 as w from range(20000)");
      Topology topology = topology(Cost.SOFTMAX_CROSS_ENTROPY);
      Rows seen =
          Evaluator.on(
              Examples.of(rows, "t", columns(new Target.Labels("y", 3), "w")),
              topology,
              evaluator ->
                  evaluator.observe(
                      Ensemble.of(Parameters.zeros(topology)),
                      () -> new Rows(new ArrayList<>(), new StringBuilder("s"))));
      assertThat(seen.tree()).hasToString("((s s) (s s))");
      assertThat(seen.labels()).hasSize(20_000).isSorted();
    } finally {
      spark.stop();
      spark = SparkSessions.local();
    }
  }
}
