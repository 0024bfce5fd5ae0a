package nabla.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Topology;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreTest {

  @ParameterizedTest
  @CsvSource({
    "1, 784, 1",
    "10000, 784, 2",
    "60000, 784, 8",
    "2000, 100000, 4", // 200 million floats in pieces of 67 million at most
    "1000000000, 784, 65536", // 15,000 rows each: 48 MB
    "1000000000, 100000, 2097152", // 476 rows each
    "3, 100000000, 4"
  })
  void cutsShardsOfABoundedSize(long rows, int inputs, int shards) {
    assertThat(Score.shards(rows, inputs)).isEqualTo(shards);
  }

  @ParameterizedTest
  @CsvSource({"784, 256", "262144, 256", "1000000, 67", "100000000, 1"})
  void pushesAsManyRowsThroughAtOnceAsHaveRoom(int inputs, int rows) {
    Topology topology =
        new Topology(inputs, List.of(new Layer(2, Activation.SIGMOID)), Cost.QUADRATIC);
    assertThat(Score.rowsAtOnce(topology)).isEqualTo(rows);
  }
}
