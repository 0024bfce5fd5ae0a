/**
 * From a DataFrame to packed blocks of floats, in an order that content alone decides.
 *
 * <p>Read {@link nabla.data.Examples} (which columns, checked), then {@link nabla.data.Shards} (the
 * canonical order, and the blocks), then {@link nabla.engine.BatchPlan} (which rows meet in a
 * batch).
 *
 * <p>Of a table as it is, {@link nabla.data.TableFit} finds how its columns become features, by
 * {@link nabla.data.Sketch}es that count exactly, and {@link nabla.data.Prepared} makes them.
 */
package nabla.data;
