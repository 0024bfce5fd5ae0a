package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import nabla.nn.Microbatch;
import org.junit.jupiter.api.Test;

class ShardTest {

  /** What is behind the last of the three rows does not count. */
  private static Shard classes() {
    float[] features = {1, 2, 3, 4, 5, 6, 99};
    float[] targets = {1, 0, 2, 99};
    return new Shard(3, 5, 2, 1, true, features, targets, new float[] {7, 8, 9});
  }

  @Test
  void aLabelBecomesA1AmongZeros() {
    Microbatch batch = new Microbatch(2, 4, 3);
    Arrays.fill(batch.targets(), 99); // of the batch before
    classes().gather(1, 3, 4, batch);
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.inputs()).startsWith(3, 4, 5, 6);
    assertThat(batch.targets()).startsWith(1, 0, 0, 0, 0, 0, 1, 0);
    assertThat(batch.weights()).startsWith(8, 9);
  }

  @Test
  void numbersAreCopiedAsTheyAre() {
    float[] features = {1, 2, 3};
    float[] targets = {4, 5, 6, 7, 8, 9};
    Shard shard = new Shard(0, 0, 1, 2, false, features, targets, new float[3]);
    Microbatch batch = new Microbatch(1, 2, 2);
    shard.gather(1, 3, 2, batch);
    assertThat(batch.inputs()).containsExactly(2, 3);
    assertThat(batch.targets()).containsExactly(6, 7, 8, 9);
  }

  @Test
  void anEpochsOrderSaysWhichRowStandsWhere() {
    Shard shard = classes();
    EpochOrder order = EpochOrder.ofRows(1, 1, shard);
    Microbatch batch = new Microbatch(2, 3, 3);
    shard.gather(new int[] {order.at(1), order.at(2), -1}, 2, 3, batch);
    assertThat(batch.size()).isEqualTo(2);
    for (int x = 0; x < 2; x++) {
      int row = order.at(1 + x); // the weights are 7, 8 and 9
      assertThat(batch.weights()[x]).isEqualTo(7 + row);
      assertThat(batch.inputs()[2 * x + 1]).isEqualTo(2 + 2 * row);
    }
  }

  @Test
  void onlyALabelIsAClass() {
    assertThat(classes().isOf(2, 2)).isTrue();
    assertThat(classes().isOf(2, 0)).isFalse();
    float[] one = {1};
    assertThat(new Shard(0, 0, 1, 1, false, one, one, one).isOf(0, 1)).isFalse();
  }

  @Test
  void saysWhereItBelongs() {
    assertThat(classes().chunk()).isEqualTo(3);
    assertThat(classes().index()).isEqualTo(5);
    assertThat(classes().rows()).isEqualTo(3);
  }
}
