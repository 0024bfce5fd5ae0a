package nabla.train;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nabla.ChildJvm;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;

/** A standalone Spark of a master and two workers, on what look like two hosts to it. */
final class TwoHosts implements AutoCloseable {

  static final String ONE = "127.0.0.1";
  static final String OTHER = "127.0.0.2";

  private final Path directory;
  private final int port;
  private final int cores;
  private final Map<String, Process> workers = new HashMap<>(); // by their hosts
  private Process master;

  private TwoHosts(Path directory, int port, int cores) {
    this.directory = directory;
    this.port = port;
    this.cores = cores;
  }

  /**
   * Starts one; {@link #close} ends it.
   *
   * @param directory where logs and the files of workers go
   * @param cores that each worker has
   */
  static TwoHosts start(Path directory, int cores) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    TwoHosts hosts = new TwoHosts(directory, port, cores);
    hosts.startMaster();
    hosts.startWorker(ONE);
    hosts.startWorker(OTHER);
    return hosts;
  }

  /** Starts the master, the second time as Spark recovers one: with what it knew before. */
  void startMaster() throws IOException {
    Path known = Files.createDirectories(directory.resolve("known"));
    master =
        ChildJvm.start(
            Master.class,
            directory.resolve("master.log"),
            List.of(
                "-Xmx256m",
                "-Dspark.deploy.recoveryMode=FILESYSTEM",
                "-Dspark.deploy.recoveryDirectory=" + known),
            "--host",
            ONE,
            "--port",
            String.valueOf(port),
            "--webui-port",
            "0");
  }

  void startWorker(String host) throws IOException {
    workers.put(
        host,
        ChildJvm.start(
            Worker.class,
            directory.resolve(host + ".log"),
            List.of("-Xmx256m"),
            "--host",
            host,
            "--webui-port",
            "0",
            "--cores",
            String.valueOf(cores),
            "--memory",
            "1g",
            "--work-dir",
            directory.resolve(host).toString(),
            master()));
  }

  /** The URL to start a session with. */
  String master() {
    return "spark://%s:%s".formatted(ONE, port);
  }

  void killMaster() {
    master.destroyForcibly();
  }

  /** Kills a worker; its executors then end themselves. */
  void killWorker(String host) {
    workers.get(host).destroyForcibly();
  }

  /** The executors of a host. */
  List<ProcessHandle> executors(String host) {
    return Executors.below(workers.get(host).toHandle());
  }

  @Override
  public void close() {
    for (Process worker : workers.values()) {
      worker.descendants().forEach(ProcessHandle::destroyForcibly);
      worker.destroyForcibly();
    }
    killMaster();
  }
}
