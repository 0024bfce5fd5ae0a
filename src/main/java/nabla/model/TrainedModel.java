package nabla.model;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import nabla.nn.Ensemble;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.table.Preparation;

/**
 * A trained network, or an ensemble of several, the names of its classes and where it came from.
 *
 * @param ensemble the networks, mostly one; held, not copied
 * @param labels the name of each class in the order of the outputs, or none if the outputs are not
 *     classes
 * @param preparation how the columns of a table become its inputs, and its outputs predictions
 */
public record TrainedModel(
    Ensemble ensemble, List<String> labels, Preparation preparation, Provenance provenance)
    implements Serializable {

  private static final int BLOCK = 1024; // examples that are multiplied at once

  /**
   * Checks that labels and preparation go with inputs and outputs.
   *
   * @throws IllegalArgumentException if there are labels, but not one for each output, or the
   *     preparation is another network's
   */
  public TrainedModel {
    Objects.requireNonNull(ensemble, "ensemble");
    Objects.requireNonNull(preparation, "preparation");
    Objects.requireNonNull(provenance, "provenance");
    labels = List.copyOf(labels);
    int outputs = ensemble.topology().outputs();
    if (!labels.isEmpty() && labels.size() != outputs) {
      throw new IllegalArgumentException(
          "labels must number 0 or %s, one for each output, got %s"
              .formatted(outputs, labels.size()));
    }
    int inputs = ensemble.topology().inputs();
    if (preparation.readsColumns() && preparation.inputs() != inputs) {
      throw new IllegalArgumentException(
          "the preparation must make %s numbers, one for each input, got %s"
              .formatted(inputs, preparation.inputs()));
    }
    int targets = preparation.targets().size();
    if (targets != 0 && (targets != outputs || !labels.isEmpty())) {
      throw new IllegalArgumentException(
          "the preparation must have targets for %s, got %s"
              .formatted(
                  labels.isEmpty() ? "none or all %s outputs".formatted(outputs) : "no class",
                  targets));
    }
  }

  /** A model whose rows are inputs already. */
  public TrainedModel(Ensemble ensemble, List<String> labels, Provenance provenance) {
    this(ensemble, labels, Preparation.NONE, provenance);
  }

  /** A model that is a single network. */
  public TrainedModel(Parameters parameters, List<String> labels, Provenance provenance) {
    this(Ensemble.of(parameters), labels, provenance);
  }

  /**
   * Loads a model from a file on the local disk; neither Spark nor Hadoop need be there.
   *
   * @throws ModelException if the file is not there, is not such a file or is damaged
   */
  public static TrainedModel load(Path file) {
    return ModelFile.read(Storage.local(), file.toAbsolutePath().toString());
  }

  /**
   * Saves the model in a file on the local disk, in place of an older one if there is one.
   *
   * @throws ModelException if the file system refuses
   */
  public void save(Path file) {
    ModelFile.write(this, Storage.local(), file.toAbsolutePath().toString());
  }

  public Topology topology() {
    return ensemble.topology();
  }

  /** Whether it was trained on sparse rows, and so computes with what is not zero alone. */
  public boolean hasSparseInputs() {
    return provenance.run().hasSparseInputs();
  }

  /**
   * W^l and b^l of the network.
   *
   * @throws IllegalStateException if it is an ensemble of several
   */
  public Parameters parameters() {
    if (ensemble.size() > 1) {
      throw new IllegalStateException(
          "the model must be a single network, got an ensemble of %s; parameters(member) gives those of one"
              .formatted(ensemble.size()));
    }
    return parameters(1);
  }

  /**
   * W^l and b^l of a member of the ensemble.
   *
   * @param member counted from 1
   */
  public Parameters parameters(int member) {
    if (member < 1 || member > ensemble.size()) {
      throw new IllegalArgumentException(
          "member must be in [1, %s], got %s".formatted(ensemble.size(), member));
    }
    return ensemble.members().get(member - 1);
  }

  /**
   * The outputs a^L for one example; of an ensemble the mean of its members'.
   *
   * @param features as many finite numbers as the network has inputs
   * @throws IllegalArgumentException if they are others, or sums of them overflow
   */
  public float[] predict(float[] features) {
    return predict(new float[][] {features})[0];
  }

  /**
   * The outputs a^L for several examples, which go through the network together. Any number of
   * threads may call this.
   *
   * @param features an array for each example, as above
   */
  public float[][] predict(float[][] features) {
    return score(features, Scorer::outputs).toArray(float[][]::new);
  }

  /**
   * What it predicts for a row of the table that it was fitted with: a value for each column by
   * name, null where it is missing. {@link TableScorer}, which says more, is for many calls.
   */
  public Prediction predict(Map<String, ?> row) {
    return new TableScorer(this, 1).predict(row);
  }

  /** The same for many rows. */
  public List<Prediction> predict(List<? extends Map<String, ?>> rows) {
    return new TableScorer(this).predict(rows);
  }

  /**
   * The weighted inputs z^L of the outputs for one example; of an ensemble those that would give
   * its outputs ({@link nabla.nn.MeanForward}).
   */
  public float[] weightedInputs(float[] features) {
    return score(new float[][] {features}, (scorer, place) -> scorer.weightedInputs()).get(0);
  }

  /**
   * The label of the class of one example: that of the largest weighted input z^L.
   *
   * @throws IllegalArgumentException as {@link #predict(float[])}
   * @throws IllegalStateException if the outputs are not classes
   */
  public String classify(float[] features) {
    return classify(new float[][] {features}).get(0);
  }

  /** The labels of the classes of several examples, likewise. */
  public List<String> classify(float[][] features) {
    if (labels.isEmpty()) {
      throw new IllegalStateException(
          "the model must have labels to tell classes, got none; predict gives its outputs");
    }
    return score(features, (scorer, place) -> labels.get(scorer.classOf(place)));
  }

  private <T> List<T> score(float[][] features, BiFunction<Scorer, Integer, T> result) {
    List<T> results = new ArrayList<>(features.length);
    Scorer scorer = new Scorer(ensemble, hasSparseInputs(), Math.min(BLOCK, features.length));
    for (int from = 0; from < features.length; from += BLOCK) {
      int examples = Math.min(BLOCK, features.length - from);
      for (int i = 0; i < examples; i++) {
        require(scorer.put(i, features[from + i]));
      }
      scorer.run(examples);
      for (int i = 0; i < examples; i++) {
        require(scorer.overflow(i));
        results.add(result.apply(scorer, i));
      }
    }
    return results;
  }

  private static void require(Optional<String> problem) {
    problem.ifPresent(
        what -> {
          throw new IllegalArgumentException(what);
        });
  }

  /**
   * SHA-256 of the flat parameter arrays, one member's after the other's, as little-endian bytes,
   * in hexadecimal: two models with the same one have the same weights, bit for bit.
   */
  public String weightsSha256() {
    return Sha256.of(Map.of(), Tensor.of(ensemble));
  }

  /** The same of parameters that are not yet a model's. */
  public static String weightsSha256(Parameters parameters) {
    return Sha256.of(Map.of(), Tensor.of(parameters));
  }
}
