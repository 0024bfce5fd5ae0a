package nabla.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nabla.config.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What scripts/nabla hands to Java, in a copy of the project and with a Java that prints it;
 * Spark's launcher, which makes the command, is run by the real one.
 */
class ScriptsIT {

  private static final String WARNING = "WARNING: Using incubator modules: jdk.incubator.vector";
  private static final String STUB =
      """
      #!/usr/bin/env bash
      for argument in "$@"; do
        if [[ "$argument" == org.apache.spark.launcher.Main ]]; then exec "%s" "$@"; fi
      done
      printf '%%s\\n' "$@"
      echo "LC_ALL=${LC_ALL:-}"
      echo "SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-}"
      echo "MASTER=${MASTER-unset}"
      eval "${STUB:-}"
      """
          .formatted(Path.of(System.getProperty("java.home"), "bin", "java"));

  @TempDir private Path directory;

  private final Map<String, String> environment = new TreeMap<>();

  private record Outcome(int code, List<String> out, String err) {}

  @Test
  void whatStandsBeforeTheCommandIsForSpark() throws Exception {
    Outcome outcome =
        nabla(
            "--driver-memory 8g --conf spark.executor.memory=4g --jars=x.jar,y.jar -c spark.a=b",
            "--supervise --verbose train --conf my.conf --master local[3]");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("-Xmx8g")
        .containsSequence("--conf", "spark.executor.memory=4g")
        .containsSequence("--jars", "x.jar,y.jar")
        .containsSequence("--conf", "spark.a=b")
        .containsSequence("--master", "local[3]")
        .contains("--supervise")
        .containsSequence("--verbose", "train", "--conf", "my.conf", "--master", "local[3]");
  }

  /** But for those that make spark-submit another program than the one that runs Nabla. */
  @Test
  void everyOptionOfSparkSubmitPassesThrough() throws Exception {
    Set<String> others =
        Set.of("--class", "--deploy-mode", "--kill", "--remote", "--status", "--master");
    List<String> options = new ArrayList<>(sparkSubmit("opts"));
    options.removeAll(others);
    String value = Files.createFile(directory.resolve("a=b")).toString();
    List<String> given = options.stream().flatMap(option -> Stream.of(option, value)).toList();
    List<String> out = nabla(String.join(" ", given), "train").out();
    assertThat(options).hasSizeGreaterThan(20).contains("--queue", "-c", "--archives");
    assertThat(out.indexOf("train")).isEqualTo(out.lastIndexOf("train")).isPositive();
    // the launcher makes properties of some, such as spark.driver.extraClassPath
    assertThat(out)
        .filteredOn(word -> word.endsWith(value) && !word.startsWith("-Xmx"))
        .hasSameSizeAs(options);
    assertThat(sparkSubmit("switches"))
        .containsExactlyInAnyOrder(
            "--help",
            "-h",
            "--load-spark-defaults",
            "--supervise",
            "--usage-error",
            "--verbose",
            "-v",
            "--version");
  }

