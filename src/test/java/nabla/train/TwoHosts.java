package nabla.train;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nabla.ChildJvm;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;

/** A standalone Spark of a master and two workers, on what look like two hosts to it. */
final class TwoHosts implements AutoCloseable {

  private final String master;
  private final List<Process> processes = new ArrayList<>();

  private TwoHosts(String master) {
    this.master = master;
  }

  /**
   * Starts one; {@link #close} ends it.
   *
   * @param directory where logs and the files of workers go
   */
  static TwoHosts start(Path directory) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    TwoHosts hosts = new TwoHosts("spark://127.0.0.1:" + port);
    hosts.start(
        Master.class,
        directory.resolve("master.log"),
        "--host",
        "127.0.0.1",
        "--port",
        String.valueOf(port),
        "--webui-port",
        "0");
    for (String host : List.of("127.0.0.1", "127.0.0.2")) {
      hosts.start(
          Worker.class,
          directory.resolve(host + ".log"),
          "--host",
          host,
          "--webui-port",
          "0",
          "--cores",
          "1",
          "--memory",
          "1g",
          "--work-dir",
          directory.resolve(host).toString(),
          hosts.master);
    }
    return hosts;
  }

  private void start(Class<?> program, Path log, String... args) throws IOException {
    processes.add(ChildJvm.start(program, log, List.of("-Xmx256m"), args));
  }

  /** The URL to start a session with. */
  String master() {
    return master;
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
