package nabla.train;

import java.util.List;
import java.util.Optional;
import nabla.data.Examples;
import nabla.engine.CheckpointPolicy;
import nabla.engine.TrainingListener;
import nabla.engine.TrainingResult;
import nabla.nn.Topology;
import nabla.settings.ExecutionSettings;
import nabla.settings.TrainingSettings;

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
    Together.Member only = new Together.Member(settings, topology, checkpoints, listeners);
    return Together.fit(List.of(only), execution, training, validation).get(0);
  }
}
