package nabla.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nabla.data.DataException;
import nabla.data.Examples;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.engine.BatchPlan;
import nabla.engine.Listeners;
import nabla.engine.RoundLength;
import nabla.engine.Trainer;
import nabla.engine.TrainingRun;
import nabla.settings.ExecutionSettings;
import nabla.settings.TrainingSettings;
import nabla.settings.TrainingTable;

/**
 * One of several networks, and what follows for it once the rows are known.
 *
 * @param place among the networks
 * @param classWeights by what the weights of each class are multiplied; empty: by nothing
 */
record Planned(
    int place,
    Together.Member member,
    TrainingRun run,
    Parallelism parallelism,
    float[] classWeights) {

  /** The plan for surveyed examples. */
  static Planned of(
      int place,
      Together.Member member,
      ExecutionSettings execution,
      Examples training,
      Optional<Survey> held) {
    Survey survey = training.survey();
    TrainingSettings settings = member.settings();
    BatchPlan plan = BatchPlan.of(settings, survey.rows(), survey.bytes(), member.topology());
    Parallelism parallelism =
        Parallelism.of(training.spark()).shared(execution.replicas(), plan.microbatches());
    TrainingRun run =
        TrainingRun.of(
            settings,
            member.topology(),
            plan,
            parallelism.tasks(),
            survey.identity(),
            held.map(Survey::identity));
    return new Planned(place, member, run, parallelism, classWeights(member, training, survey));
  }

  private static float[] classWeights(Together.Member member, Examples training, Survey survey) {
    if (!(training.columns().target() instanceof Target.Labels)) {
      return new float[0];
    }
    try {
      String name = training.columns().door().name(TrainingTable.CLASS_WEIGHTS);
      int classes = member.topology().outputs();
      return member.settings().classWeights().of(name, survey.ofClass(), classes, survey.weight());
    } catch (IllegalArgumentException e) {
      throw new DataException(training.name() + ": " + e.getMessage());
    }
  }

  /** What networks must have in common to share packed rows and jobs. */
  List<Object> group(ExecutionSettings execution) {
    TrainingSettings settings = member.settings();
    return List.of(
        run.plan(),
        settings.getShuffleSeed(),
        Arrays.toString(classWeights),
        settings.isFullBatch(),
        settings.getLocalSteps(),
        isSliced(execution));
  }

  /** Whether its gradients are added by slices, in jobs of its own. */
  boolean isSliced(ExecutionSettings execution) {
    return execution.reduction().isSliced(run.topology().parameterCount(), parallelism.tasks());
  }

  /** What its tasks return in a job. */
  ResultSize resultSize(ExecutionSettings execution) {
    return ResultSize.of(
        run.topology(), run.settings(), parallelism, length(execution), execution.reduction());
  }

  /** What it holds in memory, if it is one of so many networks. */
  Footprint footprint(ExecutionSettings execution, int networks) {
    return Footprint.of(
        run.settings(),
        run.topology(),
        run.plan(),
        parallelism.sharedBy(networks),
        length(execution),
        execution.reduction());
  }

  private RoundLength length(ExecutionSettings execution) {
    return SparkRounds.length(run, parallelism, execution);
  }

  /** Its trainer, at the start or where its newest checkpoint was made. */
  Trainer trainer() {
    return new Trainer(run, member.checkpoints(), new Listeners(member.listeners()));
  }
}
