package nabla.table;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import nabla.nn.Embedding;

/** What one column of a table, or a part of it, contributes to the inputs of a network. */
public sealed interface Feature extends Serializable
    permits NumberFeature, CategoryFeature, PlainFeature {

  /** The place of the column among those of the preparation. */
  int column();

  /** How many inputs it makes, at least 1. */
  int width();

  /**
   * The block of its inputs for which the network learns numbers, if there is one.
   *
   * @param from where its inputs begin
   */
  default Optional<Embedding> embedding(int from) {
    return Optional.empty();
  }

  /**
   * What its inputs are called.
   *
   * @param column the column's name
   */
  List<String> names(String column);

  /**
   * What a row has there, told by its inputs, which stand from a place on.
   *
   * @return a number of four digits, a category, or that it is missing
   */
  String shown(float[] inputs, int from);

  /** Whether it can be read off a column of a type. */
  boolean fits(TableColumn.Type type);
}
