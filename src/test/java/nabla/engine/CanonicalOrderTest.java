package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import nabla.nn.Microbatch;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.XxHash64Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalOrderTest {

  /** Rows k = 1..n: inputs (k, −k), targets (2k, 3k), weight 4k. */
  private static ArrayExamples rows(int n) {
    float[][] x = new float[n][];
    float[][] y = new float[n][];
    float[] w = new float[n];
    for (int k = 1; k <= n; k++) {
      x[k - 1] = new float[] {k, -k};
      y[k - 1] = new float[] {2 * k, 3 * k};
      w[k - 1] = 4 * k;
    }
    return ArrayExamples.of(x, y).weighted(w);
  }

  @Test
  void everyRowIsInOneShardWithAllThatIsItsOwn() {
    List<Integer> found = new ArrayList<>();
    for (List<Shard> chunk : new CanonicalOrder(rows(100)).shards(7, 2, 4)) {
      assertThat(chunk).hasSize(4);
      for (Shard shard : chunk) {
        Microbatch batch = new Microbatch(2, 2, shard.rows());
        shard.gather(0, shard.rows(), 2, batch);
        for (int i = 0; i < shard.rows(); i++) {
          float k = batch.inputs()[2 * i];
          found.add((int) k);
          assertThat(batch.inputs()[2 * i + 1]).isEqualTo(-k);
          assertThat(batch.targets()[2 * i]).isEqualTo(2 * k);
          assertThat(batch.targets()[2 * i + 1]).isEqualTo(3 * k);
          assertThat(batch.weights()[i]).isEqualTo(4 * k);
        }
      }
    }
    assertThat(found)
        .hasSize(100)
        .doesNotHaveDuplicates()
        .isNotEqualTo(found.stream().sorted().toList());
  }

  /** Eight shards of a thousand have 125 each, with a standard deviation of 10. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2}) // every row is a copy, or every other one
  void copiesOfARowAreSpreadOverTheShards(int each) {
    float[][] x = new float[1000][];
    for (int i = 0; i < 1000; i++) {
      x[i] = new float[] {i % each == 0 ? 5 : -i};
    }
    List<Shard> shards = new CanonicalOrder(ArrayExamples.of(x, x)).shards(1, 1, 8).get(0);
    assertThat(shards).allSatisfy(shard -> assertThat(shard.rows()).isBetween(85, 165));
    assertThat(shards.stream().mapToInt(Shard::rows).sum()).isEqualTo(1000);
  }

  @Test
  void theIdentityIsThatOfTheContent() {
    String identity = new CanonicalOrder(rows(10)).identity();
    assertThat(identity).matches("10 rows [0-9a-f]{16}");
    assertThat(new CanonicalOrder(rows(10)).identity()).isEqualTo(identity);
    float[] weights = new float[10];
    Arrays.fill(weights, 1f);
    assertThat(new CanonicalOrder(rows(10).weighted(weights)).identity()).isNotEqualTo(identity);
  }

  /** xxhash64 of Spark: each of the values with the hash of those before it as its seed. */
  private static long hash(Object... values) {
    long hash = 42;
    for (Object value : values) {
      if (value instanceof float[] array) {
        Object data = UnsafeArrayData.fromPrimitiveArray(array);
        DataType type = DataTypes.createArrayType(DataTypes.FloatType);
        hash = XxHash64Function.hash(data, type, hash);
      } else {
        DataType type =
            value instanceof Long
                ? DataTypes.LongType
                : value instanceof Integer ? DataTypes.IntegerType : DataTypes.FloatType;
        hash = XxHash64Function.hash(value, type, hash);
      }
    }
    return hash;
  }

  /** Where a row belongs: the rest of its first hash by the cells, and then its hashes. */
  private record Place(long cell, long first, long second, float[] x) {}

  @Test
  void rowsLieWhereTheHashesThatSparkComputesSay() {
    long seed = -3;
    long cells = 6; // two chunks of three shards
    float[][] x = new float[60][];
    float[][] y = new float[60][];
    float[] w = new float[60];
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < 60; i++) { // 0..11 once, 12..27 twice, and 28 sixteen times
      int number = i < 12 ? i : i < 44 ? 12 + (i - 12) / 2 : 28;
      int copy = i < 12 ? 1 : i < 44 ? 1 + (i - 12) % 2 : 1 + i - 44;
      x[i] = new float[] {number, 0.5f};
      y[i] = new float[] {-number};
      w[i] = 1 + number % 2;
      long first = hash(hash(seed, x[i], y[i], w[i]), copy);
      long second = hash(hash(seed, 1L, x[i], y[i], w[i]), copy);
      places.add(new Place(Math.floorMod(first, cells), first, second, x[i]));
    }
    places.sort(
        Comparator.comparingLong(Place::cell)
            .thenComparingLong(Place::first)
            .thenComparingLong(Place::second));
    ArrayExamples examples = ArrayExamples.of(x, y).weighted(w);
    List<List<Shard>> chunks = new CanonicalOrder(examples).shards(seed, 2, 3);
    assertThat(chunks).hasSize(2);
    for (int cell = 0; cell < cells; cell++) {
      Shard shard = chunks.get(cell / 3).get(cell % 3);
      assertThat(shard.chunk()).isEqualTo(cell / 3);
      assertThat(shard.index()).isEqualTo(cell % 3);
      int here = cell;
      List<Place> expected = places.stream().filter(place -> place.cell() == here).toList();
      Microbatch batch = new Microbatch(2, 1, 60);
      shard.gather(0, shard.rows(), 1, batch);
      assertThat(shard.rows()).isEqualTo(expected.size());
      for (int i = 0; i < shard.rows(); i++) {
        assertThat(batch.inputs()[2 * i]).isEqualTo(expected.get(i).x()[0]);
        assertThat(batch.targets()[i]).isEqualTo(-expected.get(i).x()[0]);
      }
    }
  }

  @Test
  void theIdentityIsTheSumOfTheHashesThatSparkComputes() {
    float[][] x = {{1, 2}, {3, 4}};
    float[][] y = {{5}, {6}};
    long sum = hash(x[0], y[0], 7f) + hash(x[1], y[1], 8f);
    assertThat(new CanonicalOrder(ArrayExamples.of(x, y).weighted(new float[] {7, 8})).identity())
        .isEqualTo("2 rows %016x".formatted(sum));
  }
}
