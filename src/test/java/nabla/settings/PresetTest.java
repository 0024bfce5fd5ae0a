package nabla.settings;

import static org.assertj.core.api.Assertions.assertThat;

import nabla.settings.Preset.Learned;
import org.junit.jupiter.api.Test;

class PresetTest {

  private static final Learned CLASSES = new Learned(true, false, 2, 32_000, false);
  private static final Learned NUMBERS = new Learned(false, false, 1, 32_000, false);

  private static Preset over(Assigned given, Learned learned) {
    return Preset.tabular(given, given::isSet, learned);
  }

  /** Table A.1 of Holzmüller, Grinsztajn and Steinwart 2024, as far as it is theirs. */
  @Test
  void itsNetworkIsThatOfRealMlp() {
    Preset classes = over(new Assigned(), CLASSES);
    assertThat(classes.get(NetworkTable.HIDDEN_LAYERS)).containsExactly(256, 256, 256);
    assertThat(classes.get(NetworkTable.ACTIVATION)).isEqualTo("selu");
    assertThat(classes.get(NetworkTable.PARAMETRISATION)).isEqualTo("neural-tangent");
    assertThat(classes.get(NetworkTable.INPUT_SCALE)).isTrue();
    assertThat(classes.get(UpdateTable.LEARNING_RATE)).isEqualTo(0.04);
    assertThat(classes.get(UpdateTable.SCALE_RATE)).isEqualTo(6);
    assertThat(classes.get(OptimizerTable.BETA2)).isEqualTo(0.95);
    assertThat(classes.get(RegularisationTable.LABEL_SMOOTHING)).isEqualTo(0.1);

    Preset numbers = over(new Assigned(), NUMBERS);
    assertThat(numbers.get(NetworkTable.ACTIVATION)).isEqualTo("mish");
    assertThat(numbers.get(UpdateTable.LEARNING_RATE)).isEqualTo(0.07);
    assertThat(numbers.get(RegularisationTable.LABEL_SMOOTHING)).isZero();
  }

  @Test
  void whatIsSetComesFirst() {
    Assigned given =
        new Assigned()
            .set(UpdateTable.LEARNING_RATE, 0.5)
            .set(NetworkTable.HIDDEN_LAYERS, new int[] {7, 5});
    Preset preset = over(given, CLASSES);
    assertThat(preset.get(UpdateTable.LEARNING_RATE)).isEqualTo(0.5);
    assertThat(preset.get(NetworkTable.HIDDEN_LAYERS)).containsExactly(7, 5);
    assertThat(preset.own())
        .doesNotContainKeys(UpdateTable.LEARNING_RATE, NetworkTable.HIDDEN_LAYERS)
        .containsKey(TrainingTable.BATCH_SIZE);
  }

  /** Smaller tables have smaller batches, of classes from more rows on than of numbers. */
  @Test
  void batchesAreSmallWhereRowsAreFew() {
    assertThat(batch(true, 8191)).isEqualTo(64);
    assertThat(batch(true, 8192)).isEqualTo(256);
    assertThat(batch(false, 1023)).isEqualTo(64);
    assertThat(batch(false, 1024)).isEqualTo(256);
  }

  private static int batch(boolean classes, long rows) {
    Learned learned = new Learned(classes, false, 2, rows, false);
    return over(new Assigned(), learned).get(TrainingTable.BATCH_SIZE);
  }

  /**
   * 32,000 rows are 125 batches of 256; a million has 3906, and ten rows have none that is full.
   */
  @Test
  void aTrainingHasAboutAsManyStepsHoweverManyRowsThereAre() {
    assertThat(over(new Assigned(), CLASSES).get(TrainingTable.EPOCHS)).isEqualTo(32);
    assertThat(epochs(new Assigned(), 1_000_000)).isEqualTo(5);
    assertThat(epochs(new Assigned(), 9000)).isEqualTo(86);
    assertThat(epochs(new Assigned(), 3564)).isEqualTo(55); // of 55 batches of 64
    assertThat(epochs(new Assigned(), 10)).isEqualTo(3000);
    assertThat(epochs(new Assigned().set(TrainingTable.BATCH_SIZE, 512), 32_000)).isEqualTo(49);
    assertThat(epochs(new Assigned().set(TrainingTable.EPOCHS, 7), 32_000)).isEqualTo(7);
  }

