package nabla.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import nabla.data.Door;
import nabla.data.Fitted;
import nabla.data.Prepared;
import nabla.data.TableColumns;
import nabla.data.TableFit;
import nabla.data.Target;
import nabla.settings.PreparationTable;
import nabla.settings.Preset;
import nabla.settings.Setting;
import nabla.settings.Values;
import nabla.table.Preparation;
import nabla.table.PrepareSettings;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of an estimator with a column of inputs, and what there is to learn from them: as they
 * are, or as a preparation that is fitted to them makes them of columns of a table.
 *
 * @param features the column of inputs
 * @param fitted of a table; none if inputs are given
 */
record Ground(Dataset<Row> rows, String features, Lesson.Task task, Optional<Fitted> fitted) {

  private static final Logger LOG = LoggerFactory.getLogger(Ground.class);

  /** Looks at the columns of a table, if an estimator is to learn from such. */
  static Ground of(MlpParams<?> stage, Dataset<?> dataset, Lesson.Task task) {
    if (!isTable(stage)) {
      return new Ground(dataset.toDF(), Schemas.name(stage, "featuresCol"), task, Optional.empty());
    }
    boolean classes = task.target() instanceof Target.Labels;
    List<String> labels = labels(stage, dataset.schema());
    List<String> ignored = new ArrayList<>();
    stage.named(MlpParams.VALIDATION_INDICATOR_COL).ifPresent(ignored::add);
    if (labels.isEmpty()) { // it is learned as it is
      ignored.add(task.target().column());
    }
    TableColumns columns =
        new TableColumns(
            List.of(stage.getFeaturesCols()),
            labels,
            stage.named(MlpParams.WEIGHT_COL),
            ignored,
            Door.SPARK_ML);
    PrepareSettings how =
        PreparationTable.prepareSettings(
            stage, classes ? PrepareSettings.Task.CLASSIFICATION : PrepareSettings.Task.REGRESSION);
    Fitted found = TableFit.fit(dataset.toDF(), Lesson.DATA, columns, how);
    Fitted fitted =
        Lesson.initialModel(stage, dataset.sparkSession())
            .map(initial -> found.goingOnWith(initial.model().preparation()))
            .orElse(found);
    fitted.remarks().forEach(remark -> LOG.info("{}: {}", stage.uid(), remark));
    Prepared prepared =
        Prepared.of(dataset.toDF(), Lesson.DATA, fitted.preparation(), labels, fitted.classes());
    return new Ground(
        prepared.rows(),
        prepared.features(),
        labels.isEmpty() ? task : task(task, prepared, fitted.classes()),
        Optional.of(fitted));
  }

  private static Lesson.Task task(Lesson.Task given, Prepared prepared, List<String> classes) {
    String label = prepared.label();
    Target target =
        given.target() instanceof Target.Values values
            ? new Target.Values(label, values.cost(), values.flags(), prepared.unit())
            : new Target.Labels(label, classes.size());
    return new Lesson.Task(target, classes, given.output());
  }

  static boolean isTable(MlpParams<?> stage) {
    return stage.getFeaturesCols() != null;
  }

  /** The columns of which the targets are made; none if a column has them as they are. */
  private static List<String> labels(MlpParams<?> stage, StructType schema) {
    if (stage.getLabelCols() != null) {
      return Arrays.asList(stage.getLabelCols());
    }
    boolean numeric = Schemas.column(schema, stage, "labelCol").type() instanceof NumericType;
    boolean asItIs =
        switch (stage.own().kind) {
          case CLASSIFICATION -> numeric; // an index
          case REGRESSION -> !numeric;
          case MULTI_LABEL -> true;
        };
    return asItIs ? List.of() : List.of(Schemas.name(stage, "labelCol"));
  }

  Preparation preparation() {
    return fitted.map(Fitted::preparation).orElse(Preparation.NONE);
  }

  /** An estimator with the values of its preset as if somebody had set them. */
  <E extends MlpParams<E>> E settled(E stage) {
    if (fitted.isEmpty()) {
      return stage;
    }
    Map<Setting<?>, Object> preset =
        isPreset(stage) ? tabular(stage, task, fitted.get().rows()).own() : Map.of();
    @SuppressWarnings("unchecked") // a copy is of the same class
    E settled = (E) stage.copy(new ParamMap());
    preset.forEach((setting, value) -> set(settled, setting, value));
    return settled.setPreset("none");
  }

  private static <T> void set(MlpParams<?> stage, Setting<T> setting, Object value) {
    stage.set(setting, setting.checked(value));
  }

  /** The values of an estimator, as far as they are known before any row is. */
  static Values values(MlpParams<?> stage, Supplier<Lesson.Task> task) {
    return isPreset(stage) ? tabular(stage, task.get(), 1) : stage;
  }

  private static boolean isPreset(MlpParams<?> stage) {
    return isTable(stage) && !"none".equals(stage.getPreset());
  }

  private static Preset tabular(MlpParams<?> stage, Lesson.Task task, long rows) {
    boolean classes = task.target() instanceof Target.Labels;
    boolean flags = task.target() instanceof Target.Values values && values.flags();
    int outputs = classes ? Math.max(2, task.named().size()) : 1;
    return Preset.tabular(
        stage,
        stage::isSet,
        new Preset.Learned(
            classes,
            flags,
            outputs,
            rows,
            stage.named(MlpParams.VALIDATION_INDICATOR_COL).isPresent()));
  }
}
