package nabla.ml;

import org.apache.spark.sql.types.StructType;

/**
 * What an estimator of this package says of itself, so that all are fitted and tuned alike.
 *
 * @param <M> the model that it makes
 */
interface Learner<M> {

  /** What there is to learn from rows of a schema. */
  Lesson.Task task(StructType schema);

  /** The model that a network makes which has learned it. */
  M model(StageState network, StructType schema);
}
