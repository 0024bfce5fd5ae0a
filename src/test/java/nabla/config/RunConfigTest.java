package nabla.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nabla.data.Target;
import nabla.optim.Adam;
import nabla.optim.GradientDescent;
import nabla.optim.Momentum;
import nabla.optim.Penalty;
import nabla.optim.Update;
import nabla.settings.Caching;
import nabla.settings.Metric;
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
        labelCol = y
      }
      network {
        hiddenLayers = [5]
        activation = relu
        outputs = 3
        cost = softmax-cross-entropy
      }
      training {
        epochs = 7
        learningRate = 0.5
      }
      """;

  @TempDir private Path directory;

  @Test
  void readsTheFileOverTheDefaults() {
    RunConfig config = load(CONF);
    assertThat(config.training().getEpochs()).isEqualTo(7);
    assertThat(config.training().getBatchSize()).isEqualTo(128);
    assertThat(config.training().update())
        .isEqualTo(Update.of(new Adam(0.9, 0.999, 1e-8), new GradientDescent()));
    assertThat(config.find(ConfTable.FORMAT)).isEmpty(); // the path's ending says it
    assertThat(config.find(ConfTable.TEST)).isEmpty();
    assertThat(config.columns().target()).isEqualTo(new Target.Labels("y", 3));
    assertThat(config.topology(4)).hasToString("4-5(relu)-3(softmax), softmax-cross-entropy");
  }

  @Test
  void laterSetsWinOverEarlierOnesAndTheFile() {
    RunConfig config =
        load(
            CONF,
            "training.epochs=8",
            "training.epochs=9",
            "data.train=hdfs://host:1/a b#c",
            "training.optimizer=momentum",
            "training.momentum=0.5",
            "network.hiddenLayers=[]",
            "network.outputs=2",
            "network.cost=quadratic");
    assertThat(config.training().getEpochs()).isEqualTo(9);
    assertThat(config.get(ConfTable.TRAIN)).isEqualTo("hdfs://host:1/a b#c");
    assertThat(config.training().update())
        .isEqualTo(Update.of(new Momentum(0.5), new GradientDescent()));
    assertThat(config.topology(4)).hasToString("4-2(sigmoid), quadratic");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "labelCol  | none                  | softmax | softmax-cross-entropy",
        "targetCol | none                  | identity | squared-error",
        "labelCol  | sigmoid-cross-entropy | sigmoid | sigmoid-cross-entropy",
        "targetCol | sigmoid-cross-entropy | sigmoid | sigmoid-cross-entropy",
        "targetCol | softmax-cross-entropy | softmax | softmax-cross-entropy",
        "labelCol  | quadratic             | sigmoid | quadratic",
        "targetCol | quadratic             | identity | quadratic",
        "labelCol  | squared-error         | sigmoid | squared-error",
        "targetCol | squared-error         | identity | squared-error",
      })
  void costAndOutputActivationFollowFromTheColumn(
      String column, String set, String activation, String cost) {
    RunConfig config =
        load(
            "data { train = a, %s = y }\nnetwork { hiddenLayers = [], outputs = 3, cost = %s }"
                .formatted(column, set.equals("none") ? "null" : set));
    assertThat(config.topology(2)).hasToString("2-3(%s), %s".formatted(activation, cost));
    assertThat(config.settings())
        .containsEntry("network.cost", cost)
        .containsEntry("network.outputActivation", activation);
    assertThat(config.labels()).hasSize(column.equals("labelCol") ? 3 : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epochs = 7          | epochs = many        | training.epochs must be an integer in [1, 2147483647], got \"many\" (run.conf:12)",
        "epochs = 7          | epochs = 1.5         | training.epochs must be an integer in [1, 2147483647], got 1.5 (run.conf:12)",
        "epochs = 7          | epochs = [7]         | training.epochs must be an integer in [1, 2147483647], got [7] (run.conf:12)",
        "epochs = 7          | epochs { a = 7 }     | training.epochs must be an integer in [1, 2147483647], got {\"a\":7} (run.conf:12)",
        "epochs = 7          | batchSize = 0        | training.batchSize must be an integer in [1, 2147483647], got 0 (run.conf:12)",
        "epochs = 7          | optimizer = sgd      | owlqn, got \"sgd\" (run.conf:12)",
        "epochs = 7          | momentum = 0.8       | training.momentum must be left out unless training.optimizer is momentum or nesterov, got it with adam (run.conf:12)",
        "epochs = 7          | weightDecay = 0.1    | training.weightDecay must be left out unless training.optimizer is adamw or lion or lamb, got it with adam (run.conf:12)",
        "epochs = 7          | elasticNetParam = 1  | training.elasticNetParam must be left out unless training.regParam is above 0, got it with 0.0 (run.conf:12)",
        "epochs = 7          | optimizer = adamw, weightDecay = 0, weightDecaySchedule = cosine | training.weightDecaySchedule must be left out unless training.weightDecay is above 0, got it with 0.0 (run.conf:12)",
        "epochs = 7          | dropoutSchedule = cosine | training.dropoutSchedule must be left out unless training.dropout or training.inputDropout is above 0, got it with 0.0 (run.conf:12)",
        "learningRate = 0.5  | dropout = 0.5 }, network { hiddenLayers = [] | training.dropout must be left out unless network.hiddenLayers is a layer or more, got it with [] (run.conf:13)",
        "learningRate = 0.5  | epochs = 7 }, network { normalisation = layer, hiddenLayers = [] | network.normalisation must be left out unless network.hiddenLayers is layers of two units or more, got it with [] (run.conf:13)",
        "learningRate = 0.5  | epochs = 7 }, network { normalisation = layer, hiddenLayers = [4, 1] | network.normalisation must be left out unless network.hiddenLayers is layers of two units or more, got it with [4, 1] (run.conf:13)",
        "learningRate = 0.5  | epochs = 7 }, network { parametrisation = neural-tangent | network.initializer must be normal with network.parametrisation = neural-tangent, which divides by √n itself, got he (run.conf:13)",
        "epochs = 7          | scaleRate = 6        | training.scaleRate must be left out unless network.inputScale is true, got it with false (run.conf:12)",
        "learningRate = 0.5  | optimizer = lbfgs, weightRate = 2 | training.weightRate must be left out with training.optimizer = lbfgs, which takes all examples at once and searches for the length of its step, got 2.0 (run.conf:13)",
        "learningRate = 0.5  | scaleRate = 2 }, network { inputScale = true, frozenLayers = 1, hiddenLayers = [4] | training.scaleRate must be left out unless network.frozenLayers is 0, got it with 1 (run.conf:13)",
        "learningRate = 0.5  | scaleRate = 2, optimizer = lbfgs }, network { inputScale = true | training.scaleRate must be left out with training.optimizer = lbfgs, which takes all examples at once and searches for the length of its step, got 2.0 (run.conf:13)",
        "epochs = 7          | dropout = 1          | training.dropout must be a number, in [0, 1) as a 32-bit float, got 1 (run.conf:12)",
        "labelCol = y        | classWeights = [1, 2], labelCol = y | data.classWeights must be 3 numbers, one for each class, got 2: [1,2] (run.conf:3)",
        "labelCol = y        | classWeights = [1, 2, 0], labelCol = y | one for each class, each finite and > 0 as a 32-bit float, got [1,2,0] (run.conf:3)",
        "labelCol = y        | classWeights = balanced, targetCol = y | data.classWeights must be left out unless each example has one class, got it with numbers as targets and network.cost softmax-cross-entropy (run.conf:3)",
        "epochs = 7          | optimizer = lbfgs, batchSize = 128 | training.batchSize must be left out with training.optimizer = lbfgs, which takes all examples at once and searches for the length of its step, got 128 (run.conf:12)",
        "learningRate = 0.5  | optimizer = lbfgs, biasRate = 2 | training.biasRate must be left out with training.optimizer = lbfgs, which takes all examples at once and searches for the length of its step, got 2.0 (run.conf:13)",
        "epochs = 7          | optimizer = lbfgs, momentum = 0.8 | training.momentum must be left out unless training.optimizer is momentum or nesterov, got it with lbfgs (run.conf:12)",
        "epochs = 7          | epochs = 7, warmupEpochs = 7 | training.warmupEpochs must be less than training.epochs = 7, got 7.0 (run.conf:12)",
        "epochs = 7          | learningRateSchedule = \"cosine(1.5)\" | plateau(5, 0.1) (end of cosine must be in [0, 1], got 1.5), got \"cosine(1.5)\" (run.conf:12)",
        "epochs = 7          | learningRateSchedule = \"step(0)\" | plateau(5, 0.1) (epochs of step must be finite and > 0, got 0.0), got \"step(0)\" (run.conf:12)",
        "epochs = 7          | dropout = 0.5, dropoutSchedule = \"range-test(40, 1e4)\" | plateau(5, 0.1), got \"range-test(40, 1e4)\" (run.conf:12)",
        "epochs = 7          | regParam = NaN       | training.regParam must be a number, 0, or finite and > 0 as a 32-bit float, got \"NaN\" (run.conf:12)",
        "Rate = 0.5          | Rate = -0.1          | training.learningRate must be a number, finite and > 0 as a 32-bit float, got -0.1 (run.conf:13)",
        "activation = relu   | activation = rely    | leaky-relu(0.01), elu(1), selu, got \"rely\" (run.conf:7)",
        "activation = relu   | activation = softmax | leaky-relu(0.01), elu(1), selu, got \"softmax\" (run.conf:7)",
        "activation = relu   | activation = leaky-relu(2) | leaky-relu(0.01), elu(1), selu (slope of leaky-relu must be in [0, 1], got 2.0), got \"leaky-relu(2)\" (run.conf:7)",
        "activation = relu   | outputActivation = sigmoid | got softmax-cross-entropy (run.conf:7)",
        "Layers = [5]        | Layers = [0]         | network.hiddenLayers must be integers >= 1 whose layers have fewer than 2^31 - 8 weights and biases together, got [0] (run.conf:6)",
        "Layers = [5]        | Layers = 5           | network.hiddenLayers must be integers >= 1 whose layers have fewer than 2^31 - 8 weights and biases together, got 5 (run.conf:6)",
        "Layers = [5]        | Layers = [x]         | weights and biases together, got [\"x\"] (run.conf:6)",
        "Layers = [5]        | Layers = [2147483648] | weights and biases together, got [2147483648] (run.conf:6)",
        "outputs = 3         | outputs = 2147483647 | parameters must number fewer than 2^31 - 8, got 12884901892 (run.conf:6)",
        "outputs = 3         | units = 3            | key of network must be one of activation, cost, frozenLayers, hiddenLayers, initializer, inputScale, normalisation, outputActivation, outputs, parametrisation, zeroOutput, got \"units\" (run.conf:8)",
        "outputs = 3         | outputs = null }, data { featuresCol = x }, network { zeroOutput = true | network.outputs must be set, got nothing (run.conf)",
        "labelCol = y        | labelCol = y, targetCol = z | data must have either labelCol (class indexes) or targetCol (numbers), got both (run.conf:3)",
        "labelCol = y        | weightCol = w        | data must have either labelCol (class indexes) or targetCol (numbers), got neither (run.conf)",
        "labelCol = y        | labelCol = \" \"     | data.labelCol must be a column's name, got \" \" (run.conf:3)",
        "labelCol = y        | labelCol = [y]       | data.labelCol must be a column's name, got [\"y\"] (run.conf:3)",
        "labelCol = y        | options = y          | data.options must be a section { … }, got \"y\" (run.conf:3)",
        "epochs = 7          | epochs = 7.0         | training.epochs must be an integer in [1, 2147483647], got 7.0 (run.conf:12)",
        "epochs = 7          | epochs = 4294967297  | training.epochs must be an integer in [1, 2147483647], got 4294967297 (run.conf:12)",
        "epochs = 7          | seed = 9223372036854775808 | training.seed must be an integer of 64 bits, got \"9223372036854775808\" (run.conf:12)",
        "epochs = 7          | onDivergence = stop  | training.onDivergence must be one of fail, keep, got \"stop\" (run.conf:12)",
        "Rate = 0.5          | Rate = 1e39          | training.learningRate must be a number, finite and > 0 as a 32-bit float, got 1e39 (run.conf:13)",
        "Rate = 0.5          | Rate = 1e-46         | training.learningRate must be a number, finite and > 0 as a 32-bit float, got 1e-46 (run.conf:13)",
        "epochs = 7          | regParam = 1e39      | training.regParam must be a number, 0, or finite and > 0 as a 32-bit float, got 1e39 (run.conf:12)",
        "epochs = 7          | regParam = 1e-60     | training.regParam must be a number, 0, or finite and > 0 as a 32-bit float, got 1e-60 (run.conf:12)",
        "epochs = 7          | epsilon = 1e-46      | training.epsilon must be a number, finite and > 0 as a 32-bit float, got 1e-46 (run.conf:12)",
        "epochs = 7          | beta1 = 0.99999999999 | training.beta1 must be a number, in [0, 1) as a 32-bit float, got 0.99999999999 (run.conf:12)",
        "epochs = 7          | optimizer = nesterov, momentum = 0.99999999999 | training.momentum must be a number, in [0, 1) as a 32-bit float, got 0.99999999999 (run.conf:12)",
        "train = a.parquet   | train = \"a\\u0000b\" | data.train must be a path, which has no NUL, got \"a\\u0000b\" (run.conf:2)",
        "epochs = 7          | epochs = 99999999999999999999 | training.epochs must be an integer in [1, 2147483647], got \"99999999999999999999\" (run.conf:12)",
        "train = a.parquet   | train = null         | data.train must be set, got nothing (run.conf)",
      })
  void oneLineNamesRuleValueAndPlace(String line, String wrong, String message) {
    assertThat(CONF).contains(line);
    assertThatThrownBy(() -> load(CONF.replace(line, wrong)))
        .isInstanceOf(UsageException.class)
        .message()
        .endsWith(message)
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mlflowUri = \"http://me:secret@host\" | report.mlflowUri must be an http:// or https:// URL without user, got \"",
        "mlflowUri = \"ftp://host\"            | report.mlflowUri must be an http:// or https:// URL without user, got \"ftp://host\"",
        "mlflowExperiment = tables             | report.mlflowExperiment must be left out unless report.mlflowUri is set, got it with nothing"
      })
  void whoIsToldMustBeAServer(String setting, String message) {
    assertThatThrownBy(() -> load(CONF + "report." + setting))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(message)
        .message()
        .doesNotContain("secret");
  }

  /** Keys that there were before among them. */
  @ParameterizedTest
  @ValueSource(strings = {"epocs = 7", "l2 = 0.1", "optimizer { name = adam }", "tolerance = 0"})
  void aKeyThatIsNoneIsToldWithThoseThereAre(String wrong) {
    String key = wrong.replaceFirst(" .*", "");
    assertThatThrownBy(() -> load(CONF.replace("epochs = 7", wrong)))
        .isInstanceOf(UsageException.class)
        .message()
        .endsWith("(run.conf:12)")
        .startsWith(
            key.equals("optimizer")
                ? "training.optimizer must be one of gradient-descent, "
                : "key of training must be one of averageDecay, batchSize, beta1, ")
        .contains(
            key.equals("optimizer")
                ? "owlqn, got {"
                : "regParam, scaleRate, seed, shuffleSeed, tol, warmupEpochs, weightDecay, weightDecaySchedule, weightRate, got \"%s\""
                    .formatted(key));
    assertThatThrownBy(() -> load(CONF + "trainig.epochs = 3"))
        .hasMessage(
            "key must be one of data, preparation, network, training, execution, checkpoint, report, tune, got \"trainig\" (run.conf:15)");
  }

  @Test
  void aNetworkForLabelsHasAnOutputForEachClass() {
    String one = CONF.replace("outputs = 3", "outputs = 1").replace("softmax-", "sigmoid-");
    assertThatThrownBy(() -> load(one))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "network.outputs must be at least 2, one for each class of data.labelCol, got 1; a network with one output learns numbers, data.targetCol (run.conf:8)");
    assertThat(load(one.replace("labelCol", "targetCol")).get(ConfTable.OUTPUTS)).isOne();
  }

  @Test
  void executionFallsBackToSparksConfiguration() {
    System.setProperty("spark.nabla.replicas", "4");
    System.setProperty("spark.nabla.caching", "disk");
    try {
      RunConfig config = load(CONF + "execution.caching = memory");
      assertThat(config.execution().replicas()).hasValue(4);
      assertThat(config.execution().caching()).isEqualTo(Caching.MEMORY);
      assertThat(config.execution().stepsPerRound()).isEmpty();
      assertThat(config.settings()).containsEntry("execution.replicas", "4");
      System.setProperty("spark.nabla.replicas", "3");
      assertThatThrownBy(() -> load(CONF))
          .hasMessage(
              "execution.replicas must be a power of two, or auto, got \"3\" (spark.nabla.replicas)");
    } finally {
      System.clearProperty("spark.nabla.replicas");
      System.clearProperty("spark.nabla.caching");
    }
  }

  @Test
  void nothingIsWhatTheDefaultIs() {
    RunConfig config = load(CONF.replace("epochs = 7", "epochs = null") + "execution = null");
    assertThat(config.training().getEpochs()).isEqualTo(10);
    assertThat(config.settings())
        .containsEntry("training.epochs", "10")
        .containsEntry("execution.replicas", "auto");
  }

  @Test
  void aWrongSetIsNamedAsSuch() {
    assertThatThrownBy(() -> load(CONF, "training.epochs=x"))
        .hasMessage(
            "training.epochs must be an integer in [1, 2147483647], got \"x\" (--set training.epochs)");
    assertThatThrownBy(() -> load(CONF, "training.epochs"))
        .isInstanceOf(UsageException.class)
        .hasMessage("--set must be key=value, got \"training.epochs\"");
  }

  @Test
  void whatIsNoHoconOrNoFileIsOneLine() {
    assertThatThrownBy(() -> load("data {\n"))
        .isInstanceOf(UsageException.class)
        .message()
        .contains("run.conf")
        .doesNotContain("\n");
    assertThatThrownBy(() -> RunConfig.load(directory.resolve("none.conf"), List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("none.conf");
  }

  @Test
  void theResolvedTextSaysTheSameAgain() {
    RunConfig config = load(CONF, "training.optimizer=adam", "data.options.a.b=1");
    assertThat(config.options()).containsEntry("a.b", "1");
    RunConfig again = load(config.render());
    assertThat(again.training().facts()).isEqualTo(config.training().facts());
    assertThat(again.settings()).isEqualTo(config.settings());
    assertThat(again.render()).isEqualTo(config.render());
    assertThat(config.settings())
        .containsEntry("training.beta2", "0.999")
        .containsEntry("network.hiddenLayers", "[5]")
        .doesNotContainKey("training.momentum");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist", "mnist-best", "nielsen", "xor"})
  void theProjectsOwnFilesLoad(String name) {
    assertThat(RunConfig.load(Path.of("conf", name + ".conf"), List.of()).find(ConfTable.TEST))
        .isPresent();
  }

  @Test
  void theQuickstartIsWhatTheReadmeSays() {
    RunConfig config = RunConfig.load(Path.of("conf/mnist.conf"), List.of());
    assertThat(config.training().update())
        .isEqualTo(
            Update.of(new Penalty(1e-4, 0), new Adam(0.9, 0.999, 1e-8), new GradientDescent()));
    assertThat(config.training().getLearningRate()).isEqualTo(0.004);
    assertThat(config.training().getLearningRateSchedule()).isEqualTo("cosine");
    assertThat(config.topology(784))
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auc | training.metric must be cost or accuracy or f1 for the 3 classes (network.outputs) of data.labelCol, got auc (run.conf:15)",
        "rmse | training.metric must be cost or accuracy or f1 for the 3 classes (network.outputs) of data.labelCol, got rmse (run.conf:15)",
        "f1 | training.metric must be cost without validation examples, got f1; set data.validation or data.validationFraction (run.conf:15)",
        "recall | training.metric must be one of cost, accuracy, auc, f1, rmse, mae, r2, got \"recall\" (run.conf:15)",
      })
  void aMetricThatCannotBeMeasuredIsRefused(String metric, String message) {
    assertThatThrownBy(() -> load(CONF + "training.metric = " + metric))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void aMetricThatCanBeMeasuredIsTaken() {
    String held = CONF + "data.validationFraction = 0.1\n";
    String given = CONF + "data.validation = b.parquet\n";
    assertThat(load(held + "training.metric = f1").training().metric()).isEqualTo(Metric.F1);
    assertThat(load(given + "training.metric = f1").training().metric()).isEqualTo(Metric.F1);
    assertThatThrownBy(() -> load(held + "data.validation = b.parquet"))
        .hasMessage(
            "data.validationFraction must be left out where data.validation has the examples to validate on, got 0.1 (run.conf:15)");
    assertThatThrownBy(() -> load(CONF + "training.tol = 0.1"))
        .hasMessage(
            "training.tol must be left out unless training.patience is above 0, got it with 0 (run.conf:15)");
  }
}