  private static int epochs(Assigned given, long rows) {
    return over(given, new Learned(true, false, 2, rows, false)).get(TrainingTable.EPOCHS);
  }

  @Test
  void weightsDecayByTheNumberOfRows() {
    assertThat(over(new Assigned(), NUMBERS).get(OptimizerTable.WEIGHT_DECAY)).isEqualTo(0.0375);
    assertThat(over(new Assigned(), CLASSES).get(OptimizerTable.WEIGHT_DECAY)).isEqualTo(0.075);
    Learned few = new Learned(true, false, 2, 100, false);
    assertThat(over(new Assigned(), few).get(OptimizerTable.WEIGHT_DECAY)).isEqualTo(0.7);
    Learned fewNumbers = new Learned(false, false, 1, 100, false);
    assertThat(over(new Assigned(), fewNumbers).get(OptimizerTable.WEIGHT_DECAY)).isEqualTo(0.2);
    assertThat(over(new Assigned(), few).get(TrainingTable.BATCH_SIZE)).isEqualTo(64);
    assertThat(over(new Assigned(), CLASSES).get(RegularisationTable.DROPOUT)).isEqualTo(0.3);
    assertThat(over(new Assigned(), NUMBERS).get(RegularisationTable.DROPOUT)).isEqualTo(0.15625);
  }

  @Test
  void whatMakesNoSenseWithWhatIsSetFallsAway() {
    Preset lbfgs = over(new Assigned().set(OptimizerTable.OPTIMIZER, "lbfgs"), CLASSES);
    assertThat(lbfgs.own())
        .doesNotContainKeys(
            OptimizerTable.BETA2,
            UpdateTable.LEARNING_RATE,
            UpdateTable.SCALE_RATE,
            RegularisationTable.DROPOUT,
            TrainingTable.BATCH_SIZE)
        .containsKey(NetworkTable.HIDDEN_LAYERS);

    Preset he = over(new Assigned().set(NetworkTable.INITIALIZER, "he"), CLASSES);
    assertThat(he.get(NetworkTable.PARAMETRISATION)).isEqualTo("standard");
    assertThat(he.get(UpdateTable.LEARNING_RATE)).isEqualTo(1e-3);

    Preset plain = over(new Assigned().set(NetworkTable.INPUT_SCALE, false), CLASSES);
    assertThat(plain.get(UpdateTable.SCALE_RATE)).isEqualTo(1);

    Preset linear = over(new Assigned().set(NetworkTable.HIDDEN_LAYERS, new int[0]), CLASSES);
    assertThat(linear.get(RegularisationTable.DROPOUT)).isZero();

    Preset adam = over(new Assigned().set(OptimizerTable.OPTIMIZER, "adam"), CLASSES);
    assertThat(adam.own()).doesNotContainKey(OptimizerTable.WEIGHT_DECAY);
    assertThat(adam.get(UpdateTable.LEARNING_RATE)).isEqualTo(0.04);
  }

  @Test
  void epochsGoByWhatCanBeMeasured() {
    Preset without = over(new Assigned(), CLASSES);
    assertThat(without.get(EpochTable.METRIC)).isEqualTo("cost");
    assertThat(without.get(EpochTable.KEEP)).isEqualTo("last");
    Preset with = over(new Assigned().set(EpochTable.VALIDATION_FRACTION, 0.1), NUMBERS);
    assertThat(with.get(EpochTable.METRIC)).isEqualTo("rmse");
    assertThat(with.get(EpochTable.KEEP)).isEqualTo("best");
    assertThat(over(new Assigned(), new Learned(true, false, 2, 1000, true)).get(EpochTable.METRIC))
        .isEqualTo("accuracy");
  }

  /** Settings of the user that go with nothing stay, for a check to refuse them. */
  @Test
  void whatIsSetStaysThoughItMakesNoSense() {
    Preset preset = over(new Assigned().set(OptimizerTable.MOMENTUM, 0.5), CLASSES);
    assertThat(preset.get(OptimizerTable.MOMENTUM)).isEqualTo(0.5);
    assertThat(preset.get(OptimizerTable.OPTIMIZER)).isEqualTo("adamw");
  }
}
