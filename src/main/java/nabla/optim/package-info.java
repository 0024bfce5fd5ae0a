/**
 * How a gradient becomes an update: optimizers, and what else acts on gradients and weights.
 *
 * <p>Read {@link nabla.optim.GradientDescent} first, then {@link nabla.optim.Update}, a chain of
 * {@link nabla.optim.Transformation}s. These are settings alone and never change; all that they
 * remember from step to step is in an {@link nabla.optim.OptimizerState}. So a checkpoint is the
 * state, and one chain may serve any number of runs and threads.
 *
 * <p>The symbols: w a weight or bias, g its gradient (a mean over the batch), η the learning rate,
 * λ the strength of the penalty, t the step, counted from 1. Where authors differ the formulas are
 * those of PyTorch, so that results can be compared. Settings are checked as the 32-bit floats that
 * they are used as ({@link nabla.optim.Checks}).
 *
 * <p>Uses {@code nn}; knows neither Spark nor files.
 */
package nabla.optim;
