package nabla.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import nabla.settings.Misfit;
import nabla.settings.Setting;

/**
 * Every setting of a configuration that is in effect, as it may be shown.
 *
 * @param found settings whose values nobody has given
 */
record Resolved(RunConfig config, ConfValues given, Set<Setting<?>> found) {

  /** As the text of a conf file. */
  String render() {
    return Substitutions.hocon(
        values()
            .render(
                ConfigRenderOptions.defaults()
                    .setOriginComments(false)
                    .setComments(false)
                    .setJson(false)));
  }

  /** As texts, by their full names. */
  SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    ConfValues.leaves(values())
        .forEach((name, value) -> settings.put(name, Substitutions.named(ConfValues.text(value))));
    return settings;
  }

  private ConfigObject values() {
    List<Setting<?>> shown = new ArrayList<>(ConfTable.ALL);
    shown.removeAll(config.isTable() ? List.of(ConfTable.FEATURES_COL) : ConfTable.OF_TABLES);
    Config resolved = ConfigFactory.empty();
    for (Setting<?> setting : shown) {
      Object value = config.get(setting);
      if (value != null && !Misfit.isIdle(setting, config)) {
        ConfigValue text = ConfigValueFactory.fromAnyRef(setting.rule().text(value));
        resolved =
            resolved.withValue(
                setting.key(), found.contains(setting) ? text : given.shown(setting).orElse(text));
      }
    }
    return resolved.root();
  }
}
