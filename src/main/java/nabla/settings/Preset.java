package nabla.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import nabla.nn.Cost;

/**
 * Values among which settings that are good for tables stand in for the defaults. What somebody has
 * set comes before them, and what then makes no sense with it falls away.
 *
 * <p>A training has 3000 steps or 32 epochs, whichever is more, but at most 20,000 steps. AdamW
 * forgets over 1 / (η λ) steps: with λ = 1200 / rows it remembers as many epochs of a table of any
 * size, so that few rows are not learned by heart, and the last epoch is the best or next to it. Of
 * classes, which are noisier and soon told apart, it is to remember half as many, and in small
 * tables fewer still: there batches are small, of which as many steps are fewer epochs.
 *
 * <p>Source: Holzmüller, Grinsztajn and Steinwart 2024, "Better by default: strong pre-tuned MLPs
 * and boosted trees on tabular data", table A.1 (RealMLP-TD-S).
 */
public final class Preset implements Values {

  private static final int BATCH = 256;
  private static final long STEPS = 3000; // of a training
  private static final long FEWEST_EPOCHS = 32;
  private static final long MOST_STEPS = 20_000;
  private static final int SMALL_BATCH = 64;
  private static final long FEW_ROWS = 1024; // for which batches are small
  private static final long FEW_ROWS_OF_CLASSES = 8192;
  private static final double MOST_DROPOUT = 0.3;

  private static final double DECAY = 1200; // λ of a single row
  private static final double MOST_DECAY = 0.2;
  private static final double DECAY_OF_CLASSES = 2400;
  private static final double MOST_DECAY_OF_CLASSES = 0.7;

  private static final List<String> LIKE_ADAM =
      List.of("adam", "adamw", "amsgrad", "nadam", "radam");

  private final Values given;
  private final Predicate<Setting<?>> isSet;
  private final Map<Setting<?>, Object> own = new LinkedHashMap<>();

  /**
   * What there is to learn.
   *
   * @param classes whether it is classes, of which each example has one
   * @param flags whether it is any number of labels
   * @param outputs how many classes, labels or numbers
   * @param rows how many examples
   * @param validates whether the rows that are measured after every epoch are given
   */
  public record Learned(
      boolean classes, boolean flags, int outputs, long rows, boolean validates) {}

  private Preset(Values given, Predicate<Setting<?>> isSet) {
    this.given = given;
    this.isSet = isSet;
  }

  /**
   * The tabular preset over values.
   *
   * @param isSet whether somebody has set a setting
   */
  public static Preset tabular(Values given, Predicate<Setting<?>> isSet, Learned learned) {
    Preset preset = new Preset(given, isSet);
    preset.network(learned);
    preset.training(learned);
    preset.own.keySet().removeIf(isSet);
    preset.fit(learned);
    return preset;
  }

  /** What it has in place of defaults. */
  public Map<Setting<?>, Object> own() {
    return Collections.unmodifiableMap(own);
  }

  @Override
  public <T> T get(Setting<T> setting) {
    return own.containsKey(setting)
        ? setting.rule().type().cast(own.get(setting))
        : given.get(setting);
  }

  private void network(Learned learned) {
    put(NetworkTable.HIDDEN_LAYERS, new int[] {256, 256, 256});
    put(NetworkTable.ACTIVATION, isOfClasses(learned) ? "selu" : "mish");
    put(NetworkTable.PARAMETRISATION, "neural-tangent");
    put(NetworkTable.INITIALIZER, "normal");
    put(NetworkTable.ZERO_OUTPUT, true);
    put(NetworkTable.INPUT_SCALE, true);
  }

