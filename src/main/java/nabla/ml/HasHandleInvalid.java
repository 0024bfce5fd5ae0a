package nabla.ml;

import org.apache.spark.ml.param.Param;

/**
 * What a stage does with rows that it can't use, for estimator and model.
 *
 * @param <S> the stage itself, which setters return
 */
public interface HasHandleInvalid<S> {

  /** The params themselves. */
  TrainingParams training();

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

  @SuppressWarnings("unchecked") // S is the stage's own class
  private S self() {
    return (S) this;
  }
}
