package nabla.cli;

import static org.apache.spark.ml.functions.vector_to_array;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nabla.data.ResolvedColumn;
import nabla.ml.MlpModels;
import nabla.model.TrainedModel;
import nabla.text.Shown;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How good a model of a table is, by Spark's own evaluators: of classes each class, and which are
 * taken for which; of numbers how far off, in units of the label.
 *
 * @param lines for people
 * @param values by name, for pipes
 */
record Scores(List<String> lines, Map<String, Double> values) {

  private static final String PREDICTION = "prediction";
  private static final int MOST_CLASSES = 30; // that are shown one by one
  private static final double SMALLEST = 1e-15; // probability that log loss takes

  /**
   * The scores of a model of classes as lines.
   *
   * @param rows with the columns of the model
   * @param label of class indexes
   */
  static Scores ofClasses(
      TrainedModel trained, Dataset<Row> rows, String label, Optional<String> weight) {
    Dataset<Row> scored = MlpModels.of(trained).transform(rows);
    List<String> classes = trained.labels();
    boolean probable = MlpModels.hasProbabilities(trained);
    MulticlassClassificationEvaluator evaluator =
        new MulticlassClassificationEvaluator().setLabelCol(label);
    weight.ifPresent(evaluator::setWeightCol);
    MulticlassMetrics metrics =
        (probable ? evaluator.setMetricName("logLoss") : evaluator).getMetrics(scored);
    Scores scores = new Scores(new ArrayList<>(), new LinkedHashMap<>());
    if (classes.size() <= MOST_CLASSES) {
      scores.lines.addAll(table(classes, metrics));
    }
    if (probable) {
      scores.add("log loss", "logLoss", metrics.logLoss(SMALLEST));
    }
    if (classes.size() == 2) {
      BinaryClassificationEvaluator ranking =
          new BinaryClassificationEvaluator().setLabelCol(label).setNumBins(0);
      weight.ifPresent(ranking::setWeightCol);
      scores.add("auc", "auc", ranking.evaluate(scored));
    }
    return scores;
  }

  private void add(String words, String name, double value) {
    lines.add(String.format(Locale.ROOT, "test %s %.4f", words, value));
    values.put("test." + name, value);
  }

  /** Precision, recall and F1 of each class, and as what its examples are taken. */
  private static List<String> table(List<String> classes, MulticlassMetrics metrics) {
    List<String> names = classes.stream().map(name -> Shown.text(name, 20)).toList();
    int width = Math.max(8, names.stream().mapToInt(String::length).max().orElse(0));
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder();
    head.append(String.format(Locale.ROOT, "%-" + width + "s  precision  recall      f1", "class"));
    names.forEach(name -> head.append("  ").append(padded("as " + name, width + 3)));
    lines.add(head.toString());
    Matrix confusion = metrics.confusionMatrix();
    List<Double> seen = new ArrayList<>();
    for (double k : metrics.labels()) {
      seen.add(k);
    }
    for (int k = 0; k < names.size(); k++) {
      boolean is = seen.contains((double) k);
      StringBuilder line =
          new StringBuilder(
              String.format(
                  Locale.ROOT,
                  "%-" + width + "s  %9.4f  %6.4f  %6.4f",
                  names.get(k),
                  is ? metrics.precision(k) : 0,
                  is ? metrics.recall(k) : 0,
                  is ? metrics.fMeasure(k) : 0));
      for (int j = 0; j < names.size(); j++) {
        int row = seen.indexOf((double) k);
        int column = seen.indexOf((double) j);
        double count = row < 0 || column < 0 ? 0 : confusion.apply(row, column);
        line.append("  ")
            .append(
                padded(
                    count == Math.rint(count)
                        ? String.valueOf((long) count)
                        : String.format(Locale.ROOT, "%.1f", count),
                    width + 3));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static String padded(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /**
   * How far the predictions of a model of numbers are from labels, in units of these.
   *
   * @param rows with the columns of the model
   * @param labels of numbers as they are
   */
  static Scores ofNumbers(
      TrainedModel trained, Dataset<Row> rows, List<String> labels, Optional<String> weight) {
    Dataset<Row> scored = MlpModels.of(trained).transform(rows);
    Scores scores = new Scores(new ArrayList<>(), new LinkedHashMap<>());
    for (int j = 0; j < labels.size(); j++) {
      Column prediction = functions.col(PREDICTION);
      RegressionEvaluator evaluator =
          new RegressionEvaluator().setLabelCol("label").setPredictionCol(PREDICTION);
      weight.ifPresent(any -> evaluator.setWeightCol("weight"));
      Column label = ResolvedColumn.in(scored.schema(), "--label", labels.get(j)).of(scored);
      RegressionMetrics metrics =
          evaluator.getMetrics(
              scored.select(
                  label.cast("double").as("label"),
                  (labels.size() == 1
                          ? prediction
                          : vector_to_array(prediction, "float64").getItem(j))
                      .as(PREDICTION),
                  weight.map(functions::col).orElse(functions.lit(1.0)).as("weight")));
      String name = labels.size() == 1 ? "" : labels.get(j) + ".";
      String of = labels.size() == 1 ? "" : "%s ".formatted(Shown.text(labels.get(j)));
      scores.add(of + "rmse", name + "rmse", metrics.rootMeanSquaredError());
      scores.add(of + "mae", name + "mae", metrics.meanAbsoluteError());
      scores.add(of + "r2", name + "r2", metrics.r2());
    }
    return scores;
  }
}
