/**
 * Optimizers that take cost and gradient over all examples at once: Breeze's, which is known here
 * alone. {@link nabla.fullbatch.BreezeOptimizer} is found as a service, so that all else works on a
 * class path without Breeze.
 */
package nabla.fullbatch;
