package nabla.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.model.TrainedModel;
import nabla.table.Preparation;

/**
 * Inputs of the network that belong together, such as those that were made of one column of a
 * table.
 *
 * @param inputs their numbers, counted from 0
 */
public record InputGroup(String name, List<Integer> inputs) {

  private static final int SMALLEST_IMAGE = 8; // pixels of a side
  private static final int MOST_TILES = 16; // of a side

  public InputGroup {
    inputs = List.copyOf(inputs);
  }

  /** The inputs of a model's network: by columns, of a table; else as {@link #of(int)} has them. */
  public static List<InputGroup> of(TrainedModel model) {
    if (!model.preparation().readsColumns()) {
      return of(model.topology().inputs());
    }
    Map<String, List<Integer>> columns = new LinkedHashMap<>();
    for (Preparation.Inputs group : model.preparation().groups()) {
      columns
          .computeIfAbsent(group.column(), name -> new ArrayList<>())
          .addAll(IntStream.range(group.from(), group.from() + group.width()).boxed().toList());
    }
    List<InputGroup> groups = new ArrayList<>();
    columns.forEach((name, inputs) -> groups.add(new InputGroup(name, inputs)));
    return groups;
  }

  /**
   * The inputs of a network of which nothing else is known: tiles of an image, or each by itself.
   */
  public static List<InputGroup> of(int inputs) {
    int side = side(inputs);
    return side > 0 ? tiles(side) : each(inputs);
  }

  /** Each input by itself, named by its number. */
  static List<InputGroup> each(int inputs) {
    return IntStream.range(0, inputs)
        .mapToObj(i -> new InputGroup("input " + i, List.of(i)))
        .toList();
  }

  /** How many pixels a side of the square image has that so many inputs may be; 0 if none. */
  static int side(int inputs) {
    int side = (int) Math.round(Math.sqrt(inputs));
    return side >= SMALLEST_IMAGE && side * side == inputs ? side : 0;
  }

  /** Squares of pixels, row by row, at most 16 in a row: a pixel alone says little. */
  private static List<InputGroup> tiles(int side) {
    int width = (side + MOST_TILES - 1) / MOST_TILES;
    List<InputGroup> tiles = new ArrayList<>();
    for (int top = 0; top < side; top += width) {
      for (int left = 0; left < side; left += width) {
        List<Integer> pixels = new ArrayList<>();
        for (int row = top; row < Math.min(side, top + width); row++) {
          for (int column = left; column < Math.min(side, left + width); column++) {
            pixels.add(row * side + column);
          }
        }
        tiles.add(new InputGroup("row %s, column %s".formatted(top, left), pixels));
      }
    }
    return tiles;
  }
}
