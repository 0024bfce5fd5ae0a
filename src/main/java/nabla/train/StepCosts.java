package nabla.train;

/**
 * What the parts of a step take, in seconds; {@link StepModel} puts them together.
 *
 * @param operation f: a floating-point operation of a matrix product, on one core
 * @param number n: a number of an example, gathered or activated
 * @param gradientPerParameter g: a parameter of a microbatch's gradient, written and added
 * @param update u: the update of a parameter
 * @param add a: a number of a task's gradient, read and added by the driver
 * @param roundTrip r: an exchange of nothing
 * @param perByte b: a byte of a message, at the driver's end
 * @param perByteThere e: the same at the executor's
 * @param network how many bytes a second the driver's network carries; 1/w
 * @param job j: a job of no work
 * @param jobPerTask t: each task of it
 * @param fetch q: what a task asks of each other one in a shuffle
 * @param scatter s: standard deviation by mean of the time that equal work takes
 */
public record StepCosts(
    double operation,
    double number,
    double gradientPerParameter,
    double update,
    double add,
    double roundTrip,
    double perByte,
    double perByteThere,
    double network,
    double job,
    double jobPerTask,
    double fetch,
    double scatter) {

  /** Of docs/benchmarks/cluster.json: a core of an AMD EPYC with AVX-512, messages on loopback. */
  public static final StepCosts MEASURED =
      new StepCosts(
          4.3e-12, 1.1e-9, 6.8e-11, 2.2e-10, 6.8e-11, 2.6e-4, 3.5e-10, 3.1e-10, 1.25e9, 7.2e-3,
          3.6e-4, 1e-3, 0.1);

  /** The same with another network, in Gbit/s. */
  public StepCosts with(double gigabits) {
    return new StepCosts(
        operation,
        number,
        gradientPerParameter,
        update,
        add,
        roundTrip,
        perByte,
        perByteThere,
        gigabits * 1e9 / 8,
        job,
        jobPerTask,
        fetch,
        scatter);
  }
}
