package io.nabla.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeSumTest {

  private static final int LENGTH = 50;

  private static GradientSum leaf(int index) {
    GradientSum sum = new GradientSum(LENGTH);
    long key = CounterRandom.key(7, index);
    for (int i = 0; i < LENGTH; i++) {
      sum.gradient()[i] = (float) Math.exp(8 * CounterRandom.gaussian(key, i));
    }
    return sum;
  }

  private static GradientSum sumOf(int from, int to) {
    TreeSum tree = new TreeSum();
    for (int i = from; i < to; i++) {
      GradientSum next = tree.next(LENGTH);
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
    TreeSum driver = new TreeSum();
    for (int task = 0; task < tasks; task++) {
      driver.push(sumOf(task * 32 / tasks, (task + 1) * 32 / tasks));
    }
    assertThat(driver.result().gradient()).containsExactly(sumOf(0, 32).gradient());
  }

  @Test
  void refusesThreeAndNone() {
    assertThatThrownBy(() -> sumOf(0, 3)).hasMessageContaining("power of two");
    assertThatThrownBy(() -> new TreeSum().result()).hasMessageContaining("at least one");
  }
}
