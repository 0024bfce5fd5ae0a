package nabla.ml;

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
      ClassifierParams.class,
      "softmax-cross-entropy",
      "sigmoid-cross-entropy",
      "quadratic",
      "softmax-focal",
      "sigmoid-focal",
      "hinge"),

  /** Numbers. */
  REGRESSION(
      MlpParams.class,
      "squared-error",
      "quadratic",
      "absolute-error",
      "huber",
      "quantile",
      "poisson"),

  /** Any number of labels at once. */
  MULTI_LABEL(MultiLabelParams.class, "sigmoid-cross-entropy", "quadratic", "sigmoid-focal");

  /** All that stages of this kind can be told, by name. */
  @SuppressWarnings("ImmutableEnumChecker") // once it is made, nothing changes it
  final Map<String, Setting<?>> settings = new LinkedHashMap<>();

  /**
   * A kind.
   *
   * @param table has its settings
   * @param costs the names of what its networks can be trained for; the first is the default
   */
  StageKind(Class<?> table, String... costs) {
    List<String> names = List.of(costs);
    Rule<String> rule = Rule.member(Cost.FAMILY, cost -> names.contains(Cost.FAMILY.name(cost)));
    Setting.in(table).forEach(setting -> settings.put(setting.name(), setting));
    settings.put(MlpParams.COST.name(), MlpParams.COST.with(rule, costs[0]));
  }

  /** The params that name the columns which a model appends. */
  List<String> columns() {
    return switch (this) {
      case CLASSIFICATION ->
          List.of("rawPredictionCol", "probabilityCol", "predictionCol", "predictedLabelCol");
      case REGRESSION -> List.of("predictionCol");
      case MULTI_LABEL -> List.of("probabilityCol", "predictionCol");
    };
  }
}
