/**
 * From a DataFrame to packed blocks of floats, in an order that content alone decides.
 *
 * <p>Read {@link io.nabla.data.Examples} (which columns, checked), then {@link
 * io.nabla.data.Shards} (the canonical order, and the blocks), then {@link io.nabla.data.BatchPlan}
 * (which rows meet in a batch).
 */
package io.nabla.data;
