package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import nabla.engine.Packing.Form;
import nabla.linalg.SparseColumns;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Microbatch;
import nabla.nn.Topology;
import nabla.settings.Metric;
import nabla.settings.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedRowsTest {

  /** Numbers that bytes stand for; every fourth row is whole, in others one in 40 is not zero. */
  private static float[][] rows(int count, int width) {
    Random random = new Random(5);
    float[][] rows = new float[count][width];
    for (int row = 0; row < count; row++) {
      for (int k = 0; k < width; k++) {
        rows[row][k] = row % 4 == 0 || random.nextInt(40) == 0 ? random.nextInt(256) / 255f : 0;
      }
    }
    return rows;
  }

  private static Stream<PackedRows> ofEachKind(float[][] rows) {
    int width = rows[0].length;
    PackedRows floats = new FloatRows(width, 1);
    PackedRows sparse = new SparseRows(width, 1, 0);
    PackedRows bytes = new ByteRows(width, 1);
    for (float[] row : rows) {
      byte[] unsigned = new byte[width];
      for (int k = 0; k < width; k++) {
        unsigned[k] = (byte) Math.round(row[k] * 255);
      }
      floats.add(new FloatRows(width, 1, row), 0);
      sparse.add(new ByteRows(unsigned), 0);
      bytes.add(new ByteRows(unsigned), 0);
    }
    return Stream.of(floats, sparse, bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 5000})
  void numbersAndHashesAreTheSameHoweverTheyAreKept(int width) {
    float[][] rows = rows(11, width);
    long[] expected = new long[11];
    long nonZeros = 0;
    for (int row = 0; row < 11; row++) {
      expected[row] = XxHash64.thenRow(row, rows[row]);
      nonZeros += XxHash64.nonZeros(rows[row], 0, width);
    }
    long all = nonZeros;
    ofEachKind(rows)
        .forEach(
            kept -> {
              long[] hashes = new long[11];
              Arrays.setAll(hashes, row -> row);
              kept.hash(hashes);
              assertThat(hashes).containsExactly(expected);
              assertThat(kept.nonZeros()).isEqualTo(all);
              assertThat(kept.count()).isEqualTo(11);
              assertThat(kept.width()).isEqualTo(width);
              SparseColumns columns = new SparseColumns(width, 0, 0);
              for (int row = 0; row < 11; row++) {
                float[] copy = new float[width + 1];
                Arrays.fill(copy, 9);
                kept.copy(row, copy, 1);
                assertThat(Arrays.copyOfRange(copy, 1, width + 1)).containsExactly(rows[row]);
                kept.copy(row, columns);
              }
              assertThat((long) columns.numbers()).isEqualTo(all);
            });
  }

  /** As Spark's xxhash64 of an array, but of a wide row of which little is not zero. */
  @Test
  void wideRowsAreHashedByWhatIsNotZero() {
    float[] row = new float[4096];
    row[7] = 2;
    row[4095] = -1;
    long pair = XxHash64.then(3, 7L << 32 | 0x40000000L); // 2 as a float
    long both = XxHash64.then(pair, 4095L << 32 | 0xBF800000L); // −1
    assertThat(XxHash64.thenRow(3, row)).isEqualTo(both);
    row[8] = -0f;
    assertThat(XxHash64.thenRow(3, row)).isEqualTo(both);
    Arrays.fill(row, 0, 257, 1); // more than a 16th
    assertThat(XxHash64.thenRow(3, row)).isEqualTo(XxHash64.then(3, row));
    float[] narrow = new float[4095];
    assertThat(XxHash64.thenRow(3, narrow)).isEqualTo(XxHash64.then(3, narrow));
  }

  @Test
  void rowsThatRepeatAreFound() {
    float[][] twice = {{0, 1, 0}, {-0f, 1, 0}, {0, 0, 1}};
    PackedRows floats = new FloatRows(3, 3);
    PackedRows sparse = new SparseRows(3, 3, 0);
    for (float[] row : twice) {
      floats.add(new FloatRows(3, 1, row), 0);
      sparse.add(floats, floats.count() - 1);
    }
    for (PackedRows rows : List.of(floats, sparse)) {
      assertThat(rows.repeats(1)).isTrue();
      assertThat(rows.repeats(2)).isFalse();
    }
    ByteRows bytes = new ByteRows(2, 0);
    for (byte[] row : new byte[][] {{1, 2}, {1, 2}, {2, 2}}) {
      bytes.add(new ByteRows(row), 0);
    }
    assertThat(bytes.repeats(1)).isTrue();
    assertThat(bytes.repeats(2)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "100, 64, 128, false, SPARSE",
    "100, 64, 129, false, FLOATS", // more than one in 50
    "100, 63, 0, false, FLOATS", // narrow
    "100, 64, 129, true, BYTES",
    "100, 64, 128, true, SPARSE",
  })
  void howRowsArePackedFollowsFromTheirNumbers(
      long rows, int width, long nonZeros, boolean bytes, Form form) {
    assertThat(Packing.of(rows, width, nonZeros, bytes).form()).isEqualTo(form);
  }

  @Test
  void packedRowsTakeWhatIsSaid() {
    Packing sparse = Packing.of(5000, 1 << 18, 5000 * 100, false);
    assertThat(sparse.bytes()).isEqualTo(5000 * (100 * 8 + 4L));
    assertThat(sparse.floatsPerRow()).isEqualTo(201);
    // three times what 64 rows take, a place for each input, and 32 weights of each that has a
    // number
    assertThat(sparse.floatsOfMicrobatch(64, 32))
        .isEqualTo(3 * 64 * 201 + (1 << 18) + 64 * 201 / 2 * 32L);
    assertThat(sparse.withoutZeros().floatsOfMicrobatch(64, 32)).isEqualTo(64L << 18);
    assertThat(sparse.withoutZeros().bytes()).isEqualTo(5000L * (1 << 18) * 4);
    Packing bytes = Packing.of(60_000, 784, 60_000 * 150, true);
    assertThat(bytes.bytes()).isEqualTo(60_000L * 784);
    assertThat(bytes.bytesAsFloats()).isEqualTo(4 * bytes.bytes()); // chunks are those of floats
    for (Packing packing : List.of(sparse, bytes)) {
      PackedRows rows = packing.empty(2);
      rows.add(new ByteRows(new byte[packing.width()]), 0);
      rows.trim();
      assertThat(rows.bytes()).isLessThanOrEqualTo(packing.bytes() / packing.rows());
    }
  }

  @Test
  void anArrayHoldsNoMore() {
    assertThatThrownBy(() -> new ByteRows(1 << 20, 1 << 11))
        .hasMessage("a shard must hold less than 2^31 numbers, got 2048 rows of 1048576");
  }

  @Test
  void aMicrobatchOfBytesHoldsNumbersFromZeroToOne() {
    ByteRows rows = new ByteRows(3, 1);
    rows.add(new ByteRows(new byte[] {0, (byte) 128, (byte) 255}), 0);
    Microbatch batch = new Microbatch(3, 1, 1);
    rows.gather(0, batch, 0);
    assertThat(batch.inputs()).startsWith(0, 128 / 255f, 1);
  }

  /** Examples of 500 words, of which a dozen decide. */
  private static ArrayExamples words() {
    Random random = new Random(8);
    float[][] x = new float[700][500];
    int[] y = new int[700];
    for (int row = 0; row < 700; row++) {
      for (int i = 0; i < 5; i++) {
        x[row][random.nextInt(500)] = 1 + random.nextInt(2);
      }
      y[row] = random.nextInt(2);
      x[row][6 * y[row] + random.nextInt(6)] = 1;
    }
    return ArrayExamples.of(x, y);
  }

  private static TrainingSettings settings() {
    TrainingSettings settings = new TrainingSettings().setOptimizer("adam").setEpochs(4);
    return settings.setHiddenLayers(new int[] {20}).setBatchSize(128).setLearningRate(0.01);
  }

  @Test
  void trainingOnSparseRowsIsThatOnWholeOnesButForRounding() {
    TrainingSettings settings = settings().setInputDropout(0.2);
    ArrayExamples examples = words();
    Topology topology = settings.topology(500, 2, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    Packing floats = Packing.floats(700, 500);
    BatchPlan plan = BatchPlan.of(settings, floats, 1, topology);
    float[] whole = trained(settings, topology, plan, new CanonicalOrder(examples, floats));
    CanonicalOrder sparse = new CanonicalOrder(examples);
    assertThat(sparse.packing().form()).isEqualTo(Form.SPARSE);
    float[] few = trained(settings, topology, plan, sparse);
    assertThat(few).isNotEqualTo(whole);
    for (int i = 0; i < few.length; i++) {
      assertThat(few[i]).isCloseTo(whole[i], within(1e-4f));
    }
  }

  private static float[] trained(
      TrainingSettings settings, Topology topology, BatchPlan plan, CanonicalOrder order) {
    TrainingRun run =
        TrainingRun.of(settings, topology, plan, 1, order.identity(), Optional.empty());
    return new Trainer(run, Optional.empty(), new TrainingListener() {})
        .fit(
            new ArrayRounds(run, order, new float[0], 2),
            new ArrayEvaluations(order, Optional.empty(), 1, true, Metric.COST))
        .parameters()
        .values();
  }

  @Test
  void theNumberOfThreadsLeavesNoTraceAndTheModelKnows() {
    TrainedModel one = new ArrayTrainer(settings(), 1, List.of()).fit(words(), Optional.empty());
    TrainedModel two = new ArrayTrainer(settings(), 2, List.of()).fit(words(), Optional.empty());
    assertThat(one.weightsSha256()).isEqualTo(two.weightsSha256());
    assertThat(one.hasSparseInputs()).isTrue();
    assertThat(one.provenance().run().facts()).containsEntry("inputs", "sparse");
    // a row's outputs are the same alone and among others
    float[][] x = rows(30, 500);
    float[][] together = one.predict(x);
    for (int row = 0; row < x.length; row++) {
      assertThat(one.predict(x[row])).containsExactly(together[row]);
    }
  }

  @Test
  void noiseMakesRowsWhole() {
    TrainedModel noisy =
        new ArrayTrainer(settings().setInputNoise(0.1), 2, List.of())
            .fit(words(), Optional.empty());
    assertThat(noisy.hasSparseInputs()).isFalse();
  }

  @Test
  void aSparseBatchHasFewMicrobatches() {
    Topology topology =
        settings().topology(10_000, 2, Activation.SOFTMAX, Cost.SOFTMAX_CROSS_ENTROPY);
    TrainingSettings settings = settings().setBatchSize(1024);
    assertThat(BatchPlan.of(settings, Packing.floats(100_000, 10_000), 1, topology).microbatches())
        .isEqualTo(8);
    Packing sparse = Packing.of(100_000, 10_000, 100_000 * 100, false);
    assertThat(BatchPlan.of(settings, sparse, 1, topology).microbatches()).isEqualTo(2);
    assertThat(BatchPlan.of(settings.setBatchSize(8192), sparse, 1, topology).microbatches())
        .isEqualTo(8); // a microbatch of 1,024 rows has about ten numbers for each input
  }
}
