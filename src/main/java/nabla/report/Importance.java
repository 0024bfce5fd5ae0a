package nabla.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nabla.linalg.CounterRandom;
import nabla.nn.Decision;
import nabla.nn.Ensemble;
import nabla.nn.MeanForward;
import nabla.nn.Microbatch;
import nabla.nn.Workspace;

/**
 * How much a network needs each group of inputs: what it loses when their values are exchanged
 * between the rows of a sample, so that they tell nothing any more.
 *
 * <p>The exchange is the same for all groups, and each is measured with it once. Source: Breiman
 * 2001, "Random Forests", section 10; Fisher, Rudin and Dominici 2019, "All Models are Wrong, but
 * Many are Useful".
 *
 * @param cost the mean cost with the exchange less that without
 * @param accuracy the part of the rows that were right without less that with the exchange; NaN
 *     where there are no classes
 */
record Importance(String name, double cost, double accuracy) {

  private static final int ROWS = 256; // at once
  private static final int FEWEST = 100; // below it chance says more than the network
  private static final double WORK = 2e11; // floating-point operations, seconds of a core

  /** A row's mean cost, and the part that was right. */
  private record Score(double cost, double right) {}

  /** The importance of each group, in their order; none if it would take too long. */
  static List<Importance> of(
      Ensemble network, List<Findings.Seen> sample, List<InputGroup> groups, boolean labels) {
    double perRow = 2.0 * network.topology().parameterCount() * network.size() * groups.size();
    int count = (int) Math.min(sample.size(), WORK / perRow);
    if (count < Math.min(FEWEST, sample.size()) || sample.get(0).features().length == 0) {
      return List.of();
    }
    List<Findings.Seen> rows = spread(sample, count);
    int[] exchange = exchange(count);
    MeanForward forward = new MeanForward(network, ROWS);
    Score base = score(forward, network, rows, exchange, List.of());
    List<Importance> all = new ArrayList<>();
    for (InputGroup group : groups) {
      Score without = score(forward, network, rows, exchange, group.inputs());
      all.add(
          new Importance(
              group.name(),
              without.cost() - base.cost(),
              labels ? base.right() - without.right() : Double.NaN));
    }
    return all;
  }

  /** So many rows of all, of every shard as many. */
  private static List<Findings.Seen> spread(List<Findings.Seen> sample, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> sample.get((int) ((long) i * sample.size() / count)))
        .toList();
  }

  /** From which row each row has the inputs: all of them, in another order. */
  private static int[] exchange(int count) {
    long key = CounterRandom.key(1);
    int[] from = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) { // Fisher and Yates
      int j = (int) (CounterRandom.uniform(key, i) * (i + 1));
      int swapped = from[i];
      from[i] = from[j];
      from[j] = swapped;
    }
    return from;
  }

  private static Score score(
      MeanForward forward,
      Ensemble network,
      List<Findings.Seen> rows,
      int[] exchange,
      List<Integer> exchanged) {
    int inputs = network.topology().inputs();
    int outputs = network.topology().outputs();
    Microbatch batch = new Microbatch(inputs, outputs, ROWS);
    double cost = 0;
    double right = 0;
    double weight = 0;
    for (int from = 0; from < rows.size(); from += ROWS) {
      batch.resize(Math.min(ROWS, rows.size() - from));
      for (int x = 0; x < batch.size(); x++) {
        fill(batch, x, rows.get(from + x), rows.get(exchange[from + x]), exchanged);
      }
      Workspace workspace = forward.run(batch);
      for (int x = 0; x < batch.size(); x++) {
        double w = batch.weights()[x];
        int said = Decision.classOf(workspace.outputWeightedInputs(), x * outputs, outputs);
        cost += w * workspace.cost(batch, x);
        right += batch.targets()[x * outputs + said] == 1 ? w : 0;
        weight += w;
      }
    }
    return new Score(cost / weight, right / weight);
  }

  private static void fill(
      Microbatch batch, int x, Findings.Seen row, Findings.Seen other, List<Integer> exchanged) {
    int begin = batch.begin(x);
    System.arraycopy(row.features(), 0, batch.inputs(), begin, row.features().length);
    for (int input : exchanged) {
      batch.inputs()[begin + input] = other.features()[input];
    }
    System.arraycopy(
        row.targets(), 0, batch.targets(), x * row.targets().length, row.targets().length);
    batch.weights()[x] = row.weight();
  }
}
