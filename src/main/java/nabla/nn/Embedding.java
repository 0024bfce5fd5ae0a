package nabla.nn;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A block of the inputs that is embedded before layer 1: a matrix of its own, which is learned,
 * makes fewer numbers of it (or more), without bias and activation.
 *
 * <pre>
 * x̃_b = E_b x_b        n_b numbers of w_b
 * </pre>
 *
 * <p>Of a category among w_b, x_b has a single 1, and x̃_b is the column of E_b for that category;
 * of a number in a code of w_b places, its columns are what the parts of the number's range stand
 * for. Inputs in no block pass through, in front of the blocks, between and behind them.
 *
 * <p>Sources: Guo and Berkhahn 2016, "Entity embeddings of categorical variables"; Gorishniy,
 * Rubachev and Babenko 2022, "On embeddings for numerical features in tabular deep learning",
 * section 3.2.
 *
 * @param from the first input of the block, at least 0
 * @param width w_b, at least 1
 * @param units n_b, at least 1
 * @param active about how many of the block's numbers are 1 at a time, in [1, width]: E_b begins
 *     with numbers of N(0, 1 / active), and so x̃_b with numbers of size 1
 */
public record Embedding(int from, int width, int units, int active) implements Serializable {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public Embedding {
    require(from >= 0, "first input of an embedded block", "at least 0", from);
    require(
        width >= 1 && width <= Integer.MAX_VALUE - from,
        "width of an embedded block",
        "at least 1, and the block end at 2^31 - 1",
        width);
    require(units >= 1, "units of an embedded block", "at least 1", units);
    require(
        active >= 1 && active <= width,
        "active inputs of an embedded block",
        "in [1, %s]".formatted(width),
        active);
  }

  private static void require(boolean isSound, String thing, String rule, int got) {
    if (!isSound) {
      throw new IllegalArgumentException("%s must be %s, got %s".formatted(thing, rule, got));
    }
  }

  /** That of a category: of its numbers one is 1, or none is. */
  public static Embedding ofCategory(int from, int width, int units) {
    return new Embedding(from, width, units, 1);
  }

  /** That of a number in a code, such as the piecewise-linear one: half of its numbers are 1. */
  public static Embedding ofCode(int from, int width, int units) {
    return new Embedding(from, width, units, (width + 1) / 2);
  }

  /** Behind the last input of the block. */
  public int end() {
    return from + width;
  }

  /** How many numbers blocks make of so many inputs: ñ_0. */
  static long units(int inputs, List<Embedding> blocks) {
    long units = inputs;
    for (int b = 0; b < blocks.size(); b++) { // called in every step
      units += (long) blocks.get(b).units - blocks.get(b).width;
    }
    return units;
  }

  /** Requires that blocks lie within the inputs, one behind another. */
  static void requireInOrder(int inputs, List<Embedding> blocks) {
    int end = 0;
    for (Embedding block : blocks) {
      if (block.from < end || block.end() > inputs) {
        throw new IllegalArgumentException(
            "embedded blocks must lie one behind another in the %s inputs, got %s to %s behind %s"
                .formatted(inputs, block.from, block.end() - 1, end - 1));
      }
      end = block.end();
    }
    long units = units(inputs, blocks);
    if (units > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "embedded inputs must number fewer than 2^31, got " + units);
    }
  }

  /**
   * Blocks as texts: such as {@code 6 of 32(16) to 4 from 0} for six that are alike, each behind
   * the one before, 16 of 32 active.
   */
  static String describe(List<Embedding> blocks) {
    List<String> texts = new ArrayList<>();
    int alike = 1;
    for (int b = 0; b < blocks.size(); b += alike) {
      Embedding first = blocks.get(b);
      alike = 1;
      while (b + alike < blocks.size() && blocks.get(b + alike).isLike(first, alike)) {
        alike++;
      }
      texts.add((alike > 1 ? alike + " of " : "") + first);
    }
    return String.join(", ", texts);
  }

  /** Whether it is the same as another, but so many blocks further on. */
  private boolean isLike(Embedding other, int further) {
    return from - other.from == (long) further * width
        && width == other.width
        && units == other.units
        && active == other.active;
  }

  @Override
  public String toString() {
    return "%s(%s) to %s from %s".formatted(width, active, units, from);
  }
}
