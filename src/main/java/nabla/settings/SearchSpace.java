package nabla.settings;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nabla.linalg.CounterRandom;
import nabla.text.Shown;

/**
 * What a random search tries: settings by name, each with the {@link Range} that its values are
 * drawn from.
 *
 * <p>A value is a function of the seed, the number of the trial and the name of the setting, so a
 * longer search begins as a shorter one, and one more setting leaves the others as they are.
 *
 * <p>Source: Bergstra, Bengio (2012), Random Search for Hyper-Parameter Optimization, JMLR 13.
 */
public record SearchSpace(SortedMap<String, Range> ranges) {

  private static final Map<Setting<?>, String> USUAL =
      Map.of(
          UpdateTable.LEARNING_RATE, "log(0.0001, 0.1)",
          NetworkTable.HIDDEN_LAYERS,
              "choice([64], [128], [256], [64, 64], [128, 128], [256, 256])",
          TrainingTable.BATCH_SIZE, "choice(32, 64, 128, 256)",
          UpdateTable.DROPOUT, "choice(0, 0.1, 0.2, 0.4)",
          UpdateTable.WEIGHT_DECAY, "choice(0, 0.0001, 0.001, 0.01)");

  /** What says which rows are learned, how they are measured and how a training ends. */
  private static final List<Setting<?>> FIXED =
      List.of(
          TrainingTable.COST,
          TrainingTable.SEED,
          TrainingTable.SHUFFLE_SEED,
          TrainingTable.MEMBERS,
          TrainingTable.CHUNK_MEGABYTES,
          TrainingTable.CLASS_WEIGHTS,
          EpochTable.VALIDATION_FRACTION,
          EpochTable.METRIC,
          EpochTable.KEEP,
          EpochTable.MAX_MINUTES,
          EpochTable.ON_DIVERGENCE);

  /** Puts the settings in the order of their names. */
  public SearchSpace {
    ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
  }

  /**
   * A space from texts.
   *
   * @param what messages call it, such as {@code tune.space}
   * @param texts by the name of a setting, such as {@code learningRate} and {@code log(1e-4, 0.1)}
   * @throws IllegalArgumentException if there is none, a name is not that of a setting that can be
   *     tried, or a text is no range of its values
   */
  public static SearchSpace of(String what, Map<String, String> texts) {
    SortedMap<String, Setting<?>> known = new TreeMap<>();
    for (Setting<?> setting : Setting.in(TrainingTable.class)) {
      if (!FIXED.contains(setting)) {
        known.put(setting.name(), setting);
      }
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(what + " must have at least one setting, got none");
    }
    SortedMap<String, Range> ranges = new TreeMap<>();
    texts.forEach(
        (name, text) -> {
          if (!known.containsKey(name)) {
            throw new IllegalArgumentException(
                "%s must have settings of %s, got %s"
                    .formatted(what, String.join(", ", known.keySet()), Shown.quoted(name)));
          }
          ranges.put(name, Range.of(what + "." + name, known.get(name), text));
        });
    return new SearchSpace(ranges);
  }

  /**
   * The texts of the space if nobody says: of the usual settings those that may be set with the
   * others as they are. Hidden layers that are begun with, or frozen, stay.
   */
  public static Map<String, String> usual(Values values) {
    String begun = values.get(FitTable.INITIAL_MODEL);
    boolean hiddenStay =
        (begun != null && !begun.isEmpty()) || values.get(NetworkTable.FROZEN_LAYERS) > 0;
    boolean none = hiddenStay && values.get(NetworkTable.HIDDEN_LAYERS).length == 0;
    Map<String, String> texts = new TreeMap<>();
    USUAL.forEach(
        (setting, text) -> {
          if (!Misfit.isOutOfPlace(setting, values)
              && !(hiddenStay && setting.equals(NetworkTable.HIDDEN_LAYERS))
              && !(none && setting.equals(UpdateTable.DROPOUT))) {
            texts.put(setting.name(), text);
          }
        });
    return texts;
  }

  /**
   * The values of a trial, by setting; the first trial has none: it is of the settings as they are.
   *
   * @param trial counted from 1
   */
  public Map<Setting<?>, Object> trial(long seed, int trial) {
    return trial == 1
        ? Map.of()
        : ranges.entrySet().stream()
            .collect(
                Collectors.toMap(
                    range -> range.getValue().setting(),
                    range ->
                        range
                            .getValue()
                            .at(
                                CounterRandom.uniform(
                                    CounterRandom.key(seed, range.getKey().hashCode()), trial))));
  }
}
