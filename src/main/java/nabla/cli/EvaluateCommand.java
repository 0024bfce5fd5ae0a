package nabla.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import nabla.data.Examples;
import nabla.data.Prepared;
import nabla.engine.Evaluation;
import nabla.model.TrainedModel;
import nabla.settings.Metric;
import nabla.train.Evaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code nabla evaluate}: how good a trained model is on some data. */
@Command(
    name = "evaluate",
    description = "Measure a trained model. What isn't given is as in its training.",
    footer = {"", "Example:", "  scripts/nabla evaluate --model runs/adult --data test.csv"},
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private DataOptions data;

  @Override
  public Integer call() throws IOException {
    data.location(); // refused before Spark starts, if it is none
    try (SparkSession spark = main.start("evaluate")) {
      TrainedModel trained = data.model(spark);
      Dataset<Row> rows = data.read(spark, new AsTrained(trained));
      Map<String, Object> result = new LinkedHashMap<>();
      Evaluation test =
          trained.preparation().readsColumns()
              ? ofTable(trained, rows, result)
              : evaluation(data.examples(rows, trained), trained);
      Results.print(main.console(), test);
      Results.put(result, "test.", test);
      result.put("test.examples", test.examples());
      result.put("weights.sha256", trained.weightsSha256());
      main.console().result(result);
    }
    return ExitCode.OK;
  }

  /** Beside cost and accuracy, what Spark's own evaluators say in units of the table. */
  private Evaluation ofTable(TrainedModel trained, Dataset<Row> rows, Map<String, Object> result) {
    Prepared prepared = data.prepared(rows, trained);
    Evaluation test = evaluation(data.examples(prepared, trained), trained); // tells of faults
    Scores scores =
        trained.labels().isEmpty()
            ? Scores.ofNumbers(trained, rows, data.labels(trained), data.weight(trained))
            : Scores.ofClasses(trained, prepared.rows(), prepared.label(), data.weight(trained));
    scores.lines().forEach(line -> main.console().say("%s", line));
    result.putAll(scores.values());
    return test;
  }

  private static Evaluation evaluation(Examples examples, TrainedModel trained) {
    boolean numbersOfTable =
        trained.preparation().readsColumns() && trained.labels().isEmpty(); // told by Scores
    Metric metric = numbersOfTable ? Metric.COST : new AsTrained(trained).metric();
    return Evaluator.evaluate(examples, trained.ensemble(), metric);
  }
}
