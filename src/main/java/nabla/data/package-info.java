/**
 * From a DataFrame to packed blocks of floats, in an order that content alone decides.
 *
 * <p>Read {@link nabla.data.Examples} (which columns, checked), then {@link nabla.data.Shards} (the
 * canonical order, and the blocks), then {@link nabla.engine.BatchPlan} (which rows meet in a
 * batch).
 */
package nabla.data;
