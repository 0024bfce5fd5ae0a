package nabla.engine;

import java.util.Optional;

/**
 * How a full-batch optimizer went.
 *
 * @param iterations how many
 * @param evaluations how often they took cost and gradient over all examples
 * @param ended why it came to an end by itself; none: all iterations are done, or it was stopped
 */
public record Minimised(int iterations, long evaluations, Optional<String> ended) {

  /** Such as {@code 12 iterations with 14 evaluations of cost and gradient; it ended since …}. */
  public String inWords() {
    return "%s iterations with %s evaluations of cost and gradient%s"
        .formatted(iterations, evaluations, ended.map("; it ended since "::concat).orElse(""));
  }
}
