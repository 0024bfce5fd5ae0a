/**
 * Nabla as stages of spark.ml: estimators that are set up, fitted, put in pipelines, tuned and
 * saved as Spark's own are, and models that transform.
 *
 * <p>Read {@link nabla.ml.MlpClassifier} first, then {@link nabla.ml.Fitting} (from params to a
 * trained network) and {@link nabla.ml.Inference} (from the features of rows to the columns that a
 * model appends). {@link nabla.ml.MlpParams} has what all stages share, {@link nabla.ml.MlpModel}
 * what the models do, and {@link nabla.ml.StageState} makes a Param of each {@link
 * nabla.settings.Setting} of the table. {@link nabla.ml.ParamGrid} makes grids.
 *
 * <p>Uses {@code report} and all before it; knows no configuration files and no command line. What
 * Spark keeps to itself is reached through {@code spark}.
 */
package nabla.ml;
