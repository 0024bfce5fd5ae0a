/**
 * Tables as they are, on their way into a network and back: a {@link nabla.table.Preparation} says
 * which inputs the columns of a row become, and what the outputs mean. It is fitted with the
 * network and saved with it; neither Spark nor Hadoop need be there to use it.
 */
package nabla.table;
