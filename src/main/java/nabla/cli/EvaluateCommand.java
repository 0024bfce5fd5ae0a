package nabla.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import nabla.data.SessionFiles;
import nabla.model.TrainedModel;
import nabla.report.Assessment;
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
    ModelRows rows = data.rows();
    try (SparkSession spark = main.start("evaluate")) {
      TrainedModel trained = data.model(SessionFiles.of(spark));
      Assessment found =
          Assessment.of(
              rows.examples(spark, trained), trained, new AsTrained(trained).metric(), List.of());
      found.table().forEach(line -> main.console().say("%s", line));
      Results.print(main.console(), "test", found.figures());
      Map<String, Object> result = new LinkedHashMap<>();
      Results.put(result, "test.", found.figures());
      result.put("test.examples", found.examples());
      result.put("weights.sha256", trained.weightsSha256());
      main.console().result(result);
    }
    return ExitCode.OK;
  }
}
