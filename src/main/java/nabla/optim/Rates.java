package nabla.optim;

/**
 * What schedules say of a step.
 *
 * @param learningRate η
 * @param decayPart the part of the weight decay that acts in this step; 1 is all of it
 */
public record Rates(double learningRate, double decayPart) {}
