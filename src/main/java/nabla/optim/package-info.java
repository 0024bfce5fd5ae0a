/**
 * How a gradient becomes an update: optimizers, learning-rate schedules and the weight penalty.
 *
 * <p>Read {@link nabla.optim.GradientDescent} first, then {@link nabla.optim.Optimizer}, whose
 * other records differ from it in what they remember. An optimizer is settings alone and never
 * changes; all it remembers from step to step is in an {@link nabla.optim.OptimizerState}. So a
 * checkpoint is the state, and one optimizer may serve any number of runs and threads.
 *
 * <p>The symbols: w a weight or bias, g its gradient (a mean over the batch), η the learning rate,
 * λ the strength of the penalty, t the step, counted from 1. Where authors differ the formulas are
 * those of PyTorch, so that results can be compared. Settings are checked as the 32-bit floats that
 * they are used as ({@link nabla.optim.Checks}).
 *
 * <p>Uses {@code nn}; knows neither Spark nor files.
 */
package nabla.optim;
