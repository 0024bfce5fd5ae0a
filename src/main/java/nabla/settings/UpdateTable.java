package nabla.settings;

import java.util.ArrayList;
import java.util.List;
import nabla.optim.Average;
import nabla.optim.ClipNorm;
import nabla.optim.ClipValue;
import nabla.optim.GradientDescent;
import nabla.optim.KindRates;
import nabla.optim.MaxNorm;
import nabla.optim.Penalty;
import nabla.optim.Transformation;
import nabla.optim.Update;
import nabla.schedule.Schedule;
import nabla.schedule.Schedules;
import nabla.schedule.Warmup;

/**
 * The settings of an update: the optimizer, its learning rate, and what else acts on a gradient.
 *
 * @param <S> what setters return: the object itself
 */
public interface UpdateTable<S> extends OptimizerTable<S> {

  Setting<Double> LEARNING_RATE =
      Setting.of("training.learningRate", Rule.positive(), 1e-3, "η, which a schedule multiplies")
          .deciding();

  Setting<String> LEARNING_RATE_SCHEDULE =
      Setting.of(
              "training.learningRateSchedule",
              Rule.member(Schedule.FAMILY, any -> true),
              "constant",
              "the learning rate over the steps")
          .deciding();

  Setting<Double> WARMUP_EPOCHS =
      Setting.of(
              "training.warmupEpochs",
              Rule.number("finite and at least 0", x -> x >= 0 && Double.isFinite(x)),
              0.0,
              "epochs, or a part of one, over which the learning rate rises to η in a straight line before its schedule begins; fewer than epochs")
          .deciding();

  Setting<Double> WEIGHT_RATE =
      Setting.of(
              "training.weightRate",
              Rule.notNegative(),
              1.0,
              "factor of the learning rate for weights; 0 leaves them as they begin")
          .deciding();

  Setting<Double> BIAS_RATE =
      Setting.of(
              "training.biasRate",
              Rule.notNegative(),
              1.0,
              "factor of the learning rate for biases; 0 leaves them as they begin")
          .deciding();

  Setting<Double> SCALE_RATE =
      Setting.of(
              "training.scaleRate",
              Rule.notNegative(),
              1.0,
              "factor of the learning rate for the factors of inputScale, 6 in RealMLP")
          .deciding();

  /** What a gradient does, as values have it. */
  static Update update(Values values) {
    List<Transformation> chain = new ArrayList<>();
    if (OptimizerTable.isFullBatch(values)) { // L1 is the optimizer's, and so is the step
      double l2 = values.get(REG_PARAM) * (1 - values.get(ELASTIC_NET_PARAM));
      if (l2 > 0) {
        chain.add(new Penalty(l2, 0));
      }
      chain.addAll(OPTIMIZERS.make(values.get(OPTIMIZER), values));
      return new Update(chain);
    }
    if (values.get(REG_PARAM) > 0) {
      chain.add(new Penalty(values.get(REG_PARAM), values.get(ELASTIC_NET_PARAM)));
    }
    if (values.get(MAX_GRADIENT_VALUE) > 0) {
      chain.add(new ClipValue(values.get(MAX_GRADIENT_VALUE)));
    }
    if (values.get(MAX_GRADIENT_NORM) > 0) {
      chain.add(new ClipNorm(values.get(MAX_GRADIENT_NORM)));
    }
    chain.addAll(OPTIMIZERS.make(values.get(OPTIMIZER), values));
    KindRates rates =
        new KindRates(values.get(WEIGHT_RATE), values.get(BIAS_RATE), values.get(SCALE_RATE));
    if (!rates.equals(KindRates.ALIKE)) {
      chain.add(rates);
    }
    chain.add(new GradientDescent());
    if (values.get(MAX_WEIGHT_NORM) > 0) {
      chain.add(new MaxNorm(values.get(MAX_WEIGHT_NORM)));
    }
    if (values.get(AVERAGE_DECAY) > 0) {
      chain.add(new Average(values.get(AVERAGE_DECAY)));
    }
    return new Update(chain);
  }

  /** What changes over the steps, as values have it. */
  static Schedules schedules(Values values) {
    return new Schedules(
        OptimizerTable.isFullBatch(values) ? 1 : values.get(LEARNING_RATE), // its search's first
        new Warmup(
            values.get(WARMUP_EPOCHS), Schedule.FAMILY.of(values.get(LEARNING_RATE_SCHEDULE))),
        Schedule.FAMILY.of(values.get(WEIGHT_DECAY_SCHEDULE)),
        Schedule.FAMILY.of(values.get(DROPOUT_SCHEDULE)));
  }

  default S setLearningRate(double value) {
    return set(LEARNING_RATE, value);
  }

  default double getLearningRate() {
    return get(LEARNING_RATE);
  }

  default S setLearningRateSchedule(String label) {
    return set(LEARNING_RATE_SCHEDULE, label);
  }

  default String getLearningRateSchedule() {
    return get(LEARNING_RATE_SCHEDULE);
  }

  default S setWarmupEpochs(double value) {
    return set(WARMUP_EPOCHS, value);
  }

  default double getWarmupEpochs() {
    return get(WARMUP_EPOCHS);
  }

  default S setWeightRate(double value) {
    return set(WEIGHT_RATE, value);
  }

  default double getWeightRate() {
    return get(WEIGHT_RATE);
  }

  default S setBiasRate(double value) {
    return set(BIAS_RATE, value);
  }

  default double getBiasRate() {
    return get(BIAS_RATE);
  }

  default S setScaleRate(double value) {
    return set(SCALE_RATE, value);
  }

  default double getScaleRate() {
    return get(SCALE_RATE);
  }
}
