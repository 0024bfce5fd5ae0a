package nabla.ml;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/**
 * The params of training, with their values: an estimator trains by them, and its model tells what
 * it was trained by.
 *
 * <p>Spark finds a stage's params by reflection: every public method without arguments that returns
 * a Param.
 */
public interface HasTrainingParams {

  /** The params themselves. */
  TrainingParams training();

  /** Example weights: numeric, at least 0; without it every example counts 1. */
  default Param<String> weightCol() {
    return training().weightCol;
  }

  /** The value of {@link #weightCol}. */
  default String getWeightCol() {
    return training().value(weightCol());
  }

  /**
   * A boolean column: rows where it is true are measured after every epoch instead of learned from.
   */
  default Param<String> validationIndicatorCol() {
    return training().validationIndicatorCol;
  }

  /** The value of {@link #validationIndicatorCol}. */
  default String getValidationIndicatorCol() {
    return training().value(validationIndicatorCol());
  }

  /** Decides initial weights and the order of examples; default 1. */
  default LongParam seed() {
    return training().seed;
  }

  /** The value of {@link #seed}. */
  default long getSeed() {
    return training().longValue(seed());
  }

  /** Units of each hidden layer, each at least 1; none: no hidden layer; default 128. */
  default IntArrayParam hiddenLayers() {
    return training().hiddenLayers;
  }

  /** The value of {@link #hiddenLayers}. */
  default int[] getHiddenLayers() {
    return training().value(hiddenLayers());
  }

  /** Activation of the hidden layers: identity, sigmoid, tanh or relu (default). */
  default Param<String> activation() {
    return training().activation;
  }

  /** The value of {@link #activation}. */
  default String getActivation() {
    return training().value(activation());
  }

  /** Initial weights: normal, scaled-normal, glorot or he (default). */
  default Param<String> initializer() {
    return training().initializer;
  }

  /** The value of {@link #initializer}. */
  default String getInitializer() {
    return training().value(initializer());
  }

  /** How often every example is used, at least 1; default 10. */
  default IntParam epochs() {
    return training().epochs;
  }

  /** The value of {@link #epochs}. */
  default int getEpochs() {
    return training().intValue(epochs());
  }

  /** Examples per update, at least 1; default 128. */
  default IntParam batchSize() {
    return training().batchSize;
  }

  /** The value of {@link #batchSize}. */
  default int getBatchSize() {
    return training().intValue(batchSize());
  }

  /** The update rule: gradient-descent, momentum, nesterov or adam (default). */
  default Param<String> optimizer() {
    return training().optimizer;
  }

  /** The value of {@link #optimizer}. */
  default String getOptimizer() {
    return training().value(optimizer());
  }

  /** Coefficient of momentum and nesterov, in [0, 1); default 0.9. */
  default DoubleParam momentum() {
    return training().momentum;
  }

  /** The value of {@link #momentum}. */
  default double getMomentum() {
    return training().doubleValue(momentum());
  }

  /** Decay rate of adam's mean gradient, in [0, 1); default 0.9. */
  default DoubleParam beta1() {
    return training().beta1;
  }

  /** The value of {@link #beta1}. */
  default double getBeta1() {
    return training().doubleValue(beta1());
  }

  /** Decay rate of adam's mean squared gradient, in [0, 1); default 0.999. */
  default DoubleParam beta2() {
    return training().beta2;
  }

  /** The value of {@link #beta2}. */
  default double getBeta2() {
    return training().doubleValue(beta2());
  }

  /** Keeps adam from dividing by 0, above 0; default 1e-8. */
  default DoubleParam epsilon() {
    return training().epsilon;
  }

  /** The value of {@link #epsilon}. */
  default double getEpsilon() {
    return training().doubleValue(epsilon());
  }

  /** Step size of the update, above 0; default 0.001. */
  default DoubleParam learningRate() {
    return training().learningRate;
  }

  /** The value of {@link #learningRate}. */
  default double getLearningRate() {
    return training().doubleValue(learningRate());
  }

  /**
   * Constant (default), or cosine: from learningRate down to finalLearningRate along half a cosine.
   */
  default Param<String> learningRateSchedule() {
    return training().learningRateSchedule;
  }

  /** The value of {@link #learningRateSchedule}. */
  default String getLearningRateSchedule() {
    return training().value(learningRateSchedule());
  }

