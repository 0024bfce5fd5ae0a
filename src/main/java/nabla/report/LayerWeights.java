package nabla.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import nabla.nn.Ensemble;
import nabla.nn.ParameterTensor;
import nabla.nn.Parameters;

/**
 * The numbers of one tensor of a network, or of all members of an ensemble.
 *
 * @param norm √Σw²
 * @param zeros the part that is exactly 0
 * @param from where the first of the bins begins; the last ends at −from, and what lies outside is
 *     counted in them
 * @param bins how many numbers lie in each
 */
record LayerWeights(
    String name,
    String shape,
    double mean,
    double deviation,
    double norm,
    double zeros,
    double from,
    List<Long> bins) {

  private static final int BINS = 41; // the middle one is about 0
  private static final double DEVIATIONS = 4;

  /** Those of every tensor, layer by layer. */
  static List<LayerWeights> of(Ensemble network) {
    List<LayerWeights> all = new ArrayList<>();
    for (ParameterTensor tensor : network.members().get(0).tensors()) {
      all.add(of(network, tensor));
    }
    return all;
  }

  private static LayerWeights of(Ensemble network, ParameterTensor tensor) {
    double sum = 0;
    double squares = 0;
    long zeros = 0;
    for (Parameters member : network.members()) {
      float[] values = member.values();
      for (int i = tensor.offset(); i < tensor.end(); i++) {
        sum += values[i];
        squares += (double) values[i] * values[i];
        zeros += values[i] == 0 ? 1 : 0;
      }
    }
    double count = (double) network.size() * (tensor.end() - tensor.offset());
    double mean = sum / count;
    double width = DEVIATIONS * Math.sqrt(squares / count);
    return new LayerWeights(
        tensor.name(),
        String.format(Locale.ROOT, "%d × %d", tensor.rows(), tensor.columns()),
        mean,
        Math.sqrt(Math.max(0, squares / count - mean * mean)),
        Math.sqrt(squares),
        zeros / count,
        -width,
        histogram(network, tensor, width));
  }

  private static List<Long> histogram(Ensemble network, ParameterTensor tensor, double width) {
    long[] bins = new long[BINS];
    for (Parameters member : network.members()) {
      for (int i = tensor.offset(); i < tensor.end(); i++) {
        double place = width == 0 ? 0.5 : (member.values()[i] + width) / (2 * width);
        bins[(int) Math.max(0, Math.min(BINS - 1, place * BINS))]++;
      }
    }
    return Arrays.stream(bins).boxed().toList();
  }
}
