package nabla.config;

import java.util.Map;
import java.util.Optional;
import nabla.data.Columns;
import nabla.data.Target;
import nabla.nn.Cost;

/**
 * Where the examples are and which columns count.
 *
 * @param format a format of Spark's DataFrameReader
 * @param options its options
 * @param train path of the training data
 * @param test path of the test data, if any
 * @param features column of inputs
 * @param label column of class indexes; either this or {@code target}
 * @param target column of target numbers
 * @param weight column of example weights; without it each counts 1
 * @param validation the part of the training data to hold back, in [0, 1)
 * @param chunkMegabytes how much of the packed data is visited at once, in MiB
 */
public record DataConfig(
    String format,
    Map<String, String> options,
    String train,
    Optional<String> test,
    String features,
    Optional<String> label,
    Optional<String> target,
    Optional<String> weight,
    double validation,
    int chunkMegabytes) {

  static DataConfig read(Section section) {
    DataConfig data =
        new DataConfig(
            section.text("format"),
            section.texts("options"),
            section.location("train"),
            section.optionalLocation("test"),
            section.text("features"),
            section.optionalText("label"),
            section.optionalText("target"),
            section.optionalText("weight"),
            section.number("validation", Range.FRACTION),
            section.atLeastOne("chunkMegabytes"));
    if (data.label.isPresent() == data.target.isPresent()) {
      throw ConfException.at(
          "data must have either label (class indexes) or target (numbers), got "
              + (data.label.isPresent() ? "both" : "neither"),
          section.where("label"));
    }
    return data;
  }

  /**
   * Checks that the network has an output for each class.
   *
   * @throws ConfException if there are labels and one output alone
   */
  void requireFit(NetworkConfig network) {
    if (label.isPresent() && network.outputs() < 2) {
      throw ConfException.at(
          "network.layers must end with at least 2 units, one for each class of data.label, got %s; a network with one output learns numbers, data.target"
              .formatted(network.outputs()),
          network.where());
    }
  }

  /** The most that a chunk of examples should have, in bytes. */
  public long chunkBytes() {
    return (long) chunkMegabytes << 20;
  }

  /**
   * The columns, for a network of so many outputs.
   *
   * @param outputs n_L, which is the number of classes where there are labels
   * @param cost what the network is trained for
   */
  public Columns columns(int outputs, Cost cost) {
    Target y =
        label
            .<Target>map(column -> new Target.Labels(column, outputs))
            .orElseGet(() -> new Target.Values(target.orElseThrow(), cost));
    return new Columns(features, y, weight);
  }
}
