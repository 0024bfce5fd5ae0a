package nabla;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.config.ConfTable;
import nabla.settings.OptimizerTable;
import nabla.settings.Setting;
import org.junit.jupiter.api.Test;

/**
 * The page of settings says what the table says. {@code mvn test -Dtest=SettingsPageTest
 * -Dnabla.render=true} writes it anew.
 */
class SettingsPageTest {

  private static final Path PAGE = Path.of("docs/settings.md");

  private static final String HEAD =
      """
      # Settings

      A setting has one name, one rule and one default at both doors. A conf file has it in a section, `training { epochs = 3 }`, and the command line
      takes `--set training.epochs=3` in its place. In spark.ml it is a Param, `setEpochs(3)`; where it says how work is shared out it is a property
      of Spark's configuration, `--conf spark.nabla.replicas=2`, which the command line takes as well. The column "result" says whether any bit of the
      weights depends on it. This page is rendered from the table in the code.
      """;

  private static final String TABLE =
      """

      ## %s

      | setting | in spark.ml | default | must be | result | what it is |
      |---|---|---|---|---|---|
      """;

  @Test
  void thePageIsWhatIsRendered() throws IOException {
    if (Boolean.getBoolean("nabla.render")) {
      Files.writeString(PAGE, markdown());
    }
    assertThat(PAGE).content().isEqualTo(markdown());
  }

  /** The page, in Markdown. */
  private static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    for (String section : ConfTable.SECTIONS) {
      page.append(TABLE.formatted(section));
      for (Setting<?> setting : of(section)) {
        page.append(
            "| `%s` | %s | %s | %s | %s | %s |\n"
                .formatted(
                    setting.name(),
                    inSparkMl(setting),
                    byDefault(setting)
                        .map("`%s`"::formatted)
                        .map(SettingsPageTest::cell)
                        .orElse(""),
                    cell(setting.rule().words()),
                    setting.decides() != Setting.Decides.NOTHING ? "yes" : "no",
                    cell(about(setting))));
      }
    }
    return "%s\n## All defaults as a conf file\n\n```hocon\n%s```\n".formatted(page, conf());
  }

  /** A text as it stands in a table, where | parts cells. */
  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  /** A conf file in which every setting has its default; what has none stands in a comment. */
  private static String conf() {
    StringBuilder conf = new StringBuilder();
    for (String section : ConfTable.SECTIONS) {
      conf.append(section).append(" {\n");
      for (Setting<?> setting : of(section)) {
        String none = "# %s = %s".formatted(setting.name(), setting.rule().words());
        conf.append(
            "  # %s\n  %s\n"
                .formatted(
                    about(setting),
                    byDefault(setting).map((setting.name() + " = ")::concat).orElse(none)));
      }
      conf.append("}\n");
    }
    return conf.toString();
  }

  /** The settings of a section, each behind the one that chooses whether it counts. */
  private static List<Setting<?>> of(String section) {
    List<Setting<?>> all =
        ConfTable.ALL.stream().filter(setting -> setting.section().equals(section)).toList();
    Function<Setting<?>, Stream<Setting<?>>> withItsOwn =
        chooser ->
            Stream.concat(
                Stream.of(chooser),
                all.stream()
                    .filter(
                        own -> OptimizerTable.chooser(own).filter(chooser::equals).isPresent()));
    return all.stream()
        .filter(setting -> OptimizerTable.chooser(setting).isEmpty())
        .flatMap(withItsOwn)
        .toList();
  }

  private static Optional<String> byDefault(Setting<?> setting) {
    return setting.byDefault().map(setting.rule()::text);
  }

  private static String inSparkMl(Setting<?> setting) {
    boolean onlyInFiles = Setting.in(ConfTable.class).contains(setting);
    return onlyInFiles ? "" : "`%s`".formatted(setting.inSpark());
  }

  private static String about(Setting<?> setting) {
    return OptimizerTable.chooser(setting)
        .map(OptimizerTable.REGISTRIES::get)
        .map(registry -> String.join(" and ", registry.owners(setting)))
        .map(owners -> "of %s: %s".formatted(owners, setting.documentation()))
        .orElse(setting.documentation());
  }
}
