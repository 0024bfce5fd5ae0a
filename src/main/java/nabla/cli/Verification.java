package nabla.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import nabla.config.RunConfig;
import nabla.data.Examples;
import nabla.engine.ArrayTrainer;
import nabla.engine.Evaluation;
import nabla.linalg.Blas;
import nabla.model.TrainedModel;
import nabla.nn.Textbook;
import nabla.nn.Trace;
import nabla.settings.ExecutionSettings;
import nabla.settings.Metric;
import nabla.settings.Reduction;
import nabla.settings.TrainingSettings;
import nabla.train.Evaluator;
import nabla.train.SparkTrainer;

/** Checks of what is promised, each told as it is done. */
final class Verification {

  private static final double MOST = 1e-4; // that rounding puts outputs apart, of the largest
  private static final int PARAMETERS = 50; // of each tensor
  private static final int EXAMPLES = 8; // for gradients, which are slow
  private static final int PARTITIONS = 7;
  private static final int TASKS = 4;

  private final Console console;
  private final List<Map<String, Object>> checks = new ArrayList<>();

  Verification(Console console) {
    this.console = console;
  }

  /** Backpropagation against differences, on the first rows. */
  void gradient(Subject network) {
    GradientReport report = GradientReport.of(network, EXAMPLES, PARAMETERS);
    tell("gradient", report.passes(), report.words());
  }

  /** Trainings of one way, shared out in several, and what they end with. */
  void trainings(RunConfig config, int epochs, Subject network, Examples examples) {
    TrainingSettings settings =
        TrainingSettings.of(config.training())
            .setMembers(1)
            .setEpochs(epochs)
            .setLocalSteps(1)
            .setMetric(Metric.COST.label())
            .setValidationFraction(0)
            .setTol(0)
            .setPatience(0)
            .setMaxMinutes(0);
    ArrayTrainer plain = new ArrayTrainer(settings, 1, List.of());
    String one =
        network
            .initial()
            .map(plain::from)
            .orElse(plain)
            .fit(network.topology(), network.examples(), Optional.empty())
            .weightsSha256();
    tell("one thread", true, "plain Java ends with weights.sha256 " + one);
    ExecutionSettings configured = config.execution();
    same("as configured", one, trained(settings, configured, network, examples));
    int cores = examples.spark().defaultParallelism();
    int tasks = Integer.highestOneBit(Math.max(1, Math.min(TASKS, cores)));
    ExecutionSettings shared =
        new ExecutionSettings(
            OptionalInt.of(tasks),
            OptionalInt.of(1),
            Reduction.FLAT,
            configured.caching(),
            configured.kernel());
    same(
        "%s tasks a step, rows in %s partitions".formatted(tasks, PARTITIONS),
        one,
        trained(settings, shared, network, examples.repartitioned(PARTITIONS)));
  }

  private static String trained(
      TrainingSettings settings, ExecutionSettings shared, Subject network, Examples examples) {
    return TrainedModel.weightsSha256(
        new SparkTrainer(settings, shared, Optional.empty(), List.of(), network.start())
            .fit(network.topology(), examples, Optional.empty())
            .parameters());
  }

  private void same(String how, String expected, String got) {
    boolean same = expected.equals(got);
    tell(how, same, "Spark ends with " + (same ? "the same weights" : "weights.sha256 " + got));
  }

  /** The outputs of the engine against those of plain loops in double precision. */
  void outputs(Subject network) {
    Textbook textbook = new Textbook(network.topology());
    double[] parameters = doubles(network.parameters().values());
    double largest = 0;
    for (int row = 0; row < network.inputs().length; row++) {
      float[] x = network.inputs()[row];
      double[] expected = textbook.outputs(parameters, doubles(x));
      Trace trace = Trace.of(Blas.best(), network.parameters(), x, network.targets()[row]);
      float[] got = trace.activations().get(network.topology().depth() - 1);
      double size = 1;
      double apart = 0;
      for (int j = 0; j < got.length; j++) {
        size = Math.max(size, Math.abs(expected[j]));
        apart = Math.max(apart, Math.abs(expected[j] - got[j]));
      }
      largest = Math.max(largest, apart / size);
    }
    tell(
        "outputs",
        largest <= MOST,
        "those of plain loops in double precision must be at most %.0e apart, got %.1e"
            .formatted(MOST, largest));
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  /** What the rows come to, in their own partitions and in others. */
  void evaluations(TrainedModel model, Examples examples) {
    Metric metric = new AsTrained(model).metric();
    Examples others = examples.repartitioned(PARTITIONS);
    Evaluation here = Evaluator.evaluate(examples, model.ensemble(), metric);
    Evaluation there = Evaluator.evaluate(others, model.ensemble(), metric);
    tell(
        "evaluation, rows in %s partitions".formatted(PARTITIONS),
        here.equals(there),
        here.equals(there)
            ? "the same figures, cost %s".formatted(here.cost())
            : "%s and %s".formatted(here.values(), there.values()));
  }

  private void tell(String check, boolean passes, String words) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("check", check);
    facts.put("passes", passes);
    facts.put("found", words);
    checks.add(facts);
    console.say("%s %s: %s", GradientReport.word(passes), check, words);
  }

  /** The checks so far, for pipes. */
  List<Map<String, Object>> checks() {
    return List.copyOf(checks);
  }

  boolean passes() {
    return checks.stream().allMatch(check -> check.get("passes").equals(true));
  }

  /** In one line. */
  String verdict() {
    long passed = checks.stream().filter(check -> check.get("passes").equals(true)).count();
    return "%s: %s of %s checks".formatted(GradientReport.word(passes()), passed, checks.size());
  }
}
