package nabla.ml;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;

/**
 * The params of multi-label classification, for estimator and model.
 *
 * @param <S> the stage itself, which setters return
 */
public interface HasMultiLabelParams<S> {

  /** The params themselves. */
  MultiLabelParams multiLabel();

  /** The column of the probability of each label; default "probability"; empty for none. */
  default Param<String> probabilityCol() {
    return multiLabel().probabilityCol;
  }

  /** The value of {@link #probabilityCol}. */
  default String getProbabilityCol() {
    return multiLabel().probability();
  }

  /** Sets {@link #probabilityCol}. */
  default S setProbabilityCol(String value) {
    multiLabel().set(probabilityCol(), value);
    return self();
  }

  /** The probability above which a label is predicted, in [0, 1]; default 0.5. */
  default DoubleParam threshold() {
    return multiLabel().threshold;
  }

  /** The value of {@link #threshold}. */
  default double getThreshold() {
    return multiLabel().level();
  }

  /** Sets {@link #threshold}. */
  default S setThreshold(double value) {
    multiLabel().set(threshold(), value);
    return self();
  }

  @SuppressWarnings("unchecked") // S is the stage's own class
  private S self() {
    return (S) this;
  }
}
