package nabla.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import nabla.config.UsageException;

/**
 * Spark's master, which is asked whether it is there: Spark itself tries for a minute or more, and
 * tells of it in stack traces.
 *
 * @param url such as {@code local[*]} or {@code spark://host:7077}
 */
record Master(String url) {

  private static final Pattern KNOWN =
      Pattern.compile(
          "local(\\[(\\*|\\d+)( *, *\\d+)?])?|local-cluster\\[.*]|yarn|(spark|k8s)://.+");
  private static final String STANDALONE = "spark://";
  private static final int CONNECT_MILLISECONDS = 5000;

  /** All that a session needs: a driver's start on a slow machine, and a master's answer. */
  static final Patience PATIENCE = new Patience(Duration.ofSeconds(20));

  /** Checks that it is one that Spark knows, and that somebody listens there. */
  void require() {
    if (!KNOWN.matcher(url).matches()) {
      throw new UsageException(
          "--master must be local[N], spark://host:port, yarn or k8s://host:port, got " + url);
    }
    if (!url.startsWith(STANDALONE)) {
      return;
    }
    String refusal = "";
    for (String address : url.substring(STANDALONE.length()).split(",", -1)) {
      int colon = address.lastIndexOf(':');
      try (Socket socket = new Socket()) {
        int port = Integer.parseInt(address.substring(colon + 1));
        socket.connect(
            new InetSocketAddress(address.substring(0, Math.max(0, colon)), port),
            CONNECT_MILLISECONDS);
        return;
      } catch (IOException e) {
        refusal = e instanceof UnknownHostException ? "unknown host" : e.getMessage();
      } catch (IllegalArgumentException e) { // no port, or none there can be
        refusal = "host and port must be host:port";
      }
    }
    throw silent(refusal);
  }

  /**
   * Starts something there, and waits for a standalone master with limited patience.
   *
   * @throws IllegalStateException if it doesn't answer; then the start goes on in vain, for Spark
   *     can't be interrupted at it
   */
  <T> T start(Supplier<T> start, Patience patience) {
    if (!url.startsWith(STANDALONE)) {
      return start.get();
    }
    try {
      return patience.await("nabla-start", start::get);
    } catch (TimeoutException e) {
      throw silent(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Spark was starting", e);
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private IllegalStateException silent(String reason) {
    return new IllegalStateException(
        "--master must be a master of Spark that answers, got %s: %s".formatted(url, reason));
  }
}
