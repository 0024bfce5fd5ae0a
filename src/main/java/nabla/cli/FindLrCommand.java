package nabla.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import nabla.config.RunConfig;
import nabla.config.UsageException;
import nabla.data.SessionFiles;
import nabla.engine.StepReport;
import nabla.engine.TrainingDivergedException;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingStoppedException;
import nabla.linalg.Blas;
import nabla.model.Storage;
import nabla.nn.Family;
import nabla.optim.Checks;
import nabla.report.LearningRateCurve;
import nabla.settings.TrainingSettings;
import nabla.train.SparkTrainer;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code nabla find-lr}: a short training whose learning rate grows, and what it suggests. */
@Command(
    name = "find-lr",
    description =
        "Suggest a learning rate for the training of a conf file: it is grown over some steps, and the cost says where it is too large.",
    footer = {"", "Example:", "  scripts/nabla find-lr --conf conf/mnist.conf"},
    mixinStandardHelpOptions = true)
final class FindLrCommand implements Callable<Integer> {

  private static final String PICTURE = "find-lr.png";

  @ParentCommand private Main main;

  @Mixin private ConfOptions conf;

  @Option(
      names = "--from",
      paramLabel = "X",
      description = "The learning rate of the first step; default: ${DEFAULT-VALUE}.")
  private double from = 1e-6;

  @Option(
      names = "--to",
      paramLabel = "X",
      description = "The learning rate of the last step; default: ${DEFAULT-VALUE}.")
  private double to = 10;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "How many steps; default: ${DEFAULT-VALUE}.")
  private int steps = 200;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the picture goes, a path or a URI; default: " + PICTURE + ".")
  private String out = PICTURE;

  @Override
  public Integer call() throws IOException {
    UsageException.require("--from", Checks.isPositive(from), Checks.POSITIVE, from);
    UsageException.require(
        "--to", Checks.isPositive(to) && to > from, "finite and above --from = " + from, to);
    UsageException.require("--steps", steps >= 2, "an integer >= 2", steps);
    RunConfig config = conf.load();
    String optimizer = config.training().getOptimizer();
    UsageException.require(
        "training.optimizer",
        !config.training().isFullBatch(),
        "one with a learning rate",
        optimizer);
    String picture = Locations.of("--out", out);
    try (SparkSession spark = main.start("find-lr")) {
      LearningRateCurve curve = curve(config, spark);
      SessionFiles.of(spark).write(picture, stream -> stream.write(curve.png()));
      main.console()
          .say(
              "cost %.4f at first, least %.4f at learningRate %s",
              curve.firstCost(), curve.leastCost(), shown(curve.rateOfLeast()));
      main.console().say("picture in %s", Storage.shown(picture));
      OptionalDouble suggestion = curve.suggestion();
      main.console()
          .say(
              "%s",
              suggestion.isPresent()
                  ? "suggestion: training.learningRate = " + shown(suggestion.getAsDouble())
                  : "no suggestion: the cost comes down at no rate from %s on; try --from with less"
                      .formatted(shown(from)));
      Map<String, Object> result = new LinkedHashMap<>();
      suggestion.ifPresent(rate -> result.put("suggestion", rate));
      result.put("firstCost", curve.firstCost());
      result.put("leastCost", curve.leastCost());
      result.put("rateOfLeastCost", curve.rateOfLeast());
      result.put("picture", Storage.shown(picture));
      main.console().result(result);
      return suggestion.isPresent() ? ExitCode.OK : main.exitCodeOfFailure();
    }
  }

  private LearningRateCurve curve(RunConfig config, SparkSession spark) {
    Blas.with(config.execution().kernel());
    Material material = Material.of(config, spark, main.console());
    TrainingSettings settings =
        TrainingSettings.of(material.config().training())
            .setMembers(1)
            .setLearningRate(from)
            .setLearningRateSchedule(Family.labelOf("range-test", steps, to / from))
            .setWarmupEpochs(0)
            .setMetric("cost") // there is nothing to validate on
            .setTol(0)
            .setPatience(0)
            .setMaxMinutes(0)
            .setOnDivergence("fail")
            .setEpochs(steps); // more than enough
    LearningRateCurve curve = new LearningRateCurve();
    main.console()
        .say(
            "network %s: learningRate from %s to %s in %d steps",
            material.topology(), shown(from), shown(to), steps);
    try {
      new SparkTrainer(
              settings,
              config.execution(),
              Optional.empty(),
              List.of(listener(curve)),
              material.starts().ofMember(1))
          .fit(material.topology(), material.training(), Optional.empty());
    } catch (TrainingStoppedException e) {
      if (main.interruption().requested()) {
        throw e;
      }
    } catch (TrainingDivergedException e) { // that it would is what was to be found out
      if (curve.isEmpty()) {
        throw e;
      }
    }
    return curve;
  }

  private TrainingListener listener(LearningRateCurve curve) {
    return new TrainingListener() {

      private int seen;

      @Override
      public void onStep(StepReport report) {
        if (seen++ < steps && report.hasCost()) {
          curve.add(report.learningRate(), report.cost());
        }
      }

      @Override
      public boolean isToStop() {
        return seen >= steps || curve.isEnded() || main.interruption().requested();
      }
    };
  }

  private static String shown(double rate) {
    return String.format(Locale.ROOT, "%.2g", rate);
  }
}