  /** The options that Spark's own parser knows. */
  private static List<String> sparkSubmit(String kind) throws ReflectiveOperationException {
    Class<?> type = Class.forName("org.apache.spark.launcher.SparkSubmitOptionParser");
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Field names = type.getDeclaredField(kind);
    names.setAccessible(true);
    return Arrays.stream((String[][]) names.get(constructor.newInstance()))
        .flatMap(Arrays::stream)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--deploy-mode cluster train | --deploy-mode must be client, got cluster",
        "--deploy-mode=cluster train | --deploy-mode must be client, got cluster",
        "--conf spark.submit.deployMode=cluster train | --deploy-mode must be client, got cluster",
        "-c spark.submit.deployMode=elsewhere train | --deploy-mode must be client, got elsewhere",
        "--driver-memory | --driver-memory must have a value",
        "--master lokal train | --master must be local[N], spark://host:port, yarn or k8s://host:port, got lokal",
        "--conf spark.master=mesos://h:1 train | --master must be local[N], spark://host:port, yarn or k8s://host:port, got mesos://h:1",
      })
  void whatCannotBeIsRefusedInOneLine(String arguments, String message) throws Exception {
    Outcome outcome = nabla(arguments);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1).first().asString().startsWith("nabla: " + message);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void whatTheSiteHasSetStays() throws Exception {
    Path conf = Files.createDirectories(directory.resolve("site"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        """
        spark.driver.extraJavaOptions -Dsite=1 -Dlog4j2.configurationFile=theirs
        spark.driver.memory 3g
        spark.submit.deployMode cluster
        """);
    environment.put("SPARK_CONF_DIR", conf.toString());
    environment.put("SPARK_SUBMIT_OPTS", "-Duser=\"a b\"");
    List<String> out = nabla("train --master local[2]").out();
    assertThat(out)
        .containsSequence("--deploy-mode", "client")
        .contains("-Dsite=1", "-Duser=a b", "-Xmx3g", "-XX:+UseTransparentHugePages");
    assertThat(out.indexOf("-Dlog4j2.configurationFile=theirs"))
        .isGreaterThan(out.indexOf("-Dlog4j2.configurationFile=" + logging()));
  }

  @ParameterizedTest
  @CsvSource({
    "train, , -Xmx4g",
    "train, 2g, -Xmx2g",
    "--driver-memory 5g train, 2g, -Xmx5g",
    "--conf spark.driver.memory=6g train, , -Xmx6g",
    "--master yarn train, , -Xmx1g",
    "train --master spark://host:7077, , -Xmx1g",
    "--properties-file site.conf train, , -Xmx1g",
  })
  void theDriverHas4GigabytesWhereNobodySaysOtherwise(String arguments, String set, String option)
      throws Exception {
    if (set != null) {
      environment.put("SPARK_DRIVER_MEMORY", set);
    }
    assertThat(nabla(inSite(arguments)).out()).contains(option, "train");
  }

  /** Executors on other machines could not reach a driver that listens on the loopback alone. */
  @ParameterizedTest
  @CsvSource({
    "train, , 127.0.0.1",
    "--conf spark.master=local[2] train, , 127.0.0.1",
    "train --master yarn, , ''",
    "--properties-file site.conf train, , ''",
    "train, spark://host:7077, ''",
    "train --master local, spark://host:7077, 127.0.0.1",
  })
  void theDriverIsOnTheLoopbackWhereNoOtherMachineTakesPart(
      String arguments, String master, String address) throws Exception {
    if (master != null) {
      environment.put("MASTER", master);
    }
    assertThat(nabla(inSite(arguments)).out()).contains("SPARK_LOCAL_IP=" + address, "train");
  }

  /** Arguments with the path of a file in place of its name. */
  private String inSite(String arguments) throws IOException {
    Path conf = Files.writeString(directory.resolve("site.conf"), "spark.a b");
    return arguments.replace("site.conf", conf.toString());
  }

  /** Spark would take an empty MASTER for a master, and tell of it in a stack trace. */
  @Test
  void anEmptyMasterIsNone() throws Exception {
    environment.put("MASTER", "");
    assertThat(nabla("train").out()).contains("SPARK_LOCAL_IP=127.0.0.1", "train", "MASTER=unset");
    for (String option : List.of("--master=", "--conf spark.master=")) {
      assertThat(nabla(option + " train").err())
          .isEqualToIgnoringNewLines(
              "nabla: --master must be local[N], spark://host:port, yarn or k8s://host:port, got none");
    }
  }

  @Test
  void whatIsNoMasterIsLeftForNablaToTell() throws Exception {
    for (String master : List.of("nonsense", "mesos://host:5050")) {
      assertThat(nabla("train --master " + master).out())
          .containsOnlyOnce("--master")
          .containsSequence("train", "--master", master);
    }
  }

  /** All but those with characters beyond U+FFFF: a JVM finds no class below such a directory. */
  @ParameterizedTest
  @ValueSource(strings = {"nabla", "my nabla", "jörg", "na#b%20la", "a,b'c\"d$e[1]{x}&;"})
  void itsOwnDirectoryMayHaveAnyName(String name) throws Exception {
    Path home = clone(name);
    Outcome outcome = run(home, "train");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .filteredOn(argument -> argument.startsWith("-Dlog4j2.configurationFile="))
        .singleElement()
        .satisfies(
            option ->
                assertThat(Path.of(URI.create(option.substring(option.indexOf('=') + 1))))
                    .isEqualTo(home.resolve("conf/log4j2.properties")));
    assertThat(outcome.out())
        .filteredOn(argument -> argument.endsWith("nabla-1.jar"))
        .singleElement()
        .satisfies(
            jar ->
                assertThat(Path.of(URI.create(jar))).isEqualTo(home.resolve("target/nabla-1.jar")));
  }

  @Test
  void whereJavaFindsNoJarsIsRefusedInOneLine() throws Exception {
    Path home = clone("r😀");
    for (String locale : List.of("C.UTF-8", "POSIX")) {
      environment.put("LC_ALL", locale);
      Outcome outcome = run(home, "train");
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err())
          .isEqualToIgnoringNewLines(
              "nabla: Nabla's directory must have no character beyond U+FFFF in its path, got %s; Java finds no jars there, move it"
                  .formatted(home));
    }
  }

  @Test
  void namesOfFilesAreUtf8InAnyLocale() throws Exception {
    environment.put("LC_ALL", "POSIX");
    assertThat(nabla("train --out josé").out()).contains("LC_ALL=C.UTF-8", "josé");
    environment.put("LC_ALL", "de_DE.utf8");
    assertThat(nabla("train").out()).contains("LC_ALL=de_DE.utf8");
  }

  @Test
  void standardErrorAndExitCodeAreThoseOfJavaButForOneLine() throws Exception {
    environment.put(
        "STUB",
        "printf 'Picked up X\\n%s\\n\\rbar  1\\rbar  2\\nlast, with no end' >&2; exit 7"
            .formatted(WARNING));
    Outcome outcome = nabla("train");
    assertThat(outcome.code()).isEqualTo(7);
    assertThat(outcome.err()).isEqualTo("Picked up X\n\rbar  1\rbar  2\nlast, with no end");

    environment.put("STUB", "printf 'a\\n\\nno end' >&2");
    assertThat(nabla("train").err()).isEqualTo("a\n\nno end");

    environment.put(
        "STUB",
        "printf '%s' >&2; sleep 2; printf '%s\\nend\\n' >&2"
            .formatted(WARNING.substring(0, 9), WARNING.substring(9)));
    assertThat(nabla("train").err()).isEqualTo("end\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signalsReachJavaAndItsLastWordsTheUser(String signal) throws Exception {
    environment.put(
        "STUB",
        "echo '%s' >&2; trap 'echo bye >&2; exit 9' %s; touch '%s'; for i in {1..600}; do sleep 0.1; done"
            .formatted(WARNING, signal, directory.resolve("ready")));
    // A group of its own, as a terminal makes; Ctrl-C goes to all of it. Where the tests run in the
    // background SIGINT is ignored.
    List<String> command =
        List.of(
            "setsid",
            "env",
            "--default-signal=INT",
            clone("nabla").resolve("scripts/nabla").toString());
    Outcome outcome =
        execute(
            command,
            process -> {
              while (process.isAlive() && !Files.exists(directory.resolve("ready"))) {
                TimeUnit.MILLISECONDS.sleep(100);
              }
              String target = (signal.equals("INT") ? "-" : "") + process.pid();
              return new ProcessBuilder("kill", "-" + signal, "--", target).start();
            });
    assertThat(outcome.code()).isEqualTo(9);
    assertThat(outcome.err()).contains("bye\n").doesNotContain(WARNING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nabla", "a,b'c\"d\\\\e[1]{x}&; ö"})
  void theJvmIsGivenTheClassesThatAnotherHasLeft(String name) throws Exception {
    Path home = clone(name);
    assertThat(shared(run(home, "train"))).isEmpty();
    Files.writeString(javaHome().resolve("release"), "JAVA_VERSION=17");
    environment.put(
        "STUB",
        "for a; do case $a in -XX:ArchiveClassesAtExit=*) echo x > \"${a#*=}\"; exit $CODE;; esac; done");
    environment.put("CODE", "1"); // as if killed in the middle of it
    assertThat(shareClasses(home)).isZero();
    assertThat(home.resolve("target/spark")).isDirectoryNotContaining("glob:**classes*");

    environment.put("CODE", "0");
    assertThat(shareClasses(home)).isZero();
    assertThat(home.resolve("target/spark")).isDirectoryContaining("glob:**classes-*.jsa");
    List<String> shared = shared(run(home, "train"));
    assertThat(shared).singleElement().satisfies(file -> assertThat(Path.of(file)).hasContent("x"));

    Files.writeString(javaHome().resolve("release"), "JAVA_VERSION=21");
    assertThat(shared(run(home, "train"))).as("another Java").isEmpty();
    assertThat(shareClasses(home)).isZero();
    assertThat(shared(run(home, "train"))).hasSize(1).isNotEqualTo(shared);
    Files.createFile(home.resolve("target/spark/jars/another.jar"));
    Files.setLastModifiedTime(
        home.resolve("target/spark/jars"), FileTime.from(Instant.now().plusSeconds(9)));
    assertThat(shared(run(home, "train"))).as("other jars").isEmpty();
  }

  private int shareClasses(Path home) throws Exception {
    return execute(List.of(home.resolve("scripts/share-classes").toString())).code();
  }

  private static List<String> shared(Outcome outcome) {
    String option = "-XX:SharedArchiveFile=";
    assertThat(outcome.code()).isZero();
    return outcome.out().stream()
        .filter(word -> word.startsWith(option))
        .map(word -> word.substring(option.length()))
        .toList();
  }

  /** The JVM says so itself. */
  @Test
  void whatIsPackagedStartsWithClassesInMemory() throws Exception {
    assumeThat(Path.of("target/spark/jars")).as("packaged").exists();
    Path log = directory.resolve("classes.log");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("SPARK_SUBMIT_OPTS", "-Xlog:class+load:file=" + log);
    Outcome outcome = run(Path.of("").toAbsolutePath(), "--version");
    assertThat(outcome.err()).isEmpty();
    assertThat(Files.readAllLines(log))
        .anyMatch(
            line ->
                line.matches(".* org.apache.spark.SparkConf source: shared objects file .top."));
  }

  @Test
  void theRealProgramRunsFromThere() throws Exception {
    List<Path> own;
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      own =
          files
              .filter(file -> file.toString().matches(".*/nabla-[0-9.]+(-SNAPSHOT)?.jar"))
              .toList();
    }
    assumeThat(own).as("packaged").isNotEmpty();
    Path home = clone("na#b%20 jörg");
    Path jar = home.resolve("target/nabla-1.jar");
    Files.copy(own.get(0), jar, StandardCopyOption.REPLACE_EXISTING);
    Files.move(home.resolve("target/spark/jars"), home.resolve("target/spark/few"));
    Path jars = home.resolve("target/spark/jars");
    Files.createSymbolicLink(jars, Path.of("target", "spark", "jars").toAbsolutePath());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    Outcome outcome = run(home, "--version");
    Files.delete(jars);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).hasSize(1).first().asString().startsWith("nabla ");
    assertThat(outcome.code()).isZero();
  }

  /** The driver's command of docs/kubernetes, on what its Dockerfile copies. */
  @Test
  void theImageHoldsWhatItsCommandNeeds() throws Exception {
    Path project = clone("nabla");
    Files.createFile(project.resolve("target/nabla-1-SNAPSHOT.jar"));
    for (String line : Files.readAllLines(Path.of("docs/kubernetes/Dockerfile"))) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("COPY")) {
        Path to = Files.createDirectories(directory.resolve("image" + words[2]));
        String copy = "cp -a %s%s %s".formatted(words[1], words[1].endsWith("/") ? "." : "", to);
        ProcessBuilder copying = new ProcessBuilder("bash", "-c", copy).inheritIO();
        assertThat(copying.directory(project.toFile()).start().waitFor()).isZero();
      }
    }
    String manifest = Files.readString(Path.of("docs/kubernetes/nabla.yaml"));
    String block =
        manifest.replaceAll("(?s).*\n          command:\n(.*?)\n          [a-z].*", "$1");
    List<String> command = block.lines().map(line -> line.strip().substring(2)).toList();
    Path spark = Files.createDirectories(directory.resolve("spark/bin")).resolve("spark-submit");
    Files.writeString(spark, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n");
    Files.setPosixFilePermissions(spark, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.put("SPARK_HOME", directory.resolve("spark").toString());
    Path home = directory.resolve("image/opt/nabla");
    assertThat(command.get(0)).isEqualTo("/opt/nabla/scripts/nabla");
    List<String> out = run(home, command.subList(1, command.size()).toArray(String[]::new)).out();
    assertThat(out)
        .containsSequence("--num-executors", "4")
        .containsSequence("--master", "k8s://https://kubernetes.default.svc")
        .containsSequence(
            home.resolve("target/nabla-1-SNAPSHOT.jar").toUri().toString(),
            "train",
            "--conf=/etc/nabla/my.conf")
        .endsWith("--resume");

    String conf = manifest.replaceAll("(?s).*\n  my.conf: \\|\n(.*?)\n---.*", "$1");
    RunConfig config =
        RunConfig.load(Files.writeString(directory.resolve("my.conf"), conf), List.of());
    assertThat(config.training().getBatchSize()).isEqualTo(8192);
  }

  private String logging() {
    return directory.resolve("nabla/conf/log4j2.properties").toUri().toString();
  }

  private Outcome nabla(String... arguments) throws Exception {
    return run(clone("nabla"), String.join(" ", arguments).split(" ", -1));
  }

  private Outcome run(Path home, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(home.resolve("scripts/nabla").toString()));
    command.addAll(Arrays.asList(arguments));
    return execute(command);
  }

  /** Does something to a process that runs. */
  private interface Meanwhile {
    Object with(Process process) throws Exception;
  }

  private Outcome execute(List<String> command) throws Exception {
    return execute(command, process -> "");
  }

  private Outcome execute(List<String> command, Meanwhile meanwhile) throws Exception {
    Path err = directory.resolve("err");
    Path out = directory.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(err.toFile()).redirectOutput(out.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("SPARK") || name.matches("LC_ALL|MASTER"));
    builder.environment().put("JAVA_HOME", javaHome().toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      meanwhile.with(process);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    // What passes on standard error ends after Java does.
    for (int i = 0; i < 50 && process.descendants().findAny().isPresent(); i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    TimeUnit.MILLISECONDS.sleep(200);
    return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readString(err));
  }

  private Path javaHome() throws IOException {
    Path java = directory.resolve("java/bin/java");
    if (!Files.exists(java)) {
      Files.createDirectories(java.getParent());
      Files.writeString(java, STUB);
      Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return directory.resolve("java");
  }

  /** The scripts and all they look for, in a directory of some name. */
  private Path clone(String name) throws IOException {
    Path home = directory.resolve(name);
    if (Files.exists(home)) {
      return home;
    }
    Path jars = Files.createDirectories(home.resolve("target/spark/jars"));
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      Path jar = Path.of(entry).toAbsolutePath();
      if (jar.getFileName().toString().matches("spark-(launcher|common-utils-java)_.*\\.jar")) {
        Files.copy(jar, jars.resolve(jar.getFileName()));
      }
    }
    Files.createFile(home.resolve("target/nabla-1.jar"));
    Files.createDirectories(home.resolve("conf"));
    Files.copy(Path.of("conf/log4j2.properties"), home.resolve("conf/log4j2.properties"));
    Files.createDirectories(home.resolve("scripts"));
    for (String script : List.of("nabla", "spark-submit", "common.sh", "share-classes")) {
      Files.copy(
          Path.of("scripts", script),
          home.resolve("scripts").resolve(script),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    return home;
  }
}
