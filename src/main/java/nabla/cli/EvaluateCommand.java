package nabla.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import nabla.data.Examples;
import nabla.engine.Evaluation;
import nabla.model.TrainedModel;
import nabla.train.Evaluator;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code nabla evaluate}: how good a trained model is on some data. */
@Command(
    name = "evaluate",
    description = "Measure a trained model. What isn't given is as in its training.",
    footer = {
      "",
      "Example:",
      "  scripts/nabla evaluate --model runs/a --data data/mnist/test.parquet"
    },
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  @Mixin private DataOptions data;

  @Override
  public Integer call() throws IOException {
    data.location(); // refused before Spark starts, if it is none
    try (SparkSession spark = main.start("evaluate")) {
      TrainedModel trained = data.model(spark);
      Examples examples = data.examples(spark, trained);
      Evaluation test =
          Evaluator.evaluate(examples, trained.ensemble(), new AsTrained(trained).metric());
      Results.print(main.console(), test);
      Map<String, Object> result = new LinkedHashMap<>();
      Results.put(result, "test.", test);
      result.put("test.examples", test.examples());
      result.put("weights.sha256", trained.weightsSha256());
      main.console().result(result);
    }
    return ExitCode.OK;
  }
}
