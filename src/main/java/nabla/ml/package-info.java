/**
 * Nabla as stages of spark.ml: estimators that are set up, fitted, put in pipelines, tuned and
 * saved as Spark's own are, and models that transform.
 *
 * <p>Read {@link nabla.ml.MlpClassifier} first, then {@link nabla.ml.Fitting} (from params to a
 * trained network) and {@link nabla.ml.Inference} (from the features of rows to the columns that a
 * model appends). {@link nabla.ml.MlpParams} lists every param of training, {@link nabla.ml.Rule}
 * says what values they take, and {@link nabla.ml.ParamGrid} makes grids.
 *
 * <p>{@link nabla.ml.SparkMl} is the only door to what Spark keeps to itself. Uses {@code report}
 * and all before it; knows no configuration files and no command line.
 */
package nabla.ml;
