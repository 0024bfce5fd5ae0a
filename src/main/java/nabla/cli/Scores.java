package nabla.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nabla.ml.MlpModels;
import nabla.model.TrainedModel;
import nabla.text.Shown;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How good a model of a table is, by Spark's own evaluators: of classes each class, and which are
 * taken for which; of numbers how far off, in units of the label.
 */
final class Scores {

  private static final int MOST_CLASSES = 30; // that are shown one by one
  private static final double SMALLEST = 1e-15; // probability that log loss takes

  private Scores() {}

  /**
   * The scores as lines.
   *
   * @param rows with the columns of the model
   * @param label of class indexes, or of targets as the network has them
   */
  static List<String> lines(
      TrainedModel trained, Dataset<Row> rows, String label, Optional<String> weight) {
    Dataset<Row> scored = MlpModels.of(trained).transform(rows);
    return trained.labels().isEmpty()
        ? List.of()
        : ofClasses(trained, scored, label, weight);
  }

  private static List<String> ofClasses(
      TrainedModel trained, Dataset<Row> scored, String label, Optional<String> weight) {
    List<String> classes = trained.labels();
    boolean probable = MlpModels.hasProbabilities(trained);
    MulticlassClassificationEvaluator evaluator =
        new MulticlassClassificationEvaluator().setLabelCol(label);
    weight.ifPresent(evaluator::setWeightCol);
    MulticlassMetrics metrics =
        (probable ? evaluator.setMetricName("logLoss") : evaluator).getMetrics(scored);
    List<String> lines = new ArrayList<>();
    if (classes.size() <= MOST_CLASSES) {
      lines.addAll(table(classes, metrics));
    }
    if (probable) {
      lines.add(line("test log loss", metrics.logLoss(SMALLEST)));
    }
    if (classes.size() == 2) {
      BinaryClassificationEvaluator ranking =
          new BinaryClassificationEvaluator().setLabelCol(label).setNumBins(0);
      weight.ifPresent(ranking::setWeightCol);
      lines.add(line("test auc", ranking.evaluate(scored)));
    }
    return lines;
  }

  private static String line(String what, double value) {
    return String.format(Locale.ROOT, "%s %.4f", what, value);
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
        line.append("  ").append(padded(Results.shown(count), width + 3));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static String padded(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /** How far the predictions of a regression are from its labels, in their units. */
  static List<String> ofNumbers(Dataset<Row> scored, String label, Optional<String> weight) {
    RegressionEvaluator evaluator = new RegressionEvaluator().setLabelCol(label);
    weight.ifPresent(evaluator::setWeightCol);
    RegressionMetrics metrics = evaluator.getMetrics(scored);
    return List.of(
        line("test rmse", metrics.rootMeanSquaredError()),
        line("test mae", metrics.meanAbsoluteError()),
        line("test r2", metrics.r2()));
  }
}
