package nabla.ml;

import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.model.TrainedModel;
import nabla.settings.Setting;
import nabla.spark.FlagParam;
import nabla.text.Redaction;
import nabla.text.Shown;
import nabla.train.SparkVersion;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import scala.Function1;

/**
 * What one stage is made of: its uid, a Param for each setting of its kind, and a model's network,
 * with how the fit of each of its members went, which is not saved.
 *
 * <p>Spark's constructors make Params, which ask a stage for its uid before any of its fields is
 * set. So this is made first, and lies ready for the thread that constructs it.
 */
public final class StageState implements Serializable {

  private static final long serialVersionUID = 1;
  private static final ThreadLocal<StageState> PENDING = new ThreadLocal<>();

  /** Refuses what a setting does, null included, wherever a value is set or put in a grid. */
  private record Check<T>(StageKind kind, String setting)
      implements Function1<T, Object>, Serializable {

    @Override
    public Object apply(T value) {
      kind.settings.get(setting).checked(value);
      return true;
    }
  }

  final String uid;
  final StageKind kind;
  final TrainedModel trained; // null: of an estimator
  final transient List<FitSummary> summaries; // null: of an estimator, or it was read
  private final Map<String, Param<?>> params = new HashMap<>();

  private StageState(String uid, StageKind kind, TrainedModel trained, List<FitSummary> summaries) {
    this.uid = uid;
    this.kind = kind;
    this.trained = trained;
    this.summaries = summaries;
  }

  /** That of an estimator, as below. */
  static StageState pending(String uid, StageKind kind) {
    return pending(uid, kind, null, null);
  }

  /**
   * That of a stage which is about to be constructed by this thread.
   *
   * @param summaries of the members; null: not known
   * @throws IllegalStateException if this JVM's Spark is too old
   */
  static StageState pending(
      String uid, StageKind kind, TrainedModel trained, List<FitSummary> summaries) {
    SparkVersion.require(); // before an older Spark fails at its Params
    StageState pending = new StageState(uid, kind, trained, summaries);
    PENDING.set(pending);
    return pending;
  }

  /** That of another stage like this one, as above. */
  StageState again() {
    return pending(uid, kind, trained, summaries);
  }

  /** The same, once Spark's constructors are done; the stage is given its defaults. */
  StageState arrived(Params stage) {
    for (Setting<?> setting : kind.settings.values()) {
      Param<Object> param = of(stage, setting);
      setting.byDefault().ifPresent(value -> stage.setDefault(param, value));
    }
    PENDING.remove();
    return this;
  }

  private Param<?> param(Params stage, Setting<?> setting) {
    String name = setting.name();
    String doc = setting.documentation() + ": " + setting.rule().words();
    Check<Object> check = new Check<>(kind, name);
    return switch (setting.rule().type().getSimpleName()) {
      case "Boolean" -> new FlagParam(stage, name, doc, check);
      case "Integer" -> new IntParam(stage, name, doc, check);
      case "Long" -> new LongParam(stage, name, doc, check);
      case "Double" -> new DoubleParam(stage, name, doc, check);
      case "String" -> new Param<String>(stage, name, doc, new Check<>(kind, name));
      case "String[]" -> new StringArrayParam(stage, name, doc, new Check<>(kind, name));
      case "int[]" -> new IntArrayParam(stage, name, doc, new Check<>(kind, name));
      default -> throw new IllegalStateException("Spark has no Param for " + setting);
    };
  }

  /** What a stage has; its own field is null as long as Spark's constructors run. */
  static StageState present(StageState field) {
    StageState own = field == null ? PENDING.get() : field;
    if (own == null) {
      throw new IllegalStateException("the uid of a stage is asked for before it is known");
    }
    return own;
  }

  /** The Param of a setting, as the class that Spark has for its type. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the caller knows the type
  <P extends Param<?>> P of(Params stage, Setting<?> setting) {
    return (P)
        params.computeIfAbsent(setting.name(), name -> param(stage, kind.settings.get(name)));
  }

  /** What {@code explainParam} says: Spark's own shows arrays by their addresses. */
  static String explain(Params stage, Param<?> param) {
    StringBuilder values = new StringBuilder();
    if (stage.hasDefault(param)) {
      values.append("default: ").append(shown(stage.getDefault(param).get()));
    }
    if (stage.isSet(param)) {
      values.append(values.isEmpty() ? "" : ", ");
      values.append("current: ").append(shown(stage.get(param).get()));
    }
    return "%s: %s (%s)"
        .formatted(param.name(), param.doc(), values.isEmpty() ? "undefined" : values);
  }

  private static String shown(Object value) {
    return Redaction.inForce().text(Shown.value(value));
  }

  /** Every param of a stage that has a value, as texts. */
  static Map<String, String> texts(Params stage) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Param<?> param : stage.params()) {
      if (stage.isDefined(param)) {
        texts.put(param.name(), Shown.value(stage.getOrDefault(param)));
      }
    }
    return texts;
  }
}
