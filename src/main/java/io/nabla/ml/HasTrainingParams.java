package io.nabla.ml;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/**
 * The params of training, the same for every estimator of this package and, so that they can be
 * looked up, for its models.
 *
 * <p>Spark finds a stage's params by reflection: every public method without arguments that returns
 * a Param.
 *
 * @param <S> the stage itself, which setters return
 */
public interface HasTrainingParams<S> {

  /** The params themselves. */
  TrainingParams training();

  /** This stage, as what it is. */
  S self();

  /** Example weights: numeric, at least 0; without it every example counts 1. */
  default Param<String> weightCol() {
    return training().weightCol;
  }

  /** The value of {@link #weightCol}. */
  default String getWeightCol() {
    return training().value(weightCol());
  }

  /** Sets {@link #weightCol}. */
  default S setWeightCol(String value) {
    training().set(weightCol(), value);
    return self();
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

  /** Sets {@link #validationIndicatorCol}. */
  default S setValidationIndicatorCol(String value) {
    training().set(validationIndicatorCol(), value);
    return self();
  }

  /** Decides initial weights and the order of examples; default 1. */
  default LongParam seed() {
    return training().seed;
  }

  /** The value of {@link #seed}. */
  default long getSeed() {
    return training().longValue(seed());
  }

  /** Sets {@link #seed}. */
  default S setSeed(long value) {
    training().set(seed(), value);
    return self();
  }

  /** Units of each hidden layer, each at least 1; none: no hidden layer; default 128. */
  default IntArrayParam hiddenLayers() {
    return training().hiddenLayers;
  }

  /** The value of {@link #hiddenLayers}. */
  default int[] getHiddenLayers() {
    return training().value(hiddenLayers());
  }

  /** Sets {@link #hiddenLayers}. */
  default S setHiddenLayers(int[] value) {
    training().set(hiddenLayers(), value);
    return self();
  }

  /** Of hidden layers: identity, sigmoid, tanh or relu (default). */
  default Param<String> activation() {
    return training().activation;
  }

  /** The value of {@link #activation}. */
  default String getActivation() {
    return training().value(activation());
  }

  /** Sets {@link #activation}. */
  default S setActivation(String value) {
    training().set(activation(), value);
    return self();
  }

  /** Normal, scaled-normal, glorot or he (default). */
  default Param<String> initializer() {
    return training().initializer;
  }

  /** The value of {@link #initializer}. */
  default String getInitializer() {
    return training().value(initializer());
  }

  /** Sets {@link #initializer}. */
  default S setInitializer(String value) {
    training().set(initializer(), value);
    return self();
  }

  /** How often every example is used, at least 1; default 10. */
  default IntParam epochs() {
    return training().epochs;
  }

  /** The value of {@link #epochs}. */
  default int getEpochs() {
    return training().intValue(epochs());
  }

  /** Sets {@link #epochs}. */
  default S setEpochs(int value) {
    training().set(epochs(), value);
    return self();
  }

  /** Examples per update, at least 1; default 128. */
  default IntParam batchSize() {
    return training().batchSize;
  }

  /** The value of {@link #batchSize}. */
  default int getBatchSize() {
    return training().intValue(batchSize());
  }

  /** Sets {@link #batchSize}. */
  default S setBatchSize(int value) {
    training().set(batchSize(), value);
    return self();
  }

  /** Gradient-descent, momentum, nesterov or adam (default). */
  default Param<String> optimizer() {
    return training().optimizer;
  }

  /** The value of {@link #optimizer}. */
  default String getOptimizer() {
    return training().value(optimizer());
  }

  /** Sets {@link #optimizer}. */
  default S setOptimizer(String value) {
    training().set(optimizer(), value);
    return self();
  }

  /** Coefficient of momentum and nesterov, in [0, 1); default 0.9. */
  default DoubleParam momentum() {
    return training().momentum;
  }

  /** The value of {@link #momentum}. */
  default double getMomentum() {
    return training().doubleValue(momentum());
  }

  /** Sets {@link #momentum}. */
  default S setMomentum(double value) {
    training().set(momentum(), value);
    return self();
  }

  /** Of adam, in [0, 1); default 0.9. */
  default DoubleParam beta1() {
    return training().beta1;
  }

  /** The value of {@link #beta1}. */
  default double getBeta1() {
    return training().doubleValue(beta1());
  }

  /** Sets {@link #beta1}. */
  default S setBeta1(double value) {
    training().set(beta1(), value);
    return self();
  }

  /** Of adam, in [0, 1); default 0.999. */
  default DoubleParam beta2() {
    return training().beta2;
  }

  /** The value of {@link #beta2}. */
  default double getBeta2() {
    return training().doubleValue(beta2());
  }

  /** Sets {@link #beta2}. */
  default S setBeta2(double value) {
    training().set(beta2(), value);
    return self();
  }

  /** Of adam, above 0; default 1e-8. */
  default DoubleParam epsilon() {
    return training().epsilon;
  }

  /** The value of {@link #epsilon}. */
  default double getEpsilon() {
    return training().doubleValue(epsilon());
  }

  /** Sets {@link #epsilon}. */
  default S setEpsilon(double value) {
    training().set(epsilon(), value);
    return self();
  }

  /** Above 0; default 0.001. */
  default DoubleParam learningRate() {
    return training().learningRate;
  }

  /** The value of {@link #learningRate}. */
  default double getLearningRate() {
    return training().doubleValue(learningRate());
  }

  /** Sets {@link #learningRate}. */
  default S setLearningRate(double value) {
    training().set(learningRate(), value);
    return self();
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

  /** Sets {@link #learningRateSchedule}. */
  default S setLearningRateSchedule(String value) {
    training().set(learningRateSchedule(), value);
    return self();
  }

  /** Where cosine ends, in [0, learningRate]; default 0. */
  default DoubleParam finalLearningRate() {
    return training().finalLearningRate;
  }

  /** The value of {@link #finalLearningRate}. */
  default double getFinalLearningRate() {
    return training().doubleValue(finalLearningRate());
  }

  /** Sets {@link #finalLearningRate}. */
  default S setFinalLearningRate(double value) {
    training().set(finalLearningRate(), value);
    return self();
  }

  /** Λ of the penalty (λ/2) Σ w² on weights, not on biases, at least 0; default 0. */
  default DoubleParam regParam() {
    return training().regParam;
  }

  /** The value of {@link #regParam}. */
  default double getRegParam() {
    return training().doubleValue(regParam());
  }

  /** Sets {@link #regParam}. */
  default S setRegParam(double value) {
    training().set(regParam(), value);
    return self();
  }

  /** The part by which the cost must come down to count as improved, in [0, 1); default 0. */
  default DoubleParam tol() {
    return training().tol;
  }

  /** The value of {@link #tol}. */
  default double getTol() {
    return training().doubleValue(tol());
  }

  /** Sets {@link #tol}. */
  default S setTol(double value) {
    training().set(tol(), value);
    return self();
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

  /** Sets {@link #patience}. */
  default S setPatience(int value) {
    training().set(patience(), value);
    return self();
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

  /** Sets {@link #checkpointDirectory}. */
  default S setCheckpointDirectory(String value) {
    training().set(checkpointDirectory(), value);
    return self();
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

  /** Sets {@link #checkpointInterval}. */
  default S setCheckpointInterval(int value) {
    training().set(checkpointInterval(), value);
    return self();
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

  /** Sets {@link #replicas}. */
  default S setReplicas(int value) {
    training().set(replicas(), value);
    return self();
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

  /** Sets {@link #stepsPerRound}. */
  default S setStepsPerRound(int value) {
    training().set(stepsPerRound(), value);
    return self();
  }

  /** How gradients come together: auto (default), flat or sliced. */
  default Param<String> reduction() {
    return training().reduction;
  }

  /** The value of {@link #reduction}. */
  default String getReduction() {
    return training().value(reduction());
  }

  /** Sets {@link #reduction}. */
  default S setReduction(String value) {
    training().set(reduction(), value);
    return self();
  }

  /** Where packed examples are kept: auto (default), memory or disk. */
  default Param<String> caching() {
    return training().caching;
  }

  /** The value of {@link #caching}. */
  default String getCaching() {
    return training().value(caching());
  }

  /** Sets {@link #caching}. */
  default S setCaching(String value) {
    training().set(caching(), value);
    return self();
  }

  /** The most that a chunk of the packed examples has, at least 1; default 256. */
  default IntParam chunkMegabytes() {
    return training().chunkMegabytes;
  }

  /** The value of {@link #chunkMegabytes}. */
  default int getChunkMegabytes() {
    return training().intValue(chunkMegabytes());
  }

  /** Sets {@link #chunkMegabytes}. */
  default S setChunkMegabytes(int value) {
    training().set(chunkMegabytes(), value);
    return self();
  }

  /** What training minimises; which ones there are, and the default, depend on the estimator. */
  default Param<String> cost() {
    return training().cost;
  }

  /** The value of {@link #cost}. */
  default String getCost() {
    return training().value(cost());
  }

  /** Sets {@link #cost}. */
  default S setCost(String value) {
    training().set(cost(), value);
    return self();
  }

  /**
   * What transform does with a row whose features are null or not finite: error (default), skip it,
   * or keep it with null as prediction.
   */
  default Param<String> handleInvalid() {
    return training().handleInvalid;
  }

  /** The value of {@link #handleInvalid}. */
  default String getHandleInvalid() {
    return training().value(handleInvalid());
  }

  /** Sets {@link #handleInvalid}. */
  default S setHandleInvalid(String value) {
    training().set(handleInvalid(), value);
    return self();
  }
}
