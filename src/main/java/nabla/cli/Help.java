package nabla.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.config.ConfTable;
import nabla.settings.Setting;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What {@code --help} says beyond the options: of commands that take a conf file, its keys. */
final class Help {

  /** What stands above the keys. */
  static final String KEYS = "Keys of a conf file, which docs/settings.md explains:";

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
    List<String> lines = new ArrayList<>(List.of("", KEYS));
    for (String section : ConfTable.SECTIONS) {
      String line = "  " + section + ":";
      List<String> names =
          ConfTable.ALL.stream()
              .filter(setting -> setting.section().equals(section))
              .map(Setting::name)
              .toList();
      for (String name : names) {
        if (line.length() + name.length() > WIDTH - 2) {
          lines.add(line);
          line = "   ";
        }
        line += " " + name;
      }
      lines.add(line);
    }
    return lines;
  }
}
