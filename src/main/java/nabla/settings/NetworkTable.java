package nabla.settings;

import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;

/**
 * The settings of the network itself.
 *
 * @param <S> what setters return: the object itself
 */
public interface NetworkTable<S> extends Values {

  Setting<int[]> HIDDEN_LAYERS =
      Setting.of(
              "network.hiddenLayers",
              Rule.units(),
              new int[] {128},
              "units of each hidden layer; [] for none")
          .decidingWithin();

  Setting<String> ACTIVATION =
      Setting.of(
              "network.activation",
              Rule.member(Activation.FAMILY, Activation::isElementwise),
              "relu",
              "activation of the hidden layers")
          .decidingWithin();

  Setting<String> COST =
      Setting.of(
              "network.cost",
              Rule.member(Cost.FAMILY, any -> true),
              "what training minimises; without it softmax-cross-entropy for classes, squared-error for numbers, sigmoid-cross-entropy for several labels")
          .decidingWithin();

  Setting<String> INITIALIZER =
      Setting.of(
              "network.initializer",
              Rule.member(Initializer.FAMILY, any -> true),
              "he",
              "how weights and biases begin")
          .deciding();

  /**
   * Sets a setting, and returns the object itself.
   *
   * @throws IllegalArgumentException if its rule forbids the value; the message names all three
   */
  <T> S set(Setting<T> setting, T value);

  default S setHiddenLayers(int[] units) {
    return set(HIDDEN_LAYERS, units);
  }

  default int[] getHiddenLayers() {
    return get(HIDDEN_LAYERS);
  }

  default S setActivation(String label) {
    return set(ACTIVATION, label);
  }

  default String getActivation() {
    return get(ACTIVATION);
  }

  default S setCost(String label) {
    return set(COST, label);
  }

  default String getCost() {
    return get(COST);
  }

  default S setInitializer(String label) {
    return set(INITIALIZER, label);
  }

  default String getInitializer() {
    return get(INITIALIZER);
  }
}
