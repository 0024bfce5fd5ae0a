package nabla.model;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Files or directories that move to where others are, all or none: what is in the way steps aside,
 * and comes back if a move fails. A single file goes over another one at once where the file system
 * can do that.
 */
final class Exchange {

  private record Move(Place from, Place to) {}

  private final Deque<Move> done = new ArrayDeque<>(); // the last one first
  private final List<Place> older = new ArrayList<>();

  private Exchange() {}

  /**
   * Moves them, from a place to another one each.
   *
   * @throws IOException if that can't be; then all is where it was, or whole under a name beside it
   */
  static void of(Map<Place, Place> moves) throws IOException {
    Exchange exchange = new Exchange();
    try {
      for (Map.Entry<Place, Place> move : moves.entrySet()) {
        exchange.replace(move.getKey(), move.getValue(), moves.size() == 1);
      }
    } catch (IOException | RuntimeException e) {
      exchange.undo(e);
      throw e;
    }
    exchange.older.forEach(Place::discard);
  }

  private void replace(Place from, Place to, boolean alone) throws IOException {
    Storage.Kind there = to.kind();
    boolean atOnce = alone && there == Storage.Kind.FILE && to.replacesFiles();
    if (there != Storage.Kind.NOTHING && !atOnce) {
      Place aside = to.beside("older");
      move(to, aside);
      older.add(aside);
    }
    move(from, to);
  }

  private void move(Place from, Place to) throws IOException {
    from.moveTo(to);
    done.push(new Move(from, to));
  }

  private void undo(Exception failure) {
    for (Move move : done) {
      try {
        move.to.moveTo(move.from);
      } catch (IOException | RuntimeException e) { // then it stays, whole, where it is
        failure.addSuppressed(e);
      }
    }
  }
}
