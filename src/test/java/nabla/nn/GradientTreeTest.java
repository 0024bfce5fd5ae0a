package nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import nabla.linalg.CounterRandom;
import nabla.linalg.TreeSum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientTreeTest {

  private static final Topology TOPOLOGY =
      new Topology(9, List.of(new Layer(5, Activation.IDENTITY)), Cost.QUADRATIC);
  private static final int LENGTH = TOPOLOGY.parameterCount();

  private static GradientSum leaf(int index) {
    GradientSum sum = new GradientSum(TOPOLOGY);
    long key = CounterRandom.key(7, index);
    for (int i = 0; i < LENGTH; i++) {
      sum.gradient()[i] = (float) Math.exp(8 * CounterRandom.gaussian(key, i));
    }
    return sum;
  }

  private static GradientSum sumOf(int from, int to) {
    GradientTree tree = new GradientTree(TOPOLOGY);
    for (int i = from; i < to; i++) {
      GradientSum next = tree.next();
      next.clear();
      next.add(leaf(i));
      tree.push(next);
    }
    return tree.result();
  }

  @Test
  void addsFourInTheOrderOfTheTree() {
    float[] expected = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      expected[i] =
          (leaf(0).gradient()[i] + leaf(1).gradient()[i])
              + (leaf(2).gradient()[i] + leaf(3).gradient()[i]);
    }
    assertThat(sumOf(0, 4).gradient()).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16, 32})
  void hasTheSameBitsForAnyNumberOfTasks(int tasks) {
    GradientTree driver = new GradientTree(TOPOLOGY);
    for (int task = 0; task < tasks; task++) {
      driver.push(sumOf(task * 32 / tasks, (task + 1) * 32 / tasks));
    }
    assertThat(driver.result().gradient()).containsExactly(sumOf(0, 32).gradient());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16, 32})
  void addsArraysInSlicesLikeSums(int tasks) {
    float[][] parts = new float[tasks][];
    double[] numbers = new double[tasks];
    for (int task = 0; task < tasks; task++) {
      parts[task] = sumOf(task * 32 / tasks, (task + 1) * 32 / tasks).gradient();
      numbers[task] = parts[task][0];
    }
    double first = TreeSum.addUp(numbers);
    TreeSum.addUp(parts, 20, LENGTH);
    TreeSum.addUp(parts, 0, 20);
    assertThat(parts[0]).containsExactly(sumOf(0, 32).gradient());
    assertThat(first).isCloseTo(parts[0][0], within(1e-4 * Math.abs(parts[0][0])));
  }

  @Test
  void refusesThreeAndNone() {
    assertThatThrownBy(() -> sumOf(0, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sums in a tree must number a power of two, got 3");
    assertThatThrownBy(() -> sumOf(0, 0)).hasMessageEndingWith("got 0");
  }

  @Test
  void isEmptyAfterItsResultAndUsesArraysAgain() {
    GradientTree tree = new GradientTree(TOPOLOGY);
    GradientSum first = tree.next();
    first.add(leaf(0));
    tree.push(first);
    assertThat(tree.result()).isSameAs(first);
    tree.recycle(first);
    assertThat(tree.next()).isSameAs(first);
    tree.push(leaf(1));
    assertThat(tree.result().gradient()).containsExactly(leaf(1).gradient());
  }

  @Test
  void whatHasBeenAddedToAnotherIsUsedAgain() {
    GradientTree tree = new GradientTree(TOPOLOGY);
    GradientSum second = leaf(1);
    tree.push(leaf(0));
    tree.push(second);
    assertThat(tree.next()).isSameAs(second);
  }

  @Test
  void sumsOfCostsAndWeightsAreAddedToo() {
    GradientSum sum = new GradientSum(Parameters.zeros(TOPOLOGY), 1.5, 3);
    sum.add(new GradientSum(Parameters.zeros(TOPOLOGY), 0.25, 4));
    assertThat(sum.cost()).isEqualTo(1.75);
    assertThat(sum.weight()).isEqualTo(7);
    sum.clear();
    assertThat(sum.cost()).isZero();
    assertThat(sum.weight()).isZero();
  }
}
