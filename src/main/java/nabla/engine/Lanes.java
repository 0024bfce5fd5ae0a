package nabla.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How threads share pieces of work that have nothing to do with each other, such as the steps of
 * several networks: a thread for each piece, which waits for nobody. Pieces that are left, fewer
 * than threads, have several each.
 *
 * <pre>
 * 5 pieces, 4 threads      pieces 0 1 2 3 by a thread each, then 4 by four
 * 2 pieces, 4 threads      pieces 0 1 by two threads each
 * </pre>
 *
 * <p>Pieces are begun in their order.
 */
public final class Lanes {

  /** A piece of work. */
  @FunctionalInterface
  public interface Piece<T> {
    /** Does the piece with that number, on this thread and as many more as are needed. */
    T perform(int index, int threads);
  }

  private Lanes() {}

  /** How many threads each of so many pieces has at least. */
  public static int threadsEach(int pieces, int threads) {
    return Math.max(1, threads / pieces);
  }

  /**
   * Performs all pieces, and gives what comes of each.
   *
   * @throws RuntimeException the first failure, after all that were begun have ended
   */
  public static <T> List<T> each(int pieces, int threads, Piece<T> piece) {
    List<T> results = new ArrayList<>(Collections.nCopies(pieces, null));
    int left = pieces % threads;
    perform(0, pieces - left, threads, 1, piece, results);
    perform(pieces - left, pieces, left, threads / Math.max(1, left), piece, results);
    return results;
  }

  /** Performs the pieces from one on to another, so many at once. */
  private static <T> void perform(
      int from, int to, int lanes, int threads, Piece<T> piece, List<T> results) {
    if (from == to) {
      return;
    }
    AtomicInteger next = new AtomicInteger(from);
    ThreadTeam.run(
        lanes,
        (lane, barrier) -> {
          for (int i = next.getAndIncrement(); i < to; i = next.getAndIncrement()) {
            results.set(i, piece.perform(i, threads));
          }
        });
  }
}
