package nabla.nn;

import java.util.stream.IntStream;
import nabla.linalg.Matrix;

/**
 * The scratch memory of one thread: z^l, a^l and δ^l of the microbatch under way, for l in 1..L,
 * each n_l × m by columns.
 */
public final class Workspace {

  private final Topology topology;
  private final Block[] weightedInputs; // [l - 1], as below
  private final Block[] activations;
  private final Block[] errors;
  private final InputEmbedding embedding;
  private final InputScale inputScale;
  private final LayerNorm norm;

  /** Scratch memory for microbatches of up to {@code capacity} examples. */
  public Workspace(Topology topology, int capacity) {
    this.topology = topology;
    this.weightedInputs = blocks(topology, capacity);
    this.activations = blocks(topology, capacity);
    this.errors = blocks(topology, capacity);
    this.embedding = new InputEmbedding(topology, capacity);
    this.inputScale = new InputScale(topology, capacity);
    this.norm = new LayerNorm(topology, capacity);
  }

  private static Block[] blocks(Topology topology, int capacity) {
    return IntStream.rangeClosed(1, topology.depth())
        .mapToObj(l -> new Block(topology.units(l), capacity))
        .toArray(Block[]::new);
  }

  /** What makes x̃ of the inputs. */
  InputEmbedding embedding() {
    return embedding;
  }

  /** What is between x̃ and the first layer. */
  InputScale inputScale() {
    return inputScale;
  }

  /** What is between z^l and σ. */
  LayerNorm norm() {
    return norm;
  }

  /** z^l of m examples, or behind {@link LayerNorm#forward} ẑ^l. */
  Matrix z(int l, int m) {
    return weightedInputs[l - 1].of(m);
  }

  /** a^l of m examples, l ≥ 1. */
  Matrix a(int l, int m) {
    return activations[l - 1].of(m);
  }

  /** δ^l of m examples. */
  Matrix delta(int l, int m) {
    return errors[l - 1].of(m);
  }

  /** a^L of the last forward pass, n_L × m by columns. */
  public float[] outputs() {
    return activations[activations.length - 1].array();
  }

  /** z^L of the last forward pass, n_L × m by columns. */
  public float[] outputWeightedInputs() {
    return weightedInputs[weightedInputs.length - 1].array();
  }

  /** C_x of example {@code x} after a forward pass. */
  public double cost(Microbatch batch, int x) {
    int from = x * topology.outputs();
    int to = from + topology.outputs();
    return topology.cost().of(outputWeightedInputs(), outputs(), batch.targets(), from, to);
  }
}
