package nabla.ml;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.nn.Cost;
import nabla.settings.Rule;
import nabla.settings.Setting;

/** What an estimator and its model learn to say, and so what they can be told. */
enum StageKind {
  /** One of several classes. */
  CLASSIFICATION(
      MlpParams.class, Cost.SOFTMAX_CROSS_ENTROPY, Cost.SIGMOID_CROSS_ENTROPY, Cost.QUADRATIC),

  /** Numbers. */
  REGRESSION(MlpParams.class, Cost.SQUARED_ERROR, Cost.QUADRATIC),

  /** Any number of labels at once. */
  MULTI_LABEL(MultiLabelParams.class, Cost.SIGMOID_CROSS_ENTROPY, Cost.QUADRATIC);

  /** All that stages of this kind can be told, by name. */
  @SuppressWarnings("ImmutableEnumChecker") // once it is made, nothing changes it
  final Map<String, Setting<?>> settings = new LinkedHashMap<>();

  /**
   * A kind.
   *
   * @param table has its settings
   * @param costs what its networks can be trained for; the first is the default
   */
  StageKind(Class<?> table, Cost... costs) {
    List<String> labels = Arrays.stream(costs).map(Cost::label).toList();
    Setting.in(table).forEach(setting -> settings.put(setting.name(), setting));
    settings.put(MlpParams.COST.name(), MlpParams.COST.with(Rule.oneOf(labels), labels.get(0)));
  }

  /** The params that name the columns which a model appends. */
  List<String> columns() {
    return switch (this) {
      case CLASSIFICATION -> List.of("rawPredictionCol", "probabilityCol", "predictionCol");
      case REGRESSION -> List.of("predictionCol");
      case MULTI_LABEL -> List.of("probabilityCol", "predictionCol");
    };
  }
}
