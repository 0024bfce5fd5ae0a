package nabla.report;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import nabla.engine.ClassCounts;
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
 * log loss = −Σ w ln p / Σ w, with p of the row's class, at least 1e-15
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
  private static final double SMALLEST = 1e-15; // probability, of which the logarithm is taken

  /** A class, and how well it was told; support is the weight of its rows. */
  record Figures(String name, double precision, double recall, double f1, double support) {}

  /** The weight of the rows of one class of which another, or the same, was said. */
  record Confusion(int label, int said, double weight) {}

  /** The rows of which the network was about so sure, and how many of them were right. */
  record Bin(double from, double weight, double confidence, double accuracy) {}

  private final boolean labels; // one class each; else any number of labels
  private final boolean sure; // whether outputs are probabilities
  private final ClassScores scores;
  private final int classes;
  private final ClassCounts counts;
  private final Map<Long, Double> pairs = new TreeMap<>(); // by label · K + class said
  private final double[][] bins = new double[BINS][3]; // weight, Σ probability, Σ right
  private double loss; // −Σ w ln p, if outputs are probabilities
  private double weight; // Σ w
  private boolean fit = true; // whether all targets are 0 or 1

  ClassFindings(Topology topology, boolean labels) {
    this.labels = labels;
    this.sure = ClassScores.areProbable(topology.activation(topology.depth()));
    this.scores = ClassScores.of(topology);
    this.classes = topology.outputs();
    this.counts = new ClassCounts(classes);
  }

  void add(Microbatch batch, Workspace workspace, int x) {
    int from = x * classes;
    double w = batch.weights()[x];
    weight += w;
    if (labels) {
      addClass(batch.targets(), workspace, from, w);
    } else {
      addLabels(batch.targets(), workspace.outputs(), from, w);
    }
  }

  private void addClass(float[] targets, Workspace workspace, int from, double w) {
    int label = Decision.classOf(targets, from, classes); // a 1 among zeros
    int told = Decision.classOf(workspace.outputWeightedInputs(), from, classes);
    counts.count(label, told, w);
    pairs.merge((long) label * classes + told, w, Double::sum);
    if (sure) {
      double[] p = distribution(workspace, from);
      loss -= w * Math.log(Math.max(p[label], SMALLEST));
      bin(p[told], w, label == told);
    }
  }

  private void addLabels(float[] targets, float[] outputs, int from, double w) {
    for (int j = 0; j < classes; j++) {
      float y = targets[from + j];
      float a = outputs[from + j];
      fit &= y == 0 || y == 1;
      counts.count(j, y == 1, a > 0.5, w);
      bin(a, w, y == 1);
    }
  }

  /** What the network gives to each class, if its outputs are probabilities. */
  double[] distribution(Workspace workspace, int from) {
    double[] z = new double[classes];
    for (int j = 0; j < classes; j++) {
      z[j] = workspace.outputWeightedInputs()[from + j];
    }
    return scores.distribution(z);
  }

  private void bin(double probability, double w, boolean isRight) {
    if (!Double.isNaN(probability)) {
      double[] bin = bins[Math.max(0, Math.min(BINS - 1, (int) (probability * BINS)))];
      bin[0] += w;
      bin[1] += w * probability;
      bin[2] += isRight ? w : 0;
    }
  }

  void add(ClassFindings next) {
    counts.add(next.counts);
    loss += next.loss;
    weight += next.weight;
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

  /** The mean log loss of the class of each row; NaN of labels, or without probabilities. */
  double logLoss() {
    return labels && sure ? loss / weight : Double.NaN;
  }

  List<Figures> figures(List<String> names) {
    return IntStream.range(0, classes)
        .mapToObj(
            k ->
                new Figures(
                    names.get(k),
                    counts.precision(k),
                    counts.recall(k),
                    counts.f1(k),
                    counts.support(k)))
        .toList();
  }

  /** The pairs that occur, those of a class together; of labels, none. */
  List<Confusion> matrix() {
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
    double all = 0;
    for (double[] bin : bins) {
      error += Math.abs(bin[2] - bin[1]);
      all += bin[0];
    }
    return error / all;
  }
}
