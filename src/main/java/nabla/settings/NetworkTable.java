package nabla.settings;

import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Initializer;
import nabla.nn.Normalisation;
import nabla.nn.Parametrisation;

/**
 * The settings of the network itself: its layers, and how their weights begin.
 *
 * @param <S> what setters return: the object itself
 */
public interface NetworkTable<S> extends Settable<S> {

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

  Setting<Boolean> ZERO_OUTPUT =
      Setting.of(
              "network.zeroOutput",
              Rule.flag(),
              false,
              "whether weights and biases of the output layer begin as zeros instead")
          .deciding();

  Setting<String> PARAMETRISATION =
      Setting.of(
              "network.parametrisation",
              Rule.member(Parametrisation.FAMILY, any -> true),
              "standard",
              "by what the product of weights and activations is scaled: 1, or 1/√n_{l-1}, with the initializer normal")
          .decidingWithin();

  Setting<Boolean> INPUT_SCALE =
      Setting.of(
              "network.inputScale",
              Rule.flag(),
              false,
              "whether every input is multiplied by a factor of its own, which is learned and begins at 1")
          .decidingWithin();

  Setting<String> NORMALISATION =
      Setting.of(
              "network.normalisation",
              Rule.member(Normalisation.FAMILY, any -> true),
              "none",
              "what is done with the weighted inputs of hidden layers before the activation: layer gives those of each example mean 0 and variance 1, then a gain and a shift, which are learned")
          .decidingWithin();

  Setting<Integer> FROZEN_LAYERS =
      Setting.of(
              "network.frozenLayers",
              Rule.integer(0),
              0,
              "how many layers, the first ones, keep the weights and biases with which they begin; fewer than there are")
          .decidingWithin();

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

  default S setZeroOutput(boolean value) {
    return set(ZERO_OUTPUT, value);
  }

  default boolean getZeroOutput() {
    return get(ZERO_OUTPUT);
  }

  default S setParametrisation(String label) {
    return set(PARAMETRISATION, label);
  }

  default String getParametrisation() {
    return get(PARAMETRISATION);
  }

  default S setInputScale(boolean value) {
    return set(INPUT_SCALE, value);
  }

  default boolean getInputScale() {
    return get(INPUT_SCALE);
  }

  default S setNormalisation(String label) {
    return set(NORMALISATION, label);
  }

  default String getNormalisation() {
    return get(NORMALISATION);
  }

  default S setFrozenLayers(int layers) {
    return set(FROZEN_LAYERS, layers);
  }

  default int getFrozenLayers() {
    return get(FROZEN_LAYERS);
  }
}
