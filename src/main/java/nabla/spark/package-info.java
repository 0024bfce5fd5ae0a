/**
 * The one door to what Spark keeps to itself: its plans and rows ({@link nabla.spark.SparkSql},
 * {@link nabla.spark.AppendedColumns}), its blocks and executors ({@link nabla.spark.SparkCore},
 * {@link nabla.spark.StoredRdd}), and its stages ({@link nabla.spark.SparkMl}). No other package
 * touches any of it, so another version of Spark can break nothing but what is here.
 *
 * <p>Knows nothing of examples and trainings; of models no more than how a {@link
 * nabla.model.Scorer} is fed.
 */
package nabla.spark;