  /** Where cosine ends, in [0, learningRate]; default 0. */
  default DoubleParam finalLearningRate() {
    return training().finalLearningRate;
  }

  /** The value of {@link #finalLearningRate}. */
  default double getFinalLearningRate() {
    return training().doubleValue(finalLearningRate());
  }

  /** Λ of the penalty (λ/2) Σ w² on weights, not on biases, at least 0; default 0. */
  default DoubleParam regParam() {
    return training().regParam;
  }

  /** The value of {@link #regParam}. */
  default double getRegParam() {
    return training().doubleValue(regParam());
  }

  /** The part by which the cost must come down to count as improved, in [0, 1); default 0. */
  default DoubleParam tol() {
    return training().tol;
  }

  /** The value of {@link #tol}. */
  default double getTol() {
    return training().doubleValue(tol());
  }

  /**
   * Training ends after so many epochs on end without improvement of the validation cost (without
   * validation, the training cost); 0 (default): never early.
   */
  default IntParam patience() {
    return training().patience;
  }

  /** The value of {@link #patience}. */
  default int getPatience() {
    return training().intValue(patience());
  }

  /**
   * What comes of a fit whose cost or weights are no longer finite, as with too high a learning
   * rate: it fails (default); or keep: it ends with the weights of the last epoch in which all was
   * finite, or the initial ones if outputs overflow under those, with a warning, so that it does
   * not end a search over params. The summary's stopReason says so.
   */
  default Param<String> onDivergence() {
    return training().onDivergence;
  }

  /** The value of {@link #onDivergence}. */
  default String getOnDivergence() {
    return training().value(onDivergence());
  }

  /**
   * Whether a fit draws a bar on the console where Spark draws its own: as {@code
   * spark.ui.showConsoleProgress} says, or, if that is not set, on a terminal. Default true. A line
   * per epoch goes to the log at INFO in any case.
   */
  default BooleanParam showProgress() {
    return training().showProgress;
  }

  /** The value of {@link #showProgress}. */
  default boolean getShowProgress() {
    return (Boolean) training().<Object>value(showProgress());
  }

  /**
   * Where to save checkpoints, on any Hadoop file system; a fit that finds some of its own there
   * goes on from the newest; without it none are saved.
   */
  default Param<String> checkpointDirectory() {
    return training().checkpointDirectory;
  }

  /** The value of {@link #checkpointDirectory}. */
  default String getCheckpointDirectory() {
    return training().value(checkpointDirectory());
  }

  /**
   * Rounds (Spark jobs) from one checkpoint to the next, at least 1, or -1 for none; default 10.
   */
  default IntParam checkpointInterval() {
    return training().checkpointInterval;
  }

  /** The value of {@link #checkpointInterval}. */
  default int getCheckpointInterval() {
    return training().intValue(checkpointInterval());
  }

  /**
   * Tasks that compute a step together, a power of two; 0 (default): as many as Spark has room for.
   */
  default IntParam replicas() {
    return training().replicas;
  }

  /** The value of {@link #replicas}. */
  default int getReplicas() {
    return training().intValue(replicas());
  }

  /**
   * Steps per Spark job; 0 (default): about a second's worth with one replica, 1 with several; more
   * than 1 with several replicas is local SGD, another algorithm.
   */
  default IntParam stepsPerRound() {
    return training().stepsPerRound;
  }

  /** The value of {@link #stepsPerRound}. */
  default int getStepsPerRound() {
    return training().intValue(stepsPerRound());
  }

  /** How gradients come together: auto (default), flat or sliced. */
  default Param<String> reduction() {
    return training().reduction;
  }

  /** The value of {@link #reduction}. */
  default String getReduction() {
    return training().value(reduction());
  }

  /** Where packed examples are kept: auto (default), memory or disk. */
  default Param<String> caching() {
    return training().caching;
  }

  /** The value of {@link #caching}. */
  default String getCaching() {
    return training().value(caching());
  }

  /** The most that a chunk of the packed examples has, at least 1; default 256. */
  default IntParam chunkMegabytes() {
    return training().chunkMegabytes;
  }

  /** The value of {@link #chunkMegabytes}. */
  default int getChunkMegabytes() {
    return training().intValue(chunkMegabytes());
  }

  /** What training minimises; which ones there are, and the default, depend on the estimator. */
  default Param<String> cost() {
    return training().cost;
  }

  /** The value of {@link #cost}. */
  default String getCost() {
    return training().value(cost());
  }
}
