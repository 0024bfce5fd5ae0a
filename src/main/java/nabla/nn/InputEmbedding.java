package nabla.nn;

import java.util.Arrays;
import java.util.List;
import nabla.linalg.Blas;
import nabla.linalg.Matrix;
import nabla.linalg.SparseColumns;

/**
 * The layer before layer 1 that embeds blocks of the inputs of a microbatch, each by a matrix of
 * its own, and lets the others pass; or none, where the network has none.
 *
 * <pre>
 * x̃_b = E_b x_b
 * δ̃_b = ∂C_x/∂x̃_b = c s_b ⊙ (W^1_b)ᵀ δ^1      W^1_b, s_b: what of them belongs to x̃_b
 * ∂C/∂E_b = Σ_x δ̃_b x_bᵀ
 * </pre>
 *
 * <p>s is 1 without {@link InputScale}, which acts behind it. Of sparse x, the products take
 * nothing into account that is zero, and add example after example, input after input; x̃ is sparse
 * too, with no numbers for a block that has none. For one thread.
 */
final class InputEmbedding {

  private final Topology topology;
  private final List<Embedding> blocks;
  private final int capacity;
  private final Block errors; // δ̃, block under block
  private final int[] at; // of one sparse example, as the next
  private final float[] numbers;
  private Inputs embedded; // x̃; of the kind that x has had

  InputEmbedding(Topology topology, int capacity) {
    this.topology = topology;
    this.blocks = topology.embedding();
    this.capacity = capacity;
    this.errors = new Block(blocks.stream().mapToInt(Embedding::units).sum(), capacity);
    int units = blocks.isEmpty() ? 0 : topology.units(0);
    this.at = new int[units];
    this.numbers = new float[units];
    this.embedded = Inputs.sparse(units, capacity);
  }

  /** x̃ of x, for the way forward of m examples. */
  Inputs forward(Parameters parameters, Inputs x, int m, Blas blas) {
    if (blocks.isEmpty()) {
      return x;
    }
    if (embedded.isSparse() != x.isSparse()) {
      int units = topology.units(0);
      embedded = x.isSparse() ? Inputs.sparse(units, capacity) : Inputs.whole(units, capacity);
    }
    if (x.isSparse()) {
      embedded.sparse().clear();
      for (int e = 0; e < x.sparse().columns(); e++) {
        embed(parameters, x.sparse(), e);
      }
    } else {
      embed(parameters, x.whole().of(m), embedded.whole().of(m), blas);
    }
    return embedded;
  }

  /** What {@link #forward} gave, for the way back. */
  Inputs output(Inputs x) {
    return blocks.isEmpty() ? x : embedded;
  }

  private void embed(Parameters parameters, Matrix x, Matrix into, Blas blas) {
    int from = 0;
    int next = 0; // in x̃
    for (int b = 1; b <= blocks.size(); b++) {
      Embedding block = blocks.get(b - 1);
      pass(x, from, block.from(), into, next);
      next += block.from() - from;
      Matrix weights = parameters.embedding(b).transposed();
      Matrix embedding = into.rows(next, next + block.units());
      blas.multiply(weights, x.rows(block.from(), block.end()), 0f, embedding);
      next += block.units();
      from = block.end();
    }
    pass(x, from, x.rows(), into, next);
  }

  /** Copies the numbers in [from, to) of every example. */
  private static void pass(Matrix x, int from, int to, Matrix into, int next) {
    for (int e = 0; from < to && e < x.columns(); e++) {
      int source = x.offset() + e * x.rows() + from;
      int target = into.offset() + e * into.rows() + next;
      System.arraycopy(x.array(), source, into.array(), target, to - from);
    }
  }

