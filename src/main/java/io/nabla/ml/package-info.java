/**
 * Nabla as stages of spark.ml: estimators that are set up, fitted, put in pipelines, tuned and
 * saved as Spark's own are, and models that transform.
 *
 * <p>Read {@link io.nabla.ml.MlpClassifier} first, then {@link io.nabla.ml.Fitting} (from params to
 * a trained network) and {@link io.nabla.ml.Inference} (from the features of rows to the columns
 * that a model appends). {@link io.nabla.ml.HasTrainingParams} lists every param of training,
 * {@link io.nabla.ml.Rule} says what values they take, and {@link io.nabla.ml.ParamGrid} makes
 * grids.
 *
 * <p>{@link io.nabla.ml.SparkMl} is the only door to what Spark keeps to itself. Uses {@code
 * report} and all before it; knows no configuration files and no command line.
 */
package io.nabla.ml;
