package nabla.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long to wait for what answers late or never, and can't be interrupted at that: a thread of
 * its own goes on with it in vain, which keeps no JVM alive.
 */
record Patience(Duration most) {

  /** Waits for an answer, or throws what the question throws. */
  <T> T await(String thread, Callable<T> question) throws Exception {
    FutureTask<T> task = new FutureTask<>(question);
    Thread asking = new Thread(task, thread);
    asking.setDaemon(true);
    asking.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    asking.start();
    try {
      return task.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TimeoutException("no answer in %s s".formatted(most.toSeconds()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw (Error) e.getCause();
    }
  }
}
