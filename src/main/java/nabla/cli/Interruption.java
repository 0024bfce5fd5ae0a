package nabla.cli;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.service.launcher.IrqHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes of a signal to end: the first asks the command to end in its own good time, and says
 * how; the second ends it at once.
 *
 * <p>Exit codes are those of the JVM: 128 + the signal's number.
 */
final class Interruption {

  private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);

  /** What to say to a first signal, and what to do. */
  private record Reaction(String saying, Runnable action) {}

  private final AtomicInteger exitCode = new AtomicInteger(); // 0: there was no signal
  private volatile Reaction reaction = new Reaction("ended", this::exit);

  /** Listens from now on, for as long as the JVM lives. */
  void listen() {
    listen("INT", 2);
    listen("TERM", 15);
    listen("HUP", 1);
  }

  private void listen(String name, int number) {
    try {
      new IrqHandler(name, signal -> arrived("SIG" + name, 128 + number)).bind();
    } catch (IllegalArgumentException e) { // there is no such signal here, or it is the JVM's
      LOG.debug("no way to listen to SIG{}", name, e);
    }
  }

  void arrived(String name, int code) {
    if (!exitCode.compareAndSet(0, code)) {
      Runtime.getRuntime().halt(code);
    }
    Reaction now = reaction;
    System.err.printf("nabla: %s: %s%n", name, now.saying());
    now.action().run();
  }

  /** What a first signal brings about from now on, by a thread of its own. */
  void onSignal(String saying, Runnable action) {
    reaction = new Reaction(saying, action);
  }

  void exit() {
    System.exit(exitCode.get());
  }

  boolean requested() {
    return exitCode.get() != 0;
  }

  /** The exit code that the signal calls for; 0 if there was none. */
  int exitCode() {
    return exitCode.get();
  }
}
