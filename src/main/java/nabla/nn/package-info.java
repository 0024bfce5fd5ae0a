/**
 * The network and backpropagation: the mathematics of Nielsen, <i>Neural Networks and Deep
 * Learning</i> (2015), chapter 2, and nothing else.
 *
 * <p>Read {@link nabla.nn.Topology}, {@link nabla.nn.FeedForward}, then {@link
 * nabla.nn.Backpropagation}: the equations (BP1) to (BP4) stand at the lines that compute them.
 * {@link nabla.nn.Textbook} is the same in double precision, one example at a time, with plain
 * loops; the fast engine is tested against it, and it against finite differences.
 *
 * <p>The symbols: layers 1..L, layer 0 is the input; n_l units in layer l; m examples in a
 * microbatch; z^l = W^l a^{l-1} + b^l the weighted input, a^l = σ(z^l) the activation, δ^l =
 * ∂C_x/∂z^l the error. A block of examples is a float[] with one example after another: as a {@link
 * nabla.linalg.Matrix} stored by columns, n_l × m, one example per column.
 *
 * <p>Nothing here knows Spark or files.
 */
package nabla.nn;
