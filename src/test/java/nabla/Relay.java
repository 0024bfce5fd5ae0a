package nabla;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A network between a driver and its executors, with what networks do: it delays, stalls and cuts.
 * The driver says that it is at 127.0.0.2, where this listens, and is at 127.0.0.1, where all is
 * passed on to.
 *
 * <p>To whoever uses TCP, packets that are lost are a stall, and a burst when they have been sent
 * again.
 */
public final class Relay implements AutoCloseable {

  private static final byte[] SEEN = {127, 0, 0, 2};
  private static final byte[] REAL = {127, 0, 0, 1};
  private static final int BUFFER = 1 << 16; // bytes

  private final List<ServerSocket> doors;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong passed = new AtomicLong(); // bytes
  private volatile long delay; // nanoseconds each way
  private volatile long silentUntil = System.nanoTime(); // nothing arrives before
  private volatile long shutUntil = System.nanoTime(); // nobody gets in before

  private Relay(List<ServerSocket> doors) {
    this.doors = doors;
  }

  /** Opens one, which does no harm yet. */
  public static Relay open() throws IOException {
    Relay relay = new Relay(List.of(door(), door())); // the driver's RPC, and its blocks
    relay.doors.forEach(door -> relay.start("relay-door", () -> relay.welcome(door)));
    return relay;
  }

  /** A port that is free at both addresses. */
  private static ServerSocket door() throws IOException {
    for (int i = 0; ; i++) {
      ServerSocket door = new ServerSocket(0, 50, InetAddress.getByAddress(SEEN));
      try (ServerSocket free =
          new ServerSocket(door.getLocalPort(), 1, InetAddress.getByAddress(REAL))) {
        return door;
      } catch (IOException e) {
        door.close();
        if (i == 100) {
          throw e;
        }
      }
    }
  }

  /** What a driver must be told, so that its executors come this way. */
  public Map<String, String> settings() {
    return Map.of(
        "spark.driver.bindAddress",
        "127.0.0.1",
        "spark.driver.host",
        "127.0.0.2",
        "spark.driver.port",
        String.valueOf(doors.get(0).getLocalPort()),
        "spark.driver.blockManager.port",
        String.valueOf(doors.get(1).getLocalPort()),
        "spark.port.maxRetries",
        "0");
  }

  /** Everything arrives later by this much, from now on. */
  public void delay(Duration eachWay) {
    delay = eachWay.toNanos();
  }

  /** For so long nothing arrives, and then all at once. */
  public void stall(Duration time) {
    silentUntil = System.nanoTime() + time.toNanos();
  }

  /** Resets all connections, and refuses others for so long. */
  public void cut(Duration time) throws IOException {
    shutUntil = System.nanoTime() + time.toNanos();
    for (Socket socket : sockets) {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0); // or it would be a polite end
      }
      socket.close();
    }
  }

  /** How many bytes have passed so far. */
  public long passed() {
    return passed.get();
  }

  private void start(String name, Pumping work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt(); // a socket is closed: this is the end
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** What a thread does until its socket is closed. */
  @FunctionalInterface
  private interface Pumping {
    void run() throws IOException, InterruptedException;
  }

  private void welcome(ServerSocket door) throws IOException {
    while (true) {
      Socket guest = door.accept();
      Socket host = new Socket();
      try {
        if (System.nanoTime() - shutUntil < 0) {
          throw new IOException("shut");
        }
        host.connect(new InetSocketAddress(InetAddress.getByAddress(REAL), door.getLocalPort()));
        pump(guest, host);
        pump(host, guest);
      } catch (IOException e) { // there is no driver, or it mustn't be reached
        guest.close();
        host.close();
      }
    }
  }

  /** Bytes, and when they are to arrive. */
  private record Parcel(byte[] bytes, long due) {}

  private void pump(Socket from, Socket to) throws IOException {
    sockets.add(from);
    to.setTcpNoDelay(true);
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    BlockingQueue<Parcel> way = new LinkedBlockingQueue<>();
    start(
        "relay-in",
        () -> {
          try {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
              way.add(new Parcel(Arrays.copyOf(buffer, n), System.nanoTime() + delay));
            }
          } finally {
            way.add(new Parcel(new byte[0], System.nanoTime() + delay)); // the end
            sockets.remove(from);
          }
        });
    start(
        "relay-out",
        () -> {
          try {
            for (Parcel next = way.take(); next.bytes().length > 0; next = way.take()) {
              waitUntil(next.due());
              waitUntil(silentUntil);
              out.write(next.bytes());
              passed.addAndGet(next.bytes().length);
            }
          } finally {
            to.close();
          }
        });
  }

  private static void waitUntil(long due) throws InterruptedException {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket door : doors) {
      door.close();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
