/**
 * Matrices in flat arrays, and the product of two of them.
 *
 * <p>Almost all the time of training goes into products of matrices, and those belong in a BLAS.
 * This package is the only door to it: {@link nabla.linalg.Matrix} is a view into a {@code
 * float[]}, {@link nabla.linalg.Blas} multiplies such views. Read {@code Matrix} first.
 *
 * <p>Nothing here knows what a neural network or Spark is.
 */
package nabla.linalg;
