/**
 * How the learning rate, and whatever else may change over a training, does so from step to step.
 *
 * <p>Read {@link nabla.schedule.Schedule} first: each of its records gives a factor as a function
 * of the {@link nabla.schedule.Progress}, and has no memory. s is the factor, t the step, counted
 * from 0, T the number of steps.
 *
 * <p>Uses {@code optim}'s ranges; knows neither Spark nor files.
 */
package nabla.schedule;
