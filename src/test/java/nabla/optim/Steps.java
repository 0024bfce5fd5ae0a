package nabla.optim;

import java.util.Arrays;
import java.util.List;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;

/** Steps of a chain on the weights of a network of one layer without hidden units. */
final class Steps {

  static final Rates RATES = new Rates(0.1, 1);

  final Parameters parameters;
  final OptimizerState state;
  private final Updater updater;

  /** From w on, as many weights into one unit, and a bias of 0 behind them. */
  Steps(Update update, float... w) {
    parameters = Parameters.zeros(topology(w.length, 1));
    System.arraycopy(w, 0, parameters.values(), 0, w.length);
    state = update.start(parameters.values().length);
    updater = update.on(parameters, state);
  }

  static Topology topology(int inputs, int outputs) {
    Layer layer = new Layer(outputs, Activation.IDENTITY);
    return new Topology(inputs, List.of(layer), Cost.QUADRATIC);
  }

  /** A step along a gradient, whose last elements are 0 where they are left out. */
  Steps along(float... g) {
    return along(RATES, g);
  }

  Steps along(Rates rates, float... g) {
    int count = parameters.values().length;
    updater.apply(new float[][] {Arrays.copyOf(g, count)}, 1, rates, Slice.all(count));
    state.advance();
    return this;
  }

  float w(int i) {
    return parameters.values()[i];
  }
}
