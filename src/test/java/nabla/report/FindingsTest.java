package nabla.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import nabla.engine.ErrorSums;
import nabla.engine.PredictedRows;
import nabla.engine.Shard;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.table.TargetScale;
import org.junit.jupiter.api.Test;

class FindingsTest {

  private static final Topology TWO_CLASSES =
      topology(Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);

  /** z = x. */
  private static final float[] IDENTITY = {1, 0, 0, 1, 0, 0};

  private static Topology topology(Activation output, Cost cost) {
    return new Topology(2, List.of(new Layer(2, output)), cost);
  }

  private static float ln(double x) {
    return (float) Math.log(x);
  }

  private static Findings found(
      Topology topology, float[] parameters, boolean labels, List<Shard> shards) {
    Findings all = new Findings(topology, labels, List.of(), shards.size());
    for (Shard shard : shards) {
      Findings part = new Findings(topology, labels, List.of(), shards.size());
      PredictedRows.each(
          shard,
          Ensemble.of(new Parameters(topology, parameters)),
          (row, batch, workspace, x) -> part.add(shard, row, batch, workspace, x));
      all.add(part);
    }
    return all;
  }

  private static Shard shard(
      int index, boolean labels, float[] features, float[] targets, float... weights) {
    int width = targets.length / weights.length;
    return new Shard(0, index, 2, width, labels, features, targets, weights);
  }

  /** p = (¾, ¼) twice, once of either class, then (1/10, 9/10) of class 1, (1/20, 19/20) of 0. */
  private static Findings fourRows() {
    return found(
        TWO_CLASSES,
        IDENTITY,
        true,
        List.of(
            shard(0, true, new float[] {ln(3), 0, ln(3), 0}, new float[] {0, 1}, 1, 2),
            shard(1, true, new float[] {0, ln(9), 0, ln(19)}, new float[] {1, 0}, 1, 1)));
  }

  @Test
  void countsClassesByWeight() {
    ClassFindings classes = fourRows().classes().orElseThrow();
    assertThat(classes.figures(List.of("no", "yes")))
        .containsExactly( // said 3 and 2, there 2 and 3, right 1 and 1
            new ClassFindings.Figures("no", 1 / 3.0, 1 / 2.0, 2 / 5.0, 2),
            new ClassFindings.Figures("yes", 1 / 2.0, 1 / 3.0, 2 / 5.0, 3));
    assertThat(classes.matrix())
        .containsExactly(
            new ClassFindings.Confusion(0, 0, 1),
            new ClassFindings.Confusion(0, 1, 1),
            new ClassFindings.Confusion(1, 0, 2),
            new ClassFindings.Confusion(1, 1, 1));
    assertThat(classes.mostFrequent(1)).containsExactly(new ClassFindings.Confusion(1, 0, 2));
  }

  @Test
  void comparesHowSureItIsWithHowOftenItIsRight() {
    ClassFindings classes = fourRows().classes().orElseThrow();
    // (|1 − 3 · 0.75| + |1 − 0.9| + |0 − 0.95|) / 5
    assertThat(classes.calibrationError()).isCloseTo(0.46, within(1e-6));
    assertThat(classes.calibration()).hasSize(3);
    ClassFindings.Bin first = classes.calibration().get(0);
    assertThat(first.from()).isEqualTo(11 / 15.0);
    assertThat(first.weight()).isEqualTo(3);
    assertThat(first.confidence()).isCloseTo(0.75, within(1e-6));
    assertThat(first.accuracy()).isEqualTo(1 / 3.0);
  }

  @Test
  void logLossIsThatOfTheClassOfEachRow() {
    double sum = Math.log(3 / 4.0) + 2 * Math.log(1 / 4.0) + Math.log(0.9) + Math.log(1 / 20.0);
    assertThat(fourRows().classes().orElseThrow().logLoss()).isCloseTo(-sum / 5, within(1e-6));
    float far = 1000; // the class has the probability e^{-1000}, and 1e-15 is taken for it
    Shard wrong = shard(0, true, new float[] {far, 0}, new float[] {1}, 2);
    assertThat(found(TWO_CLASSES, IDENTITY, true, List.of(wrong)).classes().orElseThrow().logLoss())
        .isCloseTo(15 * Math.log(10), within(1e-9));
  }

