package nabla.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nabla.data.Target;
import nabla.nn.Cost;
import nabla.optim.Adam;
import nabla.optim.Cosine;
import nabla.optim.Momentum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunConfigTest {

  private static final String CONF =
      """
      data {
        train = a.parquet
        label = y
      }
      network {
        layers = [
          { units = 5, activation = relu }
          { units = 3, activation = softmax }
        ]
        cost = softmax-cross-entropy
      }
      training {
        epochs = 7
        learningRate.rate = 0.5
      }
      """;

  @TempDir private Path directory;

  @Test
  void readsTheFileOverTheDefaults() {
    RunConfig config = load(CONF);
    assertThat(config.training().epochs()).isEqualTo(7);
    assertThat(config.training().batchSize()).isEqualTo(32);
    assertThat(config.data().format()).isEqualTo("parquet");
    assertThat(config.data().columns(3, Cost.SOFTMAX_CROSS_ENTROPY).target())
        .isEqualTo(new Target.Labels("y", 3));
    assertThat(config.network().topology(4).parameterCount()).isEqualTo(5 * 4 + 5 + 3 * 5 + 3);
  }

  @Test
  void laterSetsWinOverEarlierOnesAndTheFile() {
    RunConfig config =
        load(
            CONF,
            "training.epochs=8",
            "training.epochs=9",
            "data.train=hdfs://host:1/a b#c",
            "training.optimizer.name=momentum",
            "training.optimizer.coefficient=0.5",
            "network.layers=[{units = 2, activation = sigmoid}]",
            "network.cost=quadratic");
    assertThat(config.training().epochs()).isEqualTo(9);
    assertThat(config.data().train()).isEqualTo("hdfs://host:1/a b#c");
    assertThat(config.training().optimizer()).isEqualTo(new Momentum(0.5));
    assertThat(config.network().outputs()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epochs = 7          | epocs = 7            | key of training must be one of batchSize, epochs, l2, learningRate, onDivergence, optimizer, patience, seed, tolerance, got \"epocs\" (run.conf:13)",
        "epochs = 7          | epochs = many        | training.epochs must be an integer from 1 to 2147483647, got \"many\" (run.conf:13)",
        "epochs = 7          | epochs = 1.5         | training.epochs must be an integer from 1 to 2147483647, got 1.5 (run.conf:13)",
        "epochs = 7          | epochs = [7]         | training.epochs must be an integer from 1 to 2147483647, got [7] (run.conf:13)",
        "epochs = 7          | batchSize = 0        | training.batchSize must be an integer from 1 to 2147483647, got 0 (run.conf:13)",
        "epochs = 7          | optimizer.name = sgd | training.optimizer.name must be one of gradient-descent, momentum, nesterov, adam, got \"sgd\" (run.conf:13)",
        "epochs = 7          | optimizer.beta1 = 1  | key of training.optimizer must be one of name, got \"beta1\" (run.conf:13)",
        "epochs = 7          | l2 = NaN             | training.l2 must be 0, or finite and > 0 as a 32-bit float, got \"NaN\" (run.conf:13)",
        "Rate.rate = 0.5     | Rate.rate = -0.1     | training.learningRate.rate must be finite and > 0 as a 32-bit float, got -0.1 (run.conf:14)",
        "activation = relu   | activation = rely    | network.layers[0].activation must be one of identity, sigmoid, tanh, relu, softmax, leaky-relu(0.01), got \"rely\" (run.conf:7)",
        "units = 5           | units = 0            | network.layers[0].units must be an integer from 1 to 2147483647, got 0 (run.conf:7)",
        "cost = softmax-cross-entropy | cost = quadratic   | got quadratic (run.conf:10)",
        "activation = relu   | activation = softmax | activation of a hidden layer must not be softmax, which is for the output layer alone (run.conf:6)",
        "label = y           | label = y, target = z | data must have either label (class indexes) or target (numbers), got both (run.conf:3)",
        "epochs = 7          | epochs = 7.0         | training.epochs must be an integer from 1 to 2147483647, got 7.0 (run.conf:13)",
        "epochs = 7          | epochs = 4294967297  | training.epochs must be an integer from 1 to 2147483647, got 4294967297 (run.conf:13)",
        "epochs = 7          | seed = 9223372036854775808 | training.seed must be an integer from -2^63 to 2^63 - 1, got \"9223372036854775808\" (run.conf:13)",
        "epochs = 7          | onDivergence = stop  | training.onDivergence must be one of fail, keep, got \"stop\" (run.conf:13)",
        "Rate.rate = 0.5     | Rate.rate = 1e39     | training.learningRate.rate must be finite and > 0 as a 32-bit float, got 1e39 (run.conf:14)",
        "Rate.rate = 0.5     | Rate.rate = 1e-46    | training.learningRate.rate must be finite and > 0 as a 32-bit float, got 1e-46 (run.conf:14)",
        "epochs = 7          | l2 = 1e39            | training.l2 must be 0, or finite and > 0 as a 32-bit float, got 1e39 (run.conf:13)",
        "epochs = 7          | l2 = 1e-60           | training.l2 must be 0, or finite and > 0 as a 32-bit float, got 1e-60 (run.conf:13)",
        "epochs = 7          | optimizer { name = adam, epsilon = 1e-46 } | training.optimizer.epsilon must be finite and > 0 as a 32-bit float, got 1e-46 (run.conf:13)",
        "epochs = 7          | optimizer { name = adam, beta1 = 0.99999999999 } | training.optimizer.beta1 must be in [0, 1) as a 32-bit float, got 0.99999999999 (run.conf:13)",
        "epochs = 7          | optimizer { name = nesterov, coefficient = 0.99999999999 } | training.optimizer.coefficient must be in [0, 1) as a 32-bit float, got 0.99999999999 (run.conf:13)",
        "units = 5           | units = 2147483648   | network.layers[0].units must be an integer from 1 to 2147483647, got 2147483648 (run.conf:7)",
        "units = 5           | units = 2147483647   | parameters must number fewer than 2^31 - 8, got 10737418238 (run.conf:6)",
        "train = a.parquet   | train = \"a\\u0000b\" | data.train must be a path, which has no NUL, got \"a\\u0000b\" (run.conf:2)",
        "epochs = 7          | epochs = 99999999999999999999 | training.epochs must be an integer from 1 to 2147483647, got \"99999999999999999999\" (run.conf:13)",
        "train = a.parquet   | train = null         | data.train must be set, got nothing",
      })
  void oneLineNamesRuleValueAndPlace(String line, String wrong, String message) {
    assertThat(CONF).contains(line);
    assertThatThrownBy(() -> load(CONF.replace(line, wrong)))
        .isInstanceOf(ConfException.class)
        .message()
        .endsWith(message.startsWith("data.train") ? ")" : message)
        .contains(message)
        .doesNotContain("\n");
  }

  @Test
  void aNetworkForLabelsHasAnOutputForEachClass() {
    String one =
        CONF.replace("units = 3, activation = softmax", "units = 1, activation = sigmoid")
            .replace("softmax-cross-entropy", "sigmoid-cross-entropy");
    assertThatThrownBy(() -> load(one))
        .isInstanceOf(ConfException.class)
        .hasMessage(
            "network.layers must end with at least 2 units, one for each class of data.label, got 1; a network with one output learns numbers, data.target (run.conf:6)");
    assertThat(load(one.replace("label = y", "target = y")).network().outputs()).isOne();
  }

  @Test
  void aWrongSetIsNamedAsSuch() {
    assertThatThrownBy(() -> load(CONF, "training.epochs=x"))
        .hasMessage(
            "training.epochs must be an integer from 1 to 2147483647, got \"x\" (--set training.epochs)");
    assertThatThrownBy(() -> load(CONF, "training.epochs"))
        .isInstanceOf(ConfException.class)
        .hasMessage("--set must be key=value, got \"training.epochs\"");
  }

  @Test
  void whatIsNoHoconOrNoFileIsOneLine() {
    assertThatThrownBy(() -> load("data {\n"))
        .isInstanceOf(ConfException.class)
        .message()
        .contains("run.conf")
        .doesNotContain("\n");
    assertThatThrownBy(() -> RunConfig.load(directory.resolve("none.conf"), List.of()))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("none.conf");
  }

  @Test
  void theResolvedTextSaysTheSameAgain() {
    RunConfig config = load(CONF, "training.optimizer.name=adam", "data.options.a.b=1");
    assertThat(config.data().options()).containsEntry("a.b", "1");
    RunConfig again = load(config.render());
    assertThat(again.training()).isEqualTo(config.training());
    assertThat(again.data()).isEqualTo(config.data());
    assertThat(again.settings()).isEqualTo(config.settings());
    assertThat(config.settings())
        .containsEntry("training.optimizer.beta2", "0.999")
        .doesNotContainKey("training.optimizer.coefficient");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist", "nielsen", "xor"})
  void theProjectsOwnFilesLoad(String name) {
    assertThat(RunConfig.load(Path.of("conf", name + ".conf"), List.of()).data().test())
        .isPresent();
  }

  @Test
  void theQuickstartIsWhatTheReadmeSays() {
    RunConfig config = RunConfig.load(Path.of("conf/mnist.conf"), List.of());
    assertThat(config.training().optimizer()).isEqualTo(new Adam(0.9, 0.999, 1e-8));
    assertThat(config.training().schedule()).isEqualTo(new Cosine(0.004, 0));
    assertThat(config.network().topology(784))
        .hasToString("784-512(relu)-10(softmax), softmax-cross-entropy");
  }

  private RunConfig load(String text, String... sets) {
    try {
      Path file = Files.writeString(directory.resolve("run.conf"), text);
      return RunConfig.load(file, List.of(sets));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
