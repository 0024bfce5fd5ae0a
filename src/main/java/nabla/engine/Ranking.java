package nabla.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import nabla.nn.ClassScores;
import nabla.nn.Microbatch;
import nabla.nn.Workspace;

/**
 * The score of class 1 and the weight of every example of two classes: the area under the ROC
 * curve, which is the chance that of an example of each class, drawn by weight, that of class 1 has
 * the higher score, where equal ones count half.
 *
 * <p>Every example is kept, 12 bytes of each. Scores are those of a model's {@code rawPrediction}.
 * Source: Fawcett 2006, "An introduction to ROC analysis", algorithm 3.
 */
final class Ranking implements Tally {

  private static final long serialVersionUID = 1;

  private final ClassScores scorer;
  private double[] scores = new double[16];
  private float[] weights = new float[16]; // of class 0 as −w
  private int size;

  Ranking(ClassScores scorer) {
    this.scorer = scorer;
  }

  @Override
  public void add(Microbatch batch, Workspace workspace, int x) {
    float w = batch.weights()[x];
    makeRoom(1);
    scores[size] = scorer.ofSecond(workspace, x);
    weights[size++] = batch.targets()[2 * x + 1] > 0 ? w : -w;
  }

  @Override
  public void add(Tally next) {
    Ranking other = (Ranking) next;
    makeRoom(other.size);
    System.arraycopy(other.scores, 0, scores, size, other.size);
    System.arraycopy(other.weights, 0, weights, size, other.size);
    size += other.size;
  }

  private void makeRoom(int more) {
    int total = Math.addExact(size, more);
    if (total > scores.length) {
      int room = (int) Math.max(total, Math.min(2L * scores.length, Integer.MAX_VALUE - 8));
      scores = Arrays.copyOf(scores, room);
      weights = Arrays.copyOf(weights, room);
    }
  }

  @Override
  public double value() {
    int[] order = // from the highest score down
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(i -> i)
            .toArray();
    if (size > 0 && Double.isNaN(scores[order[size - 1]])) { // it comes last
      return Double.NaN;
    }
    double ones = 0; // Σ w of class 1 so far
    double zeros = 0;
    double area = 0;
    for (int from = 0; from < size; ) {
      double onesBefore = ones;
      double zerosBefore = zeros;
      double score = scores[order[from]];
      for (; from < size && scores[order[from]] == score; from++) {
        float w = weights[order[from]];
        ones += Math.max(w, 0);
        zeros += Math.max(-w, 0);
      }
      area += (zeros - zerosBefore) * (onesBefore + ones) / 2;
    }
    return area / (ones * zeros);
  }
}