  private void training(Learned learned) {
    long few = isOfClasses(learned) ? FEW_ROWS_OF_CLASSES : FEW_ROWS;
    put(TrainingTable.BATCH_SIZE, learned.rows() < few ? SMALL_BATCH : BATCH);
    put(TrainingTable.EPOCHS, epochs(learned.rows()));
    put(OptimizerTable.OPTIMIZER, "adamw");
    put(OptimizerTable.BETA2, 0.95);
    put(OptimizerTable.WEIGHT_DECAY, decay(learned));
    double dropout = Math.max(0.1, Math.min(MOST_DROPOUT, 5000.0 / learned.rows()));
    put(RegularisationTable.DROPOUT, isOfClasses(learned) ? MOST_DROPOUT : dropout);
    put(UpdateTable.LEARNING_RATE, isOfClasses(learned) ? 0.04 : 0.07);
    put(UpdateTable.LEARNING_RATE_SCHEDULE, "cosine");
    put(UpdateTable.BIAS_RATE, 0.1);
    put(UpdateTable.SCALE_RATE, 6.0);
    if (learned.classes()) {
      put(RegularisationTable.LABEL_SMOOTHING, 0.1);
    }
    put(EpochTable.METRIC, learned.classes() ? "accuracy" : learned.flags() ? "cost" : "rmse");
    boolean validates =
        learned.validates()
            || (isSet.test(EpochTable.VALIDATION_FRACTION)
                && given.get(EpochTable.VALIDATION_FRACTION) > 0);
    if (!validates) { // the last is the best, or next to it
      put(EpochTable.KEEP, "last");
    }
  }

  /** At least so many, and of about as many steps; of many rows no more steps than are enough. */
  private int epochs(long rows) {
    int batch =
        isSet.test(TrainingTable.BATCH_SIZE)
            ? given.get(TrainingTable.BATCH_SIZE)
            : (int) own.get(TrainingTable.BATCH_SIZE);
    long steps = Math.max(1, rows / batch); // an epoch's
    long epochs = Math.max(FEWEST_EPOCHS, (STEPS + steps - 1) / steps);
    return (int) Math.max(1, Math.min(epochs, MOST_STEPS / steps));
  }

  private static double decay(Learned learned) {
    return isOfClasses(learned)
        ? Math.min(MOST_DECAY_OF_CLASSES, DECAY_OF_CLASSES / learned.rows())
        : Math.min(MOST_DECAY, DECAY / learned.rows());
  }

  private static boolean isOfClasses(Learned learned) {
    return learned.classes() || learned.flags();
  }

  private <T> void put(Setting<T> setting, T value) {
    own.put(setting, setting.checked(value));
  }

  /** Takes away what makes no sense with what is set. */
  private void fit(Learned learned) {
    String initial = given.get(FitTable.INITIAL_MODEL);
    if (initial != null && !initial.isEmpty()) { // whose output layer it is
      own.remove(NetworkTable.ZERO_OUTPUT);
    }
    Optional<Setting<?>> unfit = unfit(learned);
    while (unfit.isPresent()) {
      own.remove(unfit.get());
      unfit = unfit(learned);
    }
    boolean neuralTangent = get(NetworkTable.PARAMETRISATION).equals("neural-tangent");
    if (!neuralTangent) {
      own.remove(NetworkTable.INITIALIZER);
    }
    if (!neuralTangent || !LIKE_ADAM.contains(get(OptimizerTable.OPTIMIZER))) {
      own.keySet().removeAll(List.of(UpdateTable.LEARNING_RATE, UpdateTable.BIAS_RATE));
    }
  }

  /** One of its own settings that does not go with the others. */
  private Optional<Setting<?>> unfit(Learned learned) {
    String label = get(NetworkTable.COST);
    Cost cost = label == null ? Cost.usual(learned.classes()) : Cost.of(label);
    boolean validates = learned.validates() || get(EpochTable.VALIDATION_FRACTION) > 0;
    return Misfit.in(
            this, setting -> isSet.test(setting) || own.containsKey(setting), Setting::name)
        .or(() -> Misfit.of(this, learned.classes(), learned.flags(), cost, Setting::name))
        .or(() -> Misfit.ofMetric(this, Setting::name, "", learned.classes(), learned.outputs()))
        .or(
            () ->
                validates
                    ? Optional.empty()
                    : Misfit.ofMetricWithoutValidation(this, Setting::name, ""))
        .<Setting<?>>map(Misfit::setting)
        .filter(own::containsKey);
  }
}
