package nabla.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import nabla.config.ConfTable;
import nabla.settings.Setting;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What {@code --help} says beyond the options: of commands that take a conf file, its keys. */
final class Help {

  private static final int WIDTH = 100;

  private Help() {}

  /** Adds it to each command of a program. */
  static void complete(CommandLine program) {
    program.setUsageHelpWidth(WIDTH);
    program.setUsageHelpLongOptionsMaxWidth(WIDTH / 3);
    for (CommandLine command : program.getSubcommands().values()) {
      if (command.getCommandSpec().findOption("--conf") != null) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        List<String> footer = new ArrayList<>(Arrays.asList(usage.footer()));
        footer.addAll(keys());
        usage.footer(footer.toArray(String[]::new));
      }
    }
  }

  private static List<String> keys() {
    List<String> lines =
        new ArrayList<>(List.of("", "Keys of a conf file, which docs/settings.md explains:"));
    for (String section : ConfTable.SECTIONS) {
      lines.add(
          ConfTable.ALL.stream()
              .filter(setting -> setting.section().equals(section))
              .map(Setting::name)
              .collect(Collectors.joining(", ", "  " + section + ": ", "")));
    }
    return lines;
  }
}
