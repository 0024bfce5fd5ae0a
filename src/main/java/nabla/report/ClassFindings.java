package nabla.report;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import nabla.nn.Activation;
import nabla.nn.ClassScores;
import nabla.nn.Decision;
import nabla.nn.Microbatch;
import nabla.nn.Topology;
import nabla.nn.Workspace;

/**
 * How often each class was there, was said, and was said rightly, by weight, and how sure the
 * network was: of one class that each row has, or of many labels that it has or has not.
 *
 * <pre>
 * P = right / said    R = right / there    F₁ = 2 P R / (P + R)
 * ECE = Σ_b W_b / W · |right_b / W_b − sure_b / W_b|
 * </pre>
 *
 * <p>b is one of 15 bins of equal width of the probability that the network gives to what it says
 * (of labels: to their being there), W_b the weight of its rows, sure_b the sum of those
 * probabilities. Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", equation 3.
 */
final class ClassFindings implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int BINS = 15;

  /** A class, and how well it was told; support is the weight of its rows. */
  record Figures(String name, double precision, double recall, double f1, double support) {}

  /** The weight of the rows of one class of which another, or the same, was said. */
  record Confusion(int label, int said, double weight) {}

  /** The rows of which the network was about so sure, and how many of them were right. */
  record Bin(double from, double weight, double confidence, double accuracy) {}

  private final boolean labels; // one class each; else any number of labels
  private final boolean sure; // whether outputs are probabilities
  private final ClassScores scores;
  private final double[] there;
  private final double[] said;
  private final double[] right;
  private final Map<Long, Double> pairs = new TreeMap<>(); // by label · K + class said
  private final double[][] bins = new double[BINS][3]; // weight, Σ probability, Σ right
  private boolean fit = true; // whether all targets are 0 or 1

  ClassFindings(Topology topology, boolean labels) {
    Activation output = topology.activation(topology.depth());
    int classes = topology.outputs();
    this.labels = labels;
    this.sure = output.equals(Activation.SOFTMAX) || output.equals(Activation.SIGMOID);
    this.scores = new ClassScores(output.equals(Activation.SOFTMAX), new double[0]);
    this.there = new double[classes];
    this.said = new double[classes];
    this.right = new double[classes];
  }

  void add(Microbatch batch, Workspace workspace, int x) {
    int from = x * there.length;
    double weight = batch.weights()[x];
    if (labels) {
      addClass(batch.targets(), workspace, from, weight);
    } else {
      addLabels(batch.targets(), workspace.outputs(), from, weight);
    }
  }

  private void addClass(float[] targets, Workspace workspace, int from, double weight) {
    int classes = there.length;
    int label = Decision.classOf(targets, from, classes); // a 1 among zeros
    int told = Decision.classOf(workspace.outputWeightedInputs(), from, classes);
    count(label, told, weight);
    pairs.merge((long) label * classes + told, weight, Double::sum);
    bin(sure ? probability(workspace, from, told) : Double.NaN, weight, label == told);
  }

  private void addLabels(float[] targets, float[] outputs, int from, double weight) {
    for (int j = 0; j < there.length; j++) {
      float y = targets[from + j];
      float a = outputs[from + j];
      fit &= y == 0 || y == 1;
      there[j] += y == 1 ? weight : 0;
      said[j] += a > 0.5 ? weight : 0;
      right[j] += y == 1 && a > 0.5 ? weight : 0;
      bin(a, weight, y == 1);
    }
  }

  private void count(int label, int told, double weight) {
    there[label] += weight;
    said[told] += weight;
    right[label] += told == label ? weight : 0;
  }

  /** What the network gives to a class, if its outputs are probabilities. */
  double probability(Workspace workspace, int from, int told) {
    double[] z = new double[there.length];
    for (int j = 0; j < z.length; j++) {
      z[j] = workspace.outputWeightedInputs()[from + j];
    }
    return scores.distribution(z)[told];
  }

  private void bin(double probability, double weight, boolean isRight) {
    if (!Double.isNaN(probability)) {
      double[] bin = bins[Math.max(0, Math.min(BINS - 1, (int) (probability * BINS)))];
      bin[0] += weight;
      bin[1] += weight * probability;
      bin[2] += isRight ? weight : 0;
    }
  }

  void add(ClassFindings next) {
    for (int k = 0; k < there.length; k++) {
      there[k] += next.there[k];
      said[k] += next.said[k];
      right[k] += next.right[k];
    }
    next.pairs.forEach((pair, weight) -> pairs.merge(pair, weight, Double::sum));
    for (int b = 0; b < BINS; b++) {
      for (int i = 0; i < 3; i++) {
        bins[b][i] += next.bins[b][i];
      }
    }
    fit &= next.fit;
  }

  /** Whether the targets were what is counted here. */
  boolean fit() {
    return fit;
  }

  boolean areLabels() {
    return !labels;
  }

  boolean isSure() {
    return sure;
  }

  List<Figures> figures(List<String> names) {
    return IntStream.range(0, there.length)
        .mapToObj(
            k ->
                new Figures(
                    names.get(k),
                    said[k] == 0 ? 0 : right[k] / said[k],
                    there[k] == 0 ? 0 : right[k] / there[k],
                    right[k] == 0 ? 0 : 2 * right[k] / (there[k] + said[k]),
                    there[k]))
        .toList();
  }

  /** The pairs that occur, those of a class together; of labels, none. */
  List<Confusion> matrix() {
    long classes = there.length;
    List<Confusion> all = new ArrayList<>();
    pairs.forEach(
        (pair, weight) ->
            all.add(new Confusion((int) (pair / classes), (int) (pair % classes), weight)));
    return all;
  }

  /** The wrong pairs that occur most. */
  List<Confusion> mostFrequent(int count) {
    return matrix().stream()
        .filter(pair -> pair.label() != pair.said())
        .sorted(Comparator.comparingDouble(Confusion::weight).reversed())
        .limit(count)
        .toList();
  }

  /** The bins that hold rows. */
  List<Bin> calibration() {
    List<Bin> all = new ArrayList<>();
    for (int b = 0; b < BINS; b++) {
      double[] bin = bins[b];
      if (bin[0] > 0) {
        all.add(new Bin((double) b / BINS, bin[0], bin[1] / bin[0], bin[2] / bin[0]));
      }
    }
    return all;
  }

  /** ECE; NaN without probabilities. */
  double calibrationError() {
    double error = 0;
    double weight = 0;
    for (double[] bin : bins) {
      error += Math.abs(bin[2] - bin[1]);
      weight += bin[0];
    }
    return error / weight;
  }
}
