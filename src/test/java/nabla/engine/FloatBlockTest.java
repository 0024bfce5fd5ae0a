package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatBlockTest {

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
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000})
  void comesBackBitForBit(int length) throws IOException, ClassNotFoundException {
    float[] values = values(length);
    FloatBlock read = (FloatBlock) roundTrip(new FloatBlock(values));
    assertThat(bits(read.values())).containsExactly(bits(values));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3000})
  void shardComesBackWhole(int rows) throws IOException, ClassNotFoundException {
    float[] features = new float[40 * rows];
    for (int i = 0; i < features.length; i++) {
      features[i] = i / 7f;
    }
    Shard shard = new Shard(3, 5, 40, 1, true, features, new float[rows], new float[rows]);
    Shard read = (Shard) roundTrip(shard);
    assertThat(read).usingRecursiveComparison().isEqualTo(shard);
    assertThat(read.rows()).isEqualTo(rows);
    assertThat(read.chunk()).isEqualTo(3);
  }
}
