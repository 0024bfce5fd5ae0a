package nabla;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A program in a JVM of its own, with the options and the class path of this one. */
public final class ChildJvm {

  private static final List<String> OWN_MOUNTS = List.of("unshare", "--map-root-user", "--mount");
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private ChildJvm() {}

  /**
   * Starts a program; whoever calls must end it.
   *
   * @param main the class that is the program
   * @param output where standard output and error go
   * @param options of the JVM, besides those of this one
   */
  public static Process start(Class<?> main, Path output, List<String> options, String... args)
      throws IOException {
    return start(main, output, Map.of(), options, args);
  }

  /** As above, with variables in its environment; an empty value takes one out. */
  public static Process start(
      Class<?> main,
      Path output,
      Map<String, String> environment,
      List<String> options,
      String... args)
      throws IOException {
    return start(main, output, environment, inherited(), options, args);
  }

  /**
   * The same where there are small disks of their own, each in memory, that go when it ends.
   *
   * @param sizes MiB of each disk, by the directory where it is
   */
  public static Process startOnSmallDisks(
      Map<Path, Integer> sizes, Class<?> main, Path output, String... args) throws IOException {
    StringBuilder mounts = new StringBuilder();
    sizes.forEach(
        (directory, size) ->
            mounts.append("mount -t tmpfs -o size=%sm none '%s' && ".formatted(size, directory)));
    List<String> within = new ArrayList<>(OWN_MOUNTS);
    within.addAll(List.of("sh", "-c", mounts + "exec \"$@\"", "sh"));
    return start(within, main, output, Map.of(), inherited(), List.of(), args);
  }

  /** Whether this system lets a process have mounts of its own. */
  public static boolean mayHaveSmallDisks() throws InterruptedException {
    List<String> attempt = new ArrayList<>(OWN_MOUNTS);
    attempt.addAll(List.of("mount", "-t", "tmpfs", "none", "/mnt"));
    try {
      return new ProcessBuilder(attempt).start().waitFor() == 0;
    } catch (IOException e) { // no such program
      return false;
    }
  }

  /** The same without Java's Vector API: what then computes in Java are plain loops. */
  public static Process startWithoutVectorApi(
      Class<?> main, Path output, List<String> options, String... args) throws IOException {
    List<String> plain =
        inherited().stream().filter(option -> !option.endsWith("jdk.incubator.vector")).toList();
    return start(main, output, Map.of(), plain, options, args);
  }

  /**
   * The exit code of a program, which has so many seconds to end; then it is ended, with all that
   * it has started.
   */
  public static int exitCode(Process program, int seconds) throws InterruptedException {
    try {
      if (!program.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new AssertionError("no end within %s s".formatted(seconds));
      }
      return program.exitValue();
    } finally {
      program.descendants().forEach(ProcessHandle::destroyForcibly);
      program.destroyForcibly();
    }
  }

  /**
   * The same on a class path of Nabla's classes, netlib and OpenBLAS alone: no Spark, no Hadoop.
   */
  public static Process startWithoutSpark(Class<?> main, Path output, String... args)
      throws IOException {
    String alone =
        Arrays.stream(CLASS_PATH.split(File.pathSeparator))
            .filter(
                entry ->
                    entry.matches(
                        ".*/(?:test-)?classes/?|.*/(?:blas|openblas|javacpp|arpack_combined_all)-[^/]*"))
            .collect(Collectors.joining(File.pathSeparator));
    return start(main, output, Map.of(), inherited(), List.of("-cp", alone), args);
  }

  /**
   * What goes before a program so that it can be interrupted. A shell has its background jobs
   * ignore SIGINT, so do their children, and a JVM that was started so stays deaf.
   */
  public static List<String> heedingSignals() {
    boolean linux = System.getProperty("os.name").equals("Linux");
    return linux ? List.of("env", "--default-signal=INT") : List.of();
  }

  private static List<String> inherited() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }

  private static Process start(
      Class<?> main,
      Path output,
      Map<String, String> environment,
      List<String> inherited,
      List<String> options,
      String... args)
      throws IOException {
    return start(heedingSignals(), main, output, environment, inherited, options, args);
  }

  private static Process start(
      List<String> within,
      Class<?> main,
      Path output,
      Map<String, String> environment,
      List<String> inherited,
      List<String> options,
      String... args)
      throws IOException {
    List<String> command = new ArrayList<>(within);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(inherited);
    command.addAll(List.of("-cp", CLASS_PATH));
    command.addAll(options); // of two class paths the last one counts
    command.add(main.getName());
    command.addAll(Arrays.asList(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().values().removeIf(String::isEmpty);
    return builder.start();
  }
}
