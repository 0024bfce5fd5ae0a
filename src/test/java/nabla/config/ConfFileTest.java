package nabla.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import nabla.data.Door;
import nabla.settings.ExecutionSettings;
import nabla.settings.FitTable;
import nabla.settings.TrainingTable;
import nabla.text.Shown;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are hostile, damaged or hold secrets, and the words of messages about them. */
class ConfFileTest {

  private static final String CONF =
      """
      data { train = a, labelCol = y }
      network {
        hiddenLayers = []
        outputs = 3
      }
      training.learningRate = 0.5
      """;

  /** A variable of the environment that there is everywhere. */
  private static final String PATH = System.getenv("PATH");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"defaults.conf", "nabla/config/defaults.conf", "x: 1"})
  void noFileIsTakenForNablasDefaults(String name) throws IOException {
    Files.createDirectories(directory.resolve(name).getParent());
    Path file = Files.writeString(directory.resolve(name), CONF + "training.epohcs = 3\n");
    assertThatThrownBy(() -> RunConfig.load(file, List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith("got \"epohcs\" (%s:7)".formatted(file.getFileName()));
  }

  @Test
  void whatVariablesHoldIsUsedAndNeverShown() {
    RunConfig config =
        load(
            CONF
                + "data.options { password = ${PATH}, url = \"jdbc:\"${PATH}\"?q=\\\"\", none = ${?NABLA_NONE} }\ndata.train = ${PATH}");
    assertThat(config.options())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("password", PATH, "url", "jdbc:" + PATH + "?q=\""));
    assertThat(config.get(ConfTable.TRAIN)).isEqualTo(PATH);
    assertThat(config.render()).doesNotContain(PATH).contains("password=${PATH}");
    assertThat(config.settings())
        .containsEntry("data.options.password", "${PATH}")
        .containsEntry("data.options.url", "jdbc:${PATH}?q=\"")
        .containsEntry("data.train", "${PATH}");

    RunConfig again = load(config.render());
    assertThat(again.get(ConfTable.TRAIN)).isEqualTo(config.get(ConfTable.TRAIN));
    assertThat(again.options()).isEqualTo(config.options());
    assertThat(again.settings()).isEqualTo(config.settings());
  }

  @Test
  void aVariableOfAnIncludedFileIsTheSame() {
    write("part.conf", "train = ${PATH}");
    RunConfig config = load(CONF + "data { include \"part.conf\" }");
    assertThat(config.get(ConfTable.TRAIN)).isEqualTo(PATH);
    assertThat(load(config.render()).get(ConfTable.TRAIN)).isEqualTo(PATH);
  }

  @Test
  void messagesNameVariablesNotTheirValues() {
    messageOf("training.epochs = ${PATH}")
        .isEqualTo(
            "training.epochs must be an integer in [1, 2147483647], got \"${PATH}\" (environment)");
    messageOf("network.cost = ${PATH}").contains("got \"${PATH}\"").doesNotContain(PATH);
    messageOf("network.hiddenLayers = [${PATH}]")
        .contains("got [\"${PATH}\"]")
        .doesNotContain(PATH);
    messageOf("execution = [${PATH}]").contains("got [\"${PATH}\"]").doesNotContain(PATH);
    messageOf("data.train = ${NABLA_NONE}")
        .isEqualTo(
            "conf must refer to what is set, in it or in the environment, and not in a circle, got ${NABLA_NONE} (run.conf:7)");
  }

  @Test
  void whatNobodyHasSetHasNoPlace() {
    messageOf("data = null").doesNotContain("defaults.conf");
    assertThatThrownBy(() -> load("")).hasMessage("data.train must be set, got nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "password             | hunter2                               | *********(redacted)",
        "fs.s3a.access.key    | AKIA                                  | *********(redacted)",
        "SecretToken          | 17                                    | *********(redacted)",
        "url  | jdbc:db://u:hunter2@host/x            | jdbc:db://u:*********(redacted)@host/x",
        "url  | jdbc:db://host/x?user=u&password=hunter2&a=b | jdbc:db://host/x?user=u&password=*********(redacted)&a=b",
        "url  | jdbc:db://host;databaseName=d;password=hunter2 | jdbc:db://host;databaseName=d;password=*********(redacted)",
        "jaas | org.x.PlainLogin required username='u' password=hunter2; | org.x.PlainLogin required username='u' password=*********(redacted);",
        "text | token = hunter2, a=b          | token = *********(redacted), a=b",
        "text | jdbc:db:/u:hunter2@host/db%3Fpassword=hunter2 | jdbc:db:/u:*********(redacted)@host/db%3Fpassword=*********(redacted)",
        "url  | s3a://bucket/a@b:c/d          | s3a://bucket/a@b:c/d",
        "sep  | a,b=c                         | a,b=c",
      })
  void secretsInClearTextAreRedacted(String key, String value, String shown) {
    RunConfig config = load(CONF + "data.options.\"%s\" = \"%s\"".formatted(key, value));
    assertThat(config.options()).containsEntry(key, value);
    assertThat(config.settings()).containsValue(shown);
    assertThat(config.render()).contains(shown);
    assertThat(load(config.render()).settings()).isEqualTo(config.settings());
  }

  @Test
  void whatIsSavedIsGoneOnWithButForItsSecrets() {
    RunConfig config = load(CONF + "data.options { token = hunter2, sep = \";\" }");
    assertThatThrownBy(() -> RunConfig.load(config.render(), "resolved.conf", Map.of(), List.of()))
        .hasMessageStartingWith(
            "data.options.token must be given anew by --set, got the place of a secret, which no run saves (resolved.conf");
    RunConfig again =
        RunConfig.load(
            config.render(), "resolved.conf", Map.of(), List.of("data.options.token=hunter3"));
    assertThat(again.options()).containsEntry("token", "hunter3").containsEntry("sep", ";");
    assertThat(again.settings()).isEqualTo(config.settings());
  }

  @Test
  void secretsInQuotesAreRedacted() {
    String value = "Login required username=\"u\" password=\"hunter 2;3\" a=\"b\";";
    RunConfig config =
        load(CONF + "data.options.jaas = \"%s\"".formatted(value.replace("\"", "\\\"")));
    assertThat(config.options()).containsEntry("jaas", value);
    assertThat(config.settings())
        .containsValue("Login required username=\"u\" password=*********(redacted) a=\"b\";");
  }

  @Test
  void sparksOwnRulesAreFollowed() {
    System.setProperty("spark.redaction.regex", "zip");
    System.setProperty("spark.redaction.string.regex", "hunter\\d");
    try {
      RunConfig config =
          load(CONF + "data.options { zipcode = 1, password = hunter2, token = plain }");
      assertThat(config.settings())
          .containsEntry("data.options.zipcode", "*********(redacted)")
          .containsEntry("data.options.password", "*********(redacted)")
          .containsEntry("data.options.token", "plain");
    } finally {
      System.clearProperty("spark.redaction.regex");
      System.clearProperty("spark.redaction.string.regex");
    }
  }

  @Test
  void messagesShowNoSecrets() {
    messageOf("data.options = \"jdbc:db://u:hunter2@host\"").doesNotContain("hunter2");
    messageOf("data.options.password = \"hunter2").doesNotContain("hunter2");
    messageOf("data.options.password = hunter2 @").doesNotContain("hunter2");
    assertThatThrownBy(() -> load(CONF, "data.options.url?password:hunter2"))
        .hasMessageStartingWith("--set must be key=value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include url(\"http://127.0.0.1:9/x.conf\")",
        "include url(\"file:///etc/passwd\")",
        "include \"http://127.0.0.1:9/x.conf\"",
        "include classpath(\"nabla/config/defaults.conf\")",
        "include file(\"/dev/zero\")",
        "include required(\"/dev/zero\")",
        "data { include \"/dev/zero\" }",
      })
  void whatIsNoLocalFileIsNotIncluded(String include) {
    messageOf(include)
        .startsWith("include must name a regular file on the local disk, got \"")
        .endsWith(" (run.conf:7)");
  }

  @Test
  void localFilesAreIncluded() {
    write("ä b.conf", "training.epochs = 3");
    write("part.conf", "training.batchSize = 5\ninclude \"more.json\"");
    write("more.json", "{ \"training\": { \"seed\": 4 } }");
    Path elsewhere = write("sub/x.conf", "include \"y\"");
    write("sub/y.conf", "training.patience = 6");
    RunConfig config =
        load(
            CONF
                + "include \"ä b.conf\"\ninclude \"part\"\ninclude file(\"%s\")\ninclude \"none.conf\""
                    .formatted(elsewhere));
    assertThat(config.training().getEpochs()).isEqualTo(3);
    assertThat(config.training().getBatchSize()).isEqualTo(5);
    assertThat(config.training().getSeed()).isEqualTo(4);
    assertThat(config.training().getPatience()).isEqualTo(6);

    messageOf("include required(\"none.conf\")")
        .isEqualTo("include must name a file that exists, got \"none.conf\" (run.conf:7)");
    write("wrong.conf", "\n\ntraining.epochs = many");
    messageOf("include \"wrong.conf\"").endsWith("got \"many\" (wrong.conf:3)");
  }

  @Test
  void noContentOfAFileIsQuoted() {
    write("shadow", "root:$6$salt$hash:19000:0:99999:7:::\n");
    messageOf("include \"shadow\"").contains("(shadow:1)").doesNotContain("salt");
    assertThatThrownBy(() -> RunConfig.load(directory.resolve("shadow"), List.of()))
        .hasMessageContaining("conf must be HOCON")
        .message()
        .doesNotContain("salt");
  }

  @Test
  void hugeAndDeepFilesAreRefusedAtOnce() {
    String laughs = "data.options.a0 = xxxxxxxxxx\n";
    for (int i = 1; i < 10; i++) {
      laughs +=
          "data.options.a%d = %s\n".formatted(i, "${data.options.a%d}".formatted(i - 1).repeat(10));
    }
    messageOf(laughs).contains("substitutions ${…}").contains("got 90 and 90");
    messageOf(
            "data.options.a = x\n"
                + "data.options.a = ${data.options.a}${data.options.a}\n".repeat(40))
        .contains("got 80 and 80");
    messageOf("a = ${?NABLA_NONE}\n".repeat(2000)).contains("got 2000");
    messageOf("data.options.a = " + "[".repeat(50_000)).contains("nest less deeply");
    messageOf("data.options.a" + ".a".repeat(20_000) + " = 1").contains("nest less deeply");
    messageOf("data.options.a = ${data.options.b}\ndata.options.b = ${data.options.a}")
        .contains("not in a circle");
    messageOf("# " + "x".repeat(15_000_000)).contains("at most 65536 bytes").contains("run.conf");
    messageOf("include \"run.conf\"").contains("at most 8 deep");
    write("wide.conf", "#".repeat(20_000));
    messageOf("include \"wide.conf\"\n".repeat(4)).contains("at most 65536 bytes");
  }

  @Test
  void aFewReferencesToOtherKeysAreMade() {
    RunConfig config =
        load(
            CONF
                + """
                data.train = /a
                data.test = ${data.train}/test
                data.options.list = [1]
                data.options.list += 2
                data.options.list += 3
                """);
    assertThat(config.find(ConfTable.TEST)).contains("/a/test");
    assertThat(config.options()).containsEntry("list", "[1,2,3]");
    assertThat(load(config.render()).options()).isEqualTo(config.options());
  }

  @Test
  void messagesAreOneLineThatATerminalCanShow() {
    messageOf("training.epochs = \"\\u001b[31mred\\u0007\\nnext\\u202e\"")
        .contains("got \"\\u001b[31mred\\u0007\\u000anext\\u202e\" (run.conf:7)");
    messageOf("training.\"\\u001b[2Jx\" = 1").contains("got \"\\u001b[2Jx\"");
    messageOf("training.epochs = \"" + "x".repeat(50_000) + "\"").contains("(50000 characters)");
    messageOf("training.epochs = [" + "1,".repeat(20_000) + "]").contains("got [1,1,1");
    messageOf("training.\"" + "k".repeat(50_000) + "\" = 1").contains("(50000 characters)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "a\\udc00b", "\\ufdd0", "\\uffff"})
  void whatIsNoTextIsRefused(String escaped) {
    messageOf("data.options.q = \"" + escaped + "\"")
        .startsWith("data.options.q must be Unicode text, got \"")
        .endsWith("\" (run.conf:7)");
    messageOf("data.options.\"" + escaped + "\" = 1").contains("must be Unicode text");
  }

  @Test
  void textInOtherEncodingsIsRefused() throws IOException {
    Path file = directory.resolve("latin.conf");
    Files.write(file, (CONF + "data.test = jörg").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> RunConfig.load(file, List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("conf file must be text in UTF-8, got other bytes in ");
  }

  @Test
  void numbersReachSparkAsTheyWereWritten() {
    RunConfig config =
        load(CONF + "data.options { a = 12345678901234567890123, b = 1.10, c = 1e3 }");
    assertThat(config.options())
        .containsEntry("a", "12345678901234567890123")
        .containsEntry("b", "1.10")
        .containsEntry("c", "1e3");
    assertThat(config.settings()).containsEntry("data.options.b", "1.10");
    assertThat(load(config.render()).options()).isEqualTo(config.options());
  }

  @Test
  void aTimeTooShortToBeAnyIsRefused() {
    messageOf("checkpoint.checkpointMinutes = 1e-12")
        .isEqualTo(
            "checkpoint.checkpointMinutes must be a number, finite and at least 1e-9, got 1e-12 (run.conf:7)");
    assertThat(FitTable.checkpointPeriod(load(CONF + "checkpoint.checkpointMinutes = 1e-9")))
        .isEqualTo(Duration.ofNanos(60));
    assertThat(FitTable.checkpointPeriod(load(CONF + "checkpoint.checkpointMinutes = 1e300")))
        .isGreaterThan(Duration.ofDays(36500));
  }

  @Test
  void whatADivergedTrainingLeavesCanBeChosen() {
    assertThat(load(CONF).training().survivesDivergence()).isFalse();
    assertThat(load(CONF + "training.onDivergence = keep").training().survivesDivergence())
        .isTrue();
  }

  @Test
  void messagesAboutDataNameKeysThatThereAre() {
    Door door = Door.COMMAND_LINE;
    assertThat(load(CONF).settings())
        .containsKeys(
            door.name(TrainingTable.BATCH_SIZE),
            door.name(TrainingTable.CHUNK_MEGABYTES),
            door.name(ExecutionSettings.CACHING));
  }

  private AbstractStringAssert<?> messageOf(String more) {
    try {
      load(CONF + more);
    } catch (UsageException e) {
      assertThat(e.getMessage()).hasSizeLessThan(2100).doesNotContainPattern("\\p{Cntrl}");
      return assertThat(e.getMessage());
    }
    throw new AssertionError("must be refused: " + Shown.quoted(more));
  }

  private RunConfig load(String text, String... sets) {
    return RunConfig.load(write("run.conf", text), List.of(sets));
  }

  private Path write(String name, String text) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