  /** Adds x̃ of an example to those before it. */
  private void embed(Parameters parameters, SparseColumns x, int example) {
    float[] weights = parameters.values();
    int i = x.begin(example);
    int shift = 0; // from a place in x to that in x̃
    int count = 0;
    for (int b = 1; b <= blocks.size(); b++) {
      Embedding block = blocks.get(b - 1);
      int units = block.units();
      int begin = end(x, i, example, block.from());
      int end = end(x, begin, example, block.end());
      count = pass(x, i, begin, shift, count);
      if (begin < end) {
        for (int j = 0; j < units; j++) {
          at[count + j] = block.from() + shift + j;
          numbers[count + j] = 0;
        }
        x.addRuns(begin, end, weights, origin(parameters, b), units, numbers, count);
        count += units;
      }
      i = end;
      shift += units - block.width();
    }
    count = pass(x, i, x.end(example), shift, count);
    embedded.sparse().add(at, numbers, 0, count);
  }

  private int pass(SparseColumns x, int from, int to, int shift, int count) {
    for (int i = from; i < to; i++) {
      at[count + i - from] = x.indices()[i] + shift;
      numbers[count + i - from] = x.values()[i];
    }
    return count + to - from;
  }

  /** Behind the last number of an example, from the i-th on, whose row is before a bound. */
  private static int end(SparseColumns x, int i, int example, int bound) {
    int end = i;
    while (end < x.end(example) && x.indices()[end] < bound) {
      end++;
    }
    return end;
  }

  /** Where the column of E_b for input 0 would stand if the block began there. */
  private int origin(Parameters parameters, int b) {
    Embedding block = blocks.get(b - 1);
    return parameters.embedding(b).offset() - block.from() * block.units();
  }

  /** Writes ∂C/∂E_b of all blocks; c is that of layer 1. */
  void backward(
      float c, Parameters parameters, Inputs x, Matrix delta, Parameters gradient, Blas blas) {
    if (blocks.isEmpty()) {
      return;
    }
    Matrix below = errors.of(delta.columns());
    findErrors(c, parameters, delta, below, blas);
    if (x.isSparse()) {
      addUp(x.sparse(), below, gradient);
      return;
    }
    Matrix inputs = x.whole().of(delta.columns());
    int row = 0;
    for (int b = 1; b <= blocks.size(); b++) {
      Embedding block = blocks.get(b - 1);
      Matrix error = below.rows(row, row + block.units()).transposed();
      Matrix inBlock = inputs.rows(block.from(), block.end());
      blas.multiply(inBlock, error, 0f, gradient.embedding(b)); // (δ̃_b x_bᵀ)ᵀ
      row += block.units();
    }
  }

  private void findErrors(float c, Parameters parameters, Matrix delta, Matrix below, Blas blas) {
    Matrix weights = parameters.weights(1).transposed();
    int row = 0;
    int shift = 0;
    for (Embedding block : blocks) {
      int units = block.units();
      int first = block.from() + shift;
      Matrix error = below.rows(row, row + units);
      blas.multiply(c, weights.rows(first, first + units), delta, 0f, error);
      if (topology.inputScale()) {
        scale(error, parameters.values(), parameters.inputScale().offset() + first);
      }
      row += units;
      shift += units - block.width();
    }
  }

  /** Multiplies each row with a factor. */
  private static void scale(Matrix error, float[] factors, int first) {
    for (int e = 0; e < error.columns(); e++) {
      int from = error.offset() + e * error.stride();
      for (int j = 0; j < error.rows(); j++) {
        error.array()[from + j] *= factors[first + j];
      }
    }
  }

  private void addUp(SparseColumns x, Matrix below, Parameters gradient) {
    float[] g = gradient.values();
    for (int b = 1; b <= blocks.size(); b++) {
      Matrix sum = gradient.embedding(b);
      Arrays.fill(g, sum.offset(), sum.offset() + sum.rows() * sum.columns(), 0f);
    }
    for (int e = 0; e < x.columns(); e++) {
      int i = x.begin(e);
      int row = e * below.rows();
      for (int b = 1; b <= blocks.size(); b++) {
        Embedding block = blocks.get(b - 1);
        int begin = end(x, i, e, block.from());
        i = end(x, begin, e, block.end());
        x.addToRuns(begin, i, g, origin(gradient, b), block.units(), below.array(), row);
        row += block.units();
      }
    }
  }
}
