package nabla.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import nabla.data.Door;
import nabla.nn.Activation;
import nabla.settings.ExecutionSettings;
import nabla.settings.FitTable;
import nabla.settings.Setting;
import nabla.settings.TrainingSettings;
import nabla.settings.TrainingTable;
import nabla.train.SparkVersion;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import py4j.reflection.ReflectionEngine;
import scala.Option;

/** Params need no Spark to be set, refused and explained. */
class ParamsTest {

  static Stream<Estimator<?>> estimators() {
    return Stream.of(new MlpClassifier(), new MlpRegressor(), new MlpMultiLabelClassifier());
  }

  private static void refuses(ThrowingCallable setter, String message) {
    assertThatThrownBy(setter).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  /** 2^128 is the first that is no float, 2^-150 is halfway from 0 to the least one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "learningRate | 1e39 | a number, finite and > 0 as a 32-bit float",
        "learningRate | 3.5e38 | a number, finite and > 0 as a 32-bit float",
        "learningRate | 1e-46 | a number, finite and > 0 as a 32-bit float",
        "learningRate | 0 | a number, finite and > 0 as a 32-bit float",
        "learningRate | NaN | a number, finite and > 0 as a 32-bit float",
        "epsilon | 1e-46 | a number, finite and > 0 as a 32-bit float",
        "epsilon | Infinity | a number, finite and > 0 as a 32-bit float",
        "regParam | 1e39 | a number, 0, or finite and > 0 as a 32-bit float",
        "regParam | 1e-50 | a number, 0, or finite and > 0 as a 32-bit float",
        "regParam | -1 | a number, 0, or finite and > 0 as a 32-bit float",
        "maxWeightNorm | 1e39 | a number, 0, or finite and > 0 as a 32-bit float",
        "momentum | 1 | a number, in [0, 1) as a 32-bit float",
        "momentum | 0.99999999 | a number, in [0, 1) as a 32-bit float",
        "beta1 | -0.1 | a number, in [0, 1) as a 32-bit float",
        "beta2 | NaN | a number, in [0, 1) as a 32-bit float",
        "tol | 1 | a number, in [0, 1) as a 32-bit float",
      })
  void numbersAreRefusedAsTheFloatsTheyAreUsedAs(String name, double value, String rule) {
    MlpClassifier stage = new MlpClassifier();
    refuses(
        () -> stage.set(stage.getParam(name), value),
        "%s must be %s, got %s".formatted(name, rule, value));
  }

  @Test
  void whatIsAFloatIsTaken() {
    MlpClassifier stage =
        new MlpClassifier()
            .setLearningRate(1e30)
            .setEpsilon(1e-44)
            .setRegParam(0)
            .setMaxWeightNorm(0)
            .setMomentum(0);
    assertThat(stage.getLearningRate()).isEqualTo(1e30);
    assertThat(TrainingSettings.of(stage).update().chain()).hasSize(2); // adam and the step
  }

  @Test
  void integersAreRefusedOutOfRange() {
    MlpClassifier stage = new MlpClassifier();
    refuses(() -> stage.setEpochs(0), "epochs must be an integer in [1, 2147483647], got 0");
    refuses(() -> stage.setPatience(-1), "patience must be an integer in [0, 2147483647], got -1");
    refuses(
        () -> stage.setCheckpointInterval(0),
        "checkpointInterval must be an integer >= 1, or -1 for none, got 0");
    assertThat(stage.setCheckpointInterval(7).setCheckpointInterval(-1).getCheckpointInterval())
        .isEqualTo(-1);
  }

  @Test
  void wordsAreRefusedThatNameNothing() {
    refuses(
        () -> new MlpClassifier().setActivation("relU"),
        "activation must be one of %s, got relU"
            .formatted(Activation.FAMILY.labels(Activation::isElementwise)));
    refuses(
        () -> new MlpRegressor().setCost("sigmoid-cross-entropy"),
        "cost must be one of quadratic, squared-error, poisson, absolute-error, huber(1), quantile(0.5), got sigmoid-cross-entropy");
    refuses(
        () -> new MlpRegressor().setOnDivergence("ignore"),
        "onDivergence must be one of fail, keep, got ignore");
  }

  @Test
  void layersAreRefusedThatNoArrayHolds() {
    MlpClassifier stage = new MlpClassifier();
    String rule =
        "hiddenLayers must be integers >= 1 whose layers have fewer than 2^31 - 8 weights and biases together, got ";
    refuses(() -> stage.setHiddenLayers(new int[] {3, 0}), rule + "[3, 0]");
    refuses(() -> stage.setHiddenLayers(new int[] {Integer.MIN_VALUE}), rule + "[-2147483648]");
    refuses(() -> stage.setHiddenLayers(new int[] {Integer.MAX_VALUE}), rule + "[2147483647]");
    refuses(() -> stage.setHiddenLayers(new int[] {50_000, 50_000}), rule + "[50000, 50000]");
    int[] many = new int[40];
    Arrays.fill(many, Integer.MAX_VALUE);
    refuses(() -> stage.setHiddenLayers(many), rule + Arrays.toString(many));
    assertThat(stage.setHiddenLayers(new int[] {40_000, 40_000}).getHiddenLayers())
        .containsExactly(40_000, 40_000);
    assertThat(stage.setHiddenLayers(new int[0]).getHiddenLayers()).isEmpty();
  }

  /** Python's lists hold a Long where a number is no int, and a Double where there is a point. */
  @Test
  void listsAreTakenAsFromPython() {
    MlpClassifier stage = new MlpClassifier().setHiddenLayers(List.of(64, 32));
    assertThat(stage.getHiddenLayers()).containsExactly(64, 32);
    assertThat(stage.setThresholds(List.of(0.25, 0.75)).getThresholds())
        .containsExactly(0.25, 0.75);
    for (Object wrong : new Object[] {1L << 31, 64.0, "64"}) {
      @SuppressWarnings({"unchecked", "rawtypes"}) // as Py4J calls it
      ThrowingCallable setter = () -> stage.setHiddenLayers((List) List.of(wrong));
      assertThatThrownBy(setter)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("hiddenLayers must be integers >= 1")
          .hasMessageEndingWith("got [" + wrong + "]");
    }
  }

  /** Every setter of every estimator that takes an object. */
  @ParameterizedTest
  @MethodSource("estimators")
  void nullIsRefusedByEverySetter(Estimator<?> stage) throws IllegalAccessException {
    List<String> tried = new ArrayList<>();
    for (Method setter : stage.getClass().getMethods()) {
      if (setter.getName().matches("set[A-Z].*")
          && setter.getParameterCount() == 1
          && !setter.isBridge()
          && !setter.getParameterTypes()[0].isPrimitive()
          && isOurs(setter)) {
        String param =
            setter.getName().substring(3, 4).toLowerCase(Locale.ROOT)
                + setter.getName().substring(4);
        Throwable thrown = catchThrowable(() -> setter.invoke(stage, (Object) null));
        assertThat(thrown).as(setter.toString()).isInstanceOf(InvocationTargetException.class);
        assertThat(thrown.getCause())
            .as(setter.toString())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageMatching(param + " must be .+, got null");
        tried.add(param);
      }
    }
    assertThat(tried).contains("activation", "cost", "handleInvalid", "hiddenLayers", "weightCol");
  }

  /** Those that Spark itself has for columns are checked with the columns. */
  private static boolean isOurs(Method setter) {
    return setter.getDeclaringClass().getName().startsWith("nabla.");
  }

  @Test
  void aGridHasEveryCombination() {
    MlpClassifier stage = new MlpClassifier();
    LogisticRegression other = new LogisticRegression();
    ParamMap[] grid =
        new ParamGrid()
            .add(stage.learningRate(), 0.001, 1) // an integer where a number is meant
            .add(stage.hiddenLayers(), new int[] {64}, new int[] {8, 4})
            .add(other.maxIter(), 7)
            .addAll(stage.seed(), List.of(1, 2L))
            .add(stage.activation(), "tanh")
            .build();
    assertThat(grid).hasSize(2 * 2 * 2);
    List<String> combinations = new ArrayList<>();
    for (ParamMap map : grid) {
      MlpClassifier tuned = stage.copy(map);
      assertThat(map.apply(other.maxIter())).isEqualTo(7);
      assertThat(tuned.getActivation()).isEqualTo("tanh");
      combinations.add(
          tuned.getLearningRate() + Arrays.toString(tuned.getHiddenLayers()) + tuned.getSeed());
    }
    assertThat(combinations)
        .containsExactlyInAnyOrder(
            "0.001[64]1",
            "0.001[64]2",
            "0.001[8, 4]1",
            "0.001[8, 4]2",
            "1.0[64]1",
            "1.0[64]2",
            "1.0[8, 4]1",
            "1.0[8, 4]2");
    assertThat(new ParamGrid().build()).hasSize(1);
  }

  @Test
  void aGridRefusesWhatASetterDoes() {
    MlpClassifier stage = new MlpClassifier();
    ParamGrid grid = new ParamGrid();
    refuses(
        () -> grid.add(stage.epochs(), 5, 0),
        "epochs must be an integer in [1, 2147483647], got 0");
    refuses(
        () -> grid.add(stage.epochs(), new int[] {1, 2}),
        "epochs must be an integer in [1, 2147483647], got [1, 2]");
    refuses(
        () -> grid.add(stage.epochs(), 1.5),
        "epochs must be an integer in [1, 2147483647], got 1.5");
    refuses(
        () -> grid.addAll(stage.cost(), Arrays.asList("quadratic", null)),
        "cost must be one of quadratic, sigmoid-cross-entropy, softmax-cross-entropy, hinge, sigmoid-focal(2), softmax-focal(2), got null");
    refuses(() -> grid.add(stage.epochs()), "values of epochs must be at least one, got none");
    assertThatThrownBy(() -> grid.addAll(stage.hiddenLayers(), List.of(List.of(8, 0))))
        .hasMessageEndingWith("got [8, 0]");
    refuses(
        () -> new ParamMap().put(new ParamPair<>(stage.epochs(), (Object) 0)),
        "epochs must be an integer in [1, 2147483647], got 0");
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void paramsAreExplainedWithNumbersAndRules(Estimator<?> stage) {
    ((MlpParams<?>) stage).setHiddenLayers(new int[] {64, 32});
    assertThat(stage.explainParams())
        .contains("hiddenLayers: units of each hidden layer")
        .contains("(default: [128], current: [64, 32])")
        .contains(
            "epochs: how often every example is used; with lbfgs and owlqn the most iterations, MLlib's maxIter: an integer in [1, 2147483647] (default: 10)")
        .contains("(undefined)")
        .doesNotContain("[I@")
        .doesNotContain("[D@");
    assertThat(stage.explainParams().lines()).hasSize(stage.params().length);
  }

  @Test
  void thresholdsAreExplainedAsNumbers() {
    MlpClassifier stage = new MlpClassifier().setThresholds(new double[] {0.5, 0.25});
    assertThat(stage.explainParam(stage.thresholds())).endsWith("(current: [0.5, 0.25])");
  }

  /** The version of Spark is what it is in a build, so this looks at the code. */
  @Test
  void everyStageAsksForTheVersionOfSpark() {
    JavaClasses params = new ClassFileImporter().importClasses(StageState.class);
    ArchRuleDefinition.classes()
        .that()
        .haveSimpleName("StageState")
        .should()
        .callMethod(SparkVersion.class, "require")
        .check(params);
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void everySettingOfTheTableIsAParam(Estimator<?> stage) {
    assertThat(Setting.in(FitTable.class)).hasSizeGreaterThan(20);
    for (Setting<?> setting : Setting.in(FitTable.class)) {
      Param<Object> param = stage.getParam(setting.name());
      assertThat(param.parent()).isEqualTo(stage.uid());
      assertThat(param.doc()).startsWith(setting.documentation() + ": ");
      if (!setting.equals(FitTable.COST)) {
        assertThat(param.doc()).endsWith(setting.rule().words());
        Option<Object> byDefault = stage.getDefault(param);
        assertThat(byDefault.isDefined() ? byDefault.get() : null)
            .isEqualTo(setting.byDefault().orElse(null));
      }
      for (Object wrong : new Object[] {null, Optional.of("wrong")}) {
        assertThatThrownBy(() -> new ParamPair<>(param, wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith(setting.name() + " must be ")
            .hasMessageEndingWith(", got " + wrong);
      }
    }
  }

  @Test
  void costsAreThoseThatTheEstimatorCanTrainFor() {
    assertThat(new MlpClassifier().getCost()).isEqualTo("softmax-cross-entropy");
    assertThat(new MlpRegressor().getCost()).isEqualTo("squared-error");
    assertThat(new MlpMultiLabelClassifier().getCost()).isEqualTo("sigmoid-cross-entropy");
    refuses(
        () -> new MlpMultiLabelClassifier().setCost("softmax-cross-entropy"),
        "cost must be one of quadratic, sigmoid-cross-entropy, sigmoid-focal(2), got softmax-cross-entropy");
  }

  /** As a ParamGridBuilder takes them. */
  @ParameterizedTest
  @MethodSource("estimators")
  void paramsThatAreOftenTunedAreTyped(Estimator<?> stage) throws ReflectiveOperationException {
    int typed = 0;
    for (Method accessor : MlpParams.class.getMethods()) {
      if (Param.class.isAssignableFrom(accessor.getReturnType())
          && accessor.getParameterCount() == 0) {
        assertThat(accessor.invoke(stage)).isSameAs(stage.getParam(accessor.getName()));
        typed++;
      }
    }
    assertThat(typed).isGreaterThan(20);
  }

  /** PySpark reaches a stage through Py4J, which does not see all that Java sees. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        MlpClassifier.class,
        MlpRegressor.class,
        MlpMultiLabelClassifier.class,
        MlpClassificationModel.class,
        MlpRegressionModel.class,
        MlpMultiLabelModel.class
      })
  void py4jFindsEveryMethodOfAStage(Class<?> stage) {
    ReflectionEngine py4j = new ReflectionEngine();
    List<String> found = new ArrayList<>();
    for (Method method : stage.getMethods()) {
      if (method.getDeclaringClass().getName().startsWith("nabla.")
          && !Modifier.isStatic(method.getModifiers())) {
        assertThat(py4j.getMethod(stage, method.getName(), method.getParameterTypes()))
            .as(method.toString())
            .isNotNull();
        found.add(method.getName());
      }
    }
    assertThat(found).contains("getEpochs", "setSeed", "getActivation", "getMomentum", "save");
  }

  /** What messages about data and memory call settings: params that are there. */
  @ParameterizedTest
  @MethodSource("estimators")
  void messagesNameParamsThatExist(Estimator<?> stage) {
    assertThat(Arrays.stream(stage.params()).map(Param::name))
        .contains(
            Door.SPARK_ML.name(TrainingTable.BATCH_SIZE),
            Door.SPARK_ML.name(TrainingTable.CHUNK_MEGABYTES));
    assertThat(Door.SPARK_ML.name(ExecutionSettings.CACHING)).isEqualTo("spark.nabla.caching");
  }
}