  /** 1 of the logarithm above: e times as much of 10 and of 100; and of the other 3 · 1 above. */
  @Test
  void errorsOfATableAreInItsUnits() {
    Topology topology =
        new Topology(2, List.of(new Layer(2, Activation.IDENTITY)), Cost.SQUARED_ERROR);
    List<TargetScale> scales =
        List.of(
            new TargetScale("price", Math.log(10), Math.log(10), true, 1),
            new TargetScale("size", 7, 3, false, 1));
    float one = (float) (1 / Math.log(10));
    Shard shard = shard(0, false, new float[] {one, 5, 1 + one, 7}, new float[] {0, 4, 1, 6}, 1, 1);
    Findings found = new Findings(topology, false, scales, 1);
    PredictedRows.each(
        shard,
        Ensemble.of(new Parameters(topology, IDENTITY)),
        (row, batch, workspace, x) -> found.add(shard, row, batch, workspace, x));
    ErrorSums price = found.errors().get("price");
    assertThat(price.mae()).isCloseTo((Math.E - 1) * 55, within(1e-3));
    assertThat(price.rmse()).isCloseTo((Math.E - 1) * Math.sqrt(5050), within(1e-3));
    assertThat(price.r2()).isCloseTo(1 - Math.pow(Math.E - 1, 2) * 10_100 / 4050, within(1e-4));
    ErrorSums size = found.errors().get("size");
    assertThat(size.rmse()).isEqualTo(3);
    assertThat(size.mae()).isEqualTo(3);
    assertThat(size.r2()).isEqualTo(1 - 18 / 18.0); // 19 and 25
    assertThat(new Findings(topology, false, scales.subList(1, 2), 1).errors()).isEmpty();
  }

  @Test
  void theWorstAreThoseThatWereMistakenMost() {
    List<Findings.Seen> worst = fourRows().worst();
    assertThat(worst).hasSize(2);
    assertThat(worst.get(0).cost()).isCloseTo(Math.log(20), within(1e-5)); // of the last row
    assertThat(worst.get(0).said()).isEqualTo(1);
    assertThat(worst.get(0).confidence()).isCloseTo(0.95, within(1e-6));
    assertThat(worst.get(1).cost()).isCloseTo(Math.log(4), within(1e-6));
  }

  @Test
  void noMoreThanTheWorstAreKept() {
    float[] features = new float[200];
    float[] targets = new float[100];
    float[] weights = new float[100];
    for (int i = 0; i < 100; i++) {
      features[2 * i] = i; // said: class 0, at a cost of about i where it is class 1
      targets[i] = 1;
      weights[i] = 1;
    }
    List<Findings.Seen> worst =
        found(TWO_CLASSES, IDENTITY, true, List.of(shard(0, true, features, targets, weights)))
            .worst();
    assertThat(worst.stream().map(seen -> seen.features()[0]).toList())
        .isEqualTo(IntStream.range(0, 12).mapToObj(i -> 99f - i).toList());
  }

  @Test
  void labelsThatARowHasOrHasNotAreCountedEachForItself() {
    Topology topology = topology(Activation.SIGMOID, Cost.SIGMOID_CROSS_ENTROPY);
    ClassFindings labels =
        found(
                topology,
                IDENTITY,
                false,
                List.of( // says (1, 0), (0, 1)
                    shard(0, false, new float[] {2, -2, -2, 2}, new float[] {1, 1, 0, 1}, 1, 3)))
            .classes()
            .orElseThrow();
    assertThat(labels.areLabels()).isTrue();
    assertThat(labels.figures(List.of("a", "b")))
        .containsExactly(
            new ClassFindings.Figures("a", 1, 1, 1, 1),
            new ClassFindings.Figures("b", 1, 3 / 4.0, 6 / 7.0, 4));
  }

