package io.nabla.train;

/** The cost or a gradient is no longer a finite number, so going on makes no sense. */
public final class TrainingDivergedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  TrainingDivergedException(int epoch, int step, double learningRate, double cost) {
    super(
        "cost and gradient must stay finite, got cost %s in epoch %d, step %d, at learning rate %s; lower the learning rate"
            .formatted(cost, epoch, step, learningRate));
  }
}
