package nabla.optim;

/**
 * The elements that one of the threads of a step updates: from..to−1 of parameters, gradient and
 * the slots of an optimizer's state.
 *
 * <p>Slices begin at multiples of 1,024 elements: no cache line has two writers, and a sum over
 * blocks of so many elements does not depend on the number of threads.
 *
 * @param from first element
 * @param to behind the last element
 * @param barrier where the threads of the step wait for each other; all must run it equally often
 */
public record Slice(int from, int to, Runnable barrier) {

  /** Slices begin at multiples of so many elements. */
  static final int BLOCK = 1 << 10;

  /** The slice of a thread, one of so many that share the elements from a first one on. */
  public static Slice of(int first, int elements, int thread, int threads, Runnable barrier) {
    return new Slice(
        begin(first, elements, thread, threads),
        begin(first, elements, thread + 1, threads),
        barrier);
  }

  /** All elements, for one thread that has nobody to wait for. */
  public static Slice all(int elements) {
    return new Slice(0, elements, () -> {});
  }

  /** What of it is not before a first element. */
  Slice behind(int first) {
    return from >= first ? this : new Slice(first, Math.max(first, to), barrier);
  }

  private static int begin(int first, int elements, int thread, int threads) {
    int share = first + (int) ((long) (elements - first) * thread / threads);
    return thread == threads ? elements : Math.max(first, share / BLOCK * BLOCK);
  }
}
