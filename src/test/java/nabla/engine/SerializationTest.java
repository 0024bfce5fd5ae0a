package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.optim.OptimizerState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels comes back bit for bit. */
class SerializationTest {

  private static Object roundTrip(Serializable object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  private static float[] values(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = Float.intBitsToFloat(i * 0x9E3779B9);
    }
    return values;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_535, 65_536, 65_537, 200_000})
  void parametersComeBackWithTheirViews(int inputs) throws IOException, ClassNotFoundException {
    Topology topology =
        new Topology(inputs, List.of(new Layer(1, Activation.IDENTITY)), Cost.QUADRATIC);
    Parameters parameters = new Parameters(topology, values(inputs + 1));
    Parameters read = (Parameters) roundTrip(parameters);
    assertThat(bits(read.values())).containsExactly(bits(parameters.values()));
    assertThat(read.topology()).isEqualTo(topology);
    assertThat(read.biases(1).array()).isSameAs(read.values());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void optimizerStateComesBackSlotBySlot(int slots) throws IOException, ClassNotFoundException {
    float[][] arrays = new float[slots][];
    for (int i = 0; i < slots; i++) {
      arrays[i] = values(70_000);
      arrays[i][0] = i;
    }
    OptimizerState read = (OptimizerState) roundTrip(new OptimizerState(41, arrays));
    assertThat(read.step()).isEqualTo(41);
    assertThat(read.slots()).isEqualTo(slots);
    for (int i = 0; i < slots; i++) {
      assertThat(bits(read.slot(i))).containsExactly(bits(arrays[i]));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3000})
  void shardComesBackWhole(int rows) throws IOException, ClassNotFoundException {
    Shard shard =
        new Shard(3, 5, 40, 3, true, sevenths(40 * rows), sevenths(3 * rows), sevenths(rows));
    Shard read = (Shard) roundTrip(shard);
    assertThat(read).usingRecursiveComparison().isEqualTo(shard);
    assertThat(read.rows()).isEqualTo(rows);
    assertThat(read.chunk()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3000})
  void sparseRowsAndBytesComeBackWhole(int rows) throws IOException, ClassNotFoundException {
    for (PackedRows features : List.of(new SparseRows(40, 0, 0), new ByteRows(40, 0))) {
      byte[] row = new byte[40];
      for (int i = 0; i < rows; i++) {
        row[i % 40] = (byte) i;
        features.add(new ByteRows(row.clone()), 0);
      }
      features.trim();
      FloatRows targets = new FloatRows(1, rows, sevenths(rows));
      Shard shard = new Shard(3, 5, true, features, targets, targets);
      assertThat(roundTrip(shard)).usingRecursiveComparison().isEqualTo(shard);
    }
  }

  private static float[] sevenths(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = i / 7f;
    }
    return values;
  }
}
