package nabla.ml;

import java.util.List;

/**
 * Setters of the params of training, the same for every estimator of this package. Each throws an
 * {@link IllegalArgumentException} that names param, rule and value if the value will not do.
 *
 * @param <S> the estimator itself, which setters return
 */
public interface SetsTrainingParams<S> extends HasTrainingParams {

  /** Sets {@link #weightCol}. */
  default S setWeightCol(String value) {
    training().set(weightCol(), value);
    return self();
  }

  /** Sets {@link #validationIndicatorCol}. */
  default S setValidationIndicatorCol(String value) {
    training().set(validationIndicatorCol(), value);
    return self();
  }

  /** Sets {@link #seed}. */
  default S setSeed(long value) {
    training().set(seed(), value);
    return self();
  }

  /** Sets {@link #hiddenLayers}. */
  default S setHiddenLayers(int[] value) {
    training().set(hiddenLayers(), value);
    return self();
  }

  /** Sets {@link #hiddenLayers} as Python does, whose lists come as Java's. */
  default S setHiddenLayers(List<Integer> value) {
    training().setHiddenLayers(value);
    return self();
  }

  /** Sets {@link #activation}. */
  default S setActivation(String value) {
    training().set(activation(), value);
    return self();
  }

  /** Sets {@link #initializer}. */
  default S setInitializer(String value) {
    training().set(initializer(), value);
    return self();
  }

  /** Sets {@link #epochs}. */
  default S setEpochs(int value) {
    training().set(epochs(), value);
    return self();
  }

  /** Sets {@link #batchSize}. */
  default S setBatchSize(int value) {
    training().set(batchSize(), value);
    return self();
  }

  /** Sets {@link #optimizer}. */
  default S setOptimizer(String value) {
    training().set(optimizer(), value);
    return self();
  }

  /** Sets {@link #momentum}. */
  default S setMomentum(double value) {
    training().set(momentum(), value);
    return self();
  }

  /** Sets {@link #beta1}. */
  default S setBeta1(double value) {
    training().set(beta1(), value);
    return self();
  }

  /** Sets {@link #beta2}. */
  default S setBeta2(double value) {
    training().set(beta2(), value);
    return self();
  }

  /** Sets {@link #epsilon}. */
  default S setEpsilon(double value) {
    training().set(epsilon(), value);
    return self();
  }

  /** Sets {@link #learningRate}. */
  default S setLearningRate(double value) {
    training().set(learningRate(), value);
    return self();
  }

  /** Sets {@link #learningRateSchedule}. */
  default S setLearningRateSchedule(String value) {
    training().set(learningRateSchedule(), value);
    return self();
  }

  /** Sets {@link #finalLearningRate}. */
  default S setFinalLearningRate(double value) {
    training().set(finalLearningRate(), value);
    return self();
  }

  /** Sets {@link #regParam}. */
  default S setRegParam(double value) {
    training().set(regParam(), value);
    return self();
  }

  /** Sets {@link #tol}. */
  default S setTol(double value) {
    training().set(tol(), value);
    return self();
  }

  /** Sets {@link #patience}. */
  default S setPatience(int value) {
    training().set(patience(), value);
    return self();
  }

  /** Sets {@link #onDivergence}. */
  default S setOnDivergence(String value) {
    training().set(onDivergence(), value);
    return self();
  }

  /** Sets {@link #showProgress}. */
  default S setShowProgress(boolean value) {
    training().set(showProgress(), value);
    return self();
  }

  /** Sets {@link #checkpointDirectory}. */
  default S setCheckpointDirectory(String value) {
    training().set(checkpointDirectory(), value);
    return self();
  }

  /** Sets {@link #checkpointInterval}. */
  default S setCheckpointInterval(int value) {
    training().set(checkpointInterval(), value);
    return self();
  }

  /** Sets {@link #replicas}. */
  default S setReplicas(int value) {
    training().set(replicas(), value);
    return self();
  }

  /** Sets {@link #stepsPerRound}. */
  default S setStepsPerRound(int value) {
    training().set(stepsPerRound(), value);
    return self();
  }

  /** Sets {@link #reduction}. */
  default S setReduction(String value) {
    training().set(reduction(), value);
    return self();
  }

  /** Sets {@link #caching}. */
  default S setCaching(String value) {
    training().set(caching(), value);
    return self();
  }

  /** Sets {@link #chunkMegabytes}. */
  default S setChunkMegabytes(int value) {
    training().set(chunkMegabytes(), value);
    return self();
  }

  /** Sets {@link #cost}. */
  default S setCost(String value) {
    training().set(cost(), value);
    return self();
  }

  @SuppressWarnings("unchecked") // S is the stage's own class
  private S self() {
    return (S) this;
  }
}
