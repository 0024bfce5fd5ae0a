package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/cluster.md that need no other machine, run as they stand there. */
@Tag("cluster")
class ClusterPageIT {

  private static final Pattern RUN = Pattern.compile("(?m)^<!-- run -->\n((?: {4}.*\n)+)");
  private static final Pattern SHA = Pattern.compile("weights.sha256 ([0-9a-f]{64})");

  @TempDir private Path directory;

  private final List<ProcessHandle> seen = new ArrayList<>();

  /** A directory of work where the page's relative paths lead to the project's files. */
  @BeforeEach
  void lay() throws IOException {
    for (String name : List.of("conf", "data", "scripts")) {
      Files.createSymbolicLink(directory.resolve(name), Path.of(name).toAbsolutePath());
    }
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    bash("scripts/cluster stop");
    for (ProcessHandle process : seen) {
      process.onExit().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void theCommandsOfThePageRunHere() throws Exception {
    String page = Files.readString(Path.of("docs/cluster.md"));
    List<String> commands =
        RUN.matcher(page).results().flatMap(block -> block.group(1).lines()).toList();
    assertThat(commands).hasSizeGreaterThan(8);
    String port = String.valueOf(freePort());
    StringBuilder said = new StringBuilder();
    for (String command : commands) {
      String here =
          command
              .strip()
              .replace("scripts/cluster start", "scripts/cluster start --port " + port)
              .replace(":7077", ":" + port);
      said.append(bash(here));
      seen.addAll(daemons());
    }
    assertThat(said).contains("a batch of 1024 in 8 microbatches", "workers 2 of --cores 1");
    assertThat(said.toString().split("test accuracy 0\\.9", -1)).hasSize(3); // train and evaluate
    assertThat(seen).hasSizeGreaterThanOrEqualTo(12); // six daemons, and twice after each command
    // xor on executors that come and go, on encrypted ones, and on this machine alone
    List<String> hashes = SHA.matcher(said).results().map(one -> one.group(1)).toList();
    Outcome local = Outcome.of(SmallTraining.XOR.arguments(directory.resolve("local")));
    assertThat(hashes).hasSize(3);
    assertThat(local.out()).contains(hashes.get(1), hashes.get(2));
    assertThat(daemons()).isEmpty();
  }

  @Test
  void aClusterIsRefusedWhereOneIsOrItsPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String start = "scripts/cluster start --workers 1 --port " + taken.getLocalPort();
      assertThat(bash(start + " 2>&1 || echo code $?"))
          .contains("cluster: the master must start, got port ", " is taken", "code 1");
      assertThat(daemons()).isEmpty();
    }
    bash("scripts/cluster start --workers 1 --port 0");
    seen.addAll(daemons());
    assertThat(bash("scripts/cluster start 2>&1 || echo code $?"))
        .startsWith("cluster: no cluster must be there to start one, got that of ")
        .contains("code 2");
    assertThat(daemons()).hasSize(2);
    // a process that has got the id of one that is no more stays alone
    ProcessHandle other = ProcessHandle.current();
    Path file = directory.resolve("cluster/worker9.pid");
    Files.writeString(file, other.pid() + " Thu Jan  1 00:00:00 1970\n");
    bash("scripts/cluster stop");
    assertThat(file).doesNotExist();
    assertThat(daemons()).isEmpty();
    assertThat(other.isAlive()).isTrue();
  }

  @Test
  void whatCannotBeIsRefusedInOneLine() throws Exception {
    for (String arguments :
        List.of(
            "start --workers 0", "start --memory lots", "start --core 1", "go", "stop now", "")) {
      String said = bash("scripts/cluster " + arguments + " 2>&1 || echo code $?");
      assertThat(said.lines()).as(arguments).hasSize(2).last().isEqualTo("code 2");
      assertThat(said).startsWith("cluster: ").contains(" must ", ", got ");
    }
  }

  /** The master and the workers that run, by their process ids, and all that they have started. */
  private List<ProcessHandle> daemons() throws IOException {
    Path cluster = directory.resolve("cluster");
    if (!Files.exists(cluster)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(cluster)) {
      return files
          .filter(file -> file.toString().endsWith(".pid"))
          .map(ClusterPageIT::pid)
          .flatMap(pid -> ProcessHandle.of(pid).stream())
          .flatMap(daemon -> Stream.concat(Stream.of(daemon), daemon.descendants()))
          .toList();
    }
  }

  private static long pid(Path file) {
    try {
      return Long.parseLong(Files.readString(file).split(" ", -1)[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command says on standard output; it must succeed. */
  private String bash(String command) throws Exception {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK"));
    builder.environment().put("NABLA_CLUSTER", directory.resolve("cluster").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(180, TimeUnit.SECONDS)).as(command).isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("%s%n%s", command, Files.readString(err)).isZero();
    return Files.readString(out);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