  @Test
  void probabilitiesThatAreTargetsAreNumbers() {
    Topology topology = topology(Activation.SIGMOID, Cost.SIGMOID_CROSS_ENTROPY);
    Shard shard = shard(0, false, new float[] {2, -2}, new float[] {1, 0.25f}, 1);
    assertThat(found(topology, IDENTITY, false, List.of(shard)).classes()).isEmpty();
  }

  /** Of rows (±9, anything), the first number alone tells the class. */
  @Test
  void anInputThatTellsNothingHasNoImportance() {
    float[] features = new float[2000];
    float[] targets = new float[1000];
    float[] weights = new float[1000];
    for (int i = 0; i < 1000; i++) {
      features[2 * i] = i % 2 == 0 ? 9 : -9;
      features[2 * i + 1] = i;
      targets[i] = i % 2;
      weights[i] = 1;
    }
    float[] parameters = {1, 0, 0, 0, 0, 0}; // z = (x₁, 0)
    Findings found =
        found(TWO_CLASSES, parameters, true, List.of(shard(0, true, features, targets, weights)));
    List<Importance> importance =
        Importance.of(
            Ensemble.of(new Parameters(TWO_CLASSES, parameters)),
            found.sample(),
            List.of(
                new InputGroup("sign", List.of(0)),
                new InputGroup("number", List.of(1)),
                new InputGroup("both", List.of(0, 1))),
            true);
    assertThat(importance.get(0).accuracy())
        .isBetween(0.4, 0.6); // a coin is right every other time
    assertThat(importance.get(0).cost()).isBetween(3.6, 5.4); // 9 for each that is wrong
    assertThat(importance.get(1)).isEqualTo(new Importance("number", 0, 0));
    assertThat(importance.get(2).cost()).isEqualTo(importance.get(0).cost());
  }

  @Test
  void anImageIsTakenInTiles() {
    List<InputGroup> tiles = InputGroup.of(28 * 28);
    assertThat(tiles).hasSize(14 * 14);
    assertThat(tiles.get(15)).isEqualTo(new InputGroup("row 2, column 2", List.of(58, 59, 86, 87)));
    assertThat(InputGroup.of(64)).hasSize(64);
    assertThat(InputGroup.of(49).get(48)).isEqualTo(new InputGroup("input 48", List.of(48)));
  }

  @Test
  void whatTakesTooLongIsLeftOut() {
    List<InputGroup> groups = InputGroup.each(1 << 20);
    Topology wide = new Topology(1 << 20, TWO_CLASSES.layers(), TWO_CLASSES.cost());
    Findings.Seen row = new Findings.Seen(new float[1], new float[2], new float[2], 0, 1, 0, 0);
    assertThat(Importance.of(Ensemble.of(Parameters.zeros(wide)), List.of(row, row), groups, true))
        .isEmpty();
  }

  @Test
  void theWeightsOfALayerAreCounted() {
    LayerWeights weights =
        LayerWeights.of(Ensemble.of(new Parameters(TWO_CLASSES, IDENTITY))).get(0);
    assertThat(weights.name()).isEqualTo("layers.1.weight");
    assertThat(weights.shape()).isEqualTo("2 × 2");
    assertThat(weights.mean()).isEqualTo(0.5);
    assertThat(weights.deviation()).isEqualTo(0.5);
    assertThat(weights.norm()).isEqualTo(Math.sqrt(2));
    assertThat(weights.zeros()).isEqualTo(0.5);
    assertThat(weights.from()).isEqualTo(-4 * Math.sqrt(0.5));
    assertThat(weights.bins()).hasSize(41);
    assertThat(weights.bins().get(20)).isEqualTo(2); // of 0, the middle
    assertThat(weights.bins().get(27)).isEqualTo(2); // of 1: (1 + 2.83) / 5.66 · 41 = 27.7
  }
}
