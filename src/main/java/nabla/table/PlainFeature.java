package nabla.table;

import java.util.List;
import java.util.stream.IntStream;
import nabla.text.Shown;

/** The numbers of a column as they are, each an input. */
public record PlainFeature(int column, int width) implements Feature {

  public PlainFeature {
    if (width < 1) {
      throw new IllegalArgumentException("width must be at least 1, got " + width);
    }
  }

  @Override
  public List<String> names(String column) {
    return IntStream.range(0, width).mapToObj(k -> "%s[%s]".formatted(column, k)).toList();
  }

  @Override
  public String shown(float[] inputs, int from) {
    return width == 1 ? Shown.number(inputs[from]) : "%s numbers".formatted(width);
  }

  @Override
  public boolean fits(TableColumn.Type type) {
    return type == TableColumn.Type.NUMBERS;
  }
}
