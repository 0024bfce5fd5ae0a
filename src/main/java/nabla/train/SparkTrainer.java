package nabla.train;

import static java.lang.System.Logger.Level.WARNING;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import nabla.data.DataException;
import nabla.data.Examples;
import nabla.data.Shards;
import nabla.data.Survey;
import nabla.data.Target;
import nabla.engine.BatchPlan;
import nabla.engine.CheckpointPolicy;
import nabla.engine.Listeners;
import nabla.engine.RoundLength;
import nabla.engine.Trainer;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.engine.TrainingRun;
import nabla.linalg.Blas;
import nabla.nn.Topology;
import nabla.settings.ExecutionSettings;
import nabla.settings.TrainingSettings;
import nabla.settings.TrainingTable;
import org.apache.spark.SparkContext;

/**
 * Trains on the examples of DataFrames, with the executors of Spark.
 *
 * @param settings what to do
 * @param execution how to share it out
 * @param checkpoints how to save and resume; none: not at all
 * @param listeners are told of every run, and closed at its end
 */
public record SparkTrainer(
    TrainingSettings settings,
    ExecutionSettings execution,
    Optional<CheckpointPolicy> checkpoints,
    List<TrainingListener> listeners) {

  private static final System.Logger LOG = System.getLogger(SparkTrainer.class.getName());

  /**
   * Trains from the initial parameters on, or from a checkpoint.
   *
   * @param topology what to train; its inputs and outputs must fit the examples
   * @param training the examples to learn from
   * @param validation examples to evaluate on after every epoch
   * @throws nabla.data.DataException if the examples can't be used
   * @throws nabla.engine.TrainingDivergedException if cost, gradient or parameters become infinite
   *     or NaN, and {@code onDivergence} is {@code fail}
   * @throws TrainingInterruptedException if Spark, a job or this thread is stopped meanwhile
   * @throws OtherBlasException if an executor has another BLAS than the driver
   * @throws ExecutorMemoryException if an executor runs out of memory
   * @throws IllegalArgumentException if what a job returns can't fit spark.driver.maxResultSize, or
   *     the kernel can't be had in this JVM
   * @throws nabla.engine.TrainingStoppedException if a listener says that it is to stop
   * @throws nabla.model.ModelException if a checkpoint is of another run
   */
  public TrainingResult fit(Topology topology, Examples training, Optional<Examples> validation) {
    SparkContext spark = training.spark();
    String tag = "nabla-" + UUID.randomUUID();
    spark.addJobTag(tag);
    try (training;
        Examples held = validation.orElse(null);
        Listeners told = new Listeners(listeners)) {
      Blas.with(execution.kernel());
      return fit(topology, training, Optional.ofNullable(held), told);
    } catch (Exception e) { // Scala declares none that is checked
      if (!spark.isStopped()) {
        spark.cancelJobsWithTag(tag); // a thread that is interrupted leaves its job running
      }
      Failures.explain(e, training);
      throw e;
    } finally {
      spark.removeJobTag(tag);
    }
  }

  private float[] classWeights(Examples training, Survey survey, int classes) {
    if (!(training.columns().target() instanceof Target.Labels)) {
      return new float[0];
    }
    try {
      String name = training.columns().door().name(TrainingTable.CLASS_WEIGHTS);
      return settings.classWeights().of(name, survey.ofClass(), classes, survey.weight());
    } catch (IllegalArgumentException e) {
      throw new DataException(training.name() + ": " + e.getMessage());
    }
  }

  private TrainingResult fit(
      Topology topology, Examples training, Optional<Examples> validation, Listeners told) {
    // what the rows are like, and what follows from it
    Survey found = training.survey(topology);
    Survey survey = settings.getInputNoise() > 0 ? found.withoutZeros() : found;
    Optional<Survey> held = validation.map(examples -> examples.survey(topology));
    if (survey.classesSeen() == 1) {
      LOG.log(
          WARNING,
          "%s holds one class only: there is nothing to tell apart".formatted(training.name()));
    }
    float[] classWeights = classWeights(training, survey, topology.outputs());
    BatchPlan plan = BatchPlan.of(settings, survey.packing(), survey.bytesAsFloats(), topology);
    Parallelism parallelism =
        Parallelism.of(training.spark()).shared(execution.replicas(), plan.microbatches());
    TrainingRun run =
        TrainingRun.of(
                settings,
                topology,
                plan,
                parallelism.tasks(),
                survey.identity(),
                held.map(Survey::identity))
            .packed(survey.packing());
    RoundLength length = SparkRounds.length(run, parallelism, execution);
    ResultSize.of(topology, settings, parallelism, length, execution.reduction())
        .requireRoom(training.spark().conf());
    Footprint memory =
        Footprint.of(
            settings, topology, survey.packing(), plan, parallelism, length, execution.reduction());
    Shards.requireRoom(training, survey, memory.driver(), memory.task(), parallelism.tasks());

    // the start, or a checkpoint; refused before anything is packed
    Trainer trainer = new Trainer(run, checkpoints, told);

    // the rows in the executors' memory, and steps there
    try (Shards shards =
            Shards.pack(
                training,
                survey,
                settings.getSeed(),
                plan,
                parallelism.tasks(),
                execution.caching(),
                classWeights);
        SparkEvaluations evaluations =
            new SparkEvaluations(
                training,
                validation.map(
                    examples -> new Evaluator(examples, held.orElseThrow(), settings.metric())),
                settings.getEpochs());
        PlacedRounds rounds =
            new PlacedRounds(
                run,
                shards,
                execution,
                parallelism,
                told,
                Shards.fitInOneExecutor(training, survey))) {
      return trainer.fit(rounds, evaluations);
    }
  }
}
