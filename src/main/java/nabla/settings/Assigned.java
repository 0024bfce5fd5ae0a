package nabla.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Values that were given to settings; the others have their defaults. */
public final class Assigned implements Values {

  private final Map<Setting<?>, Object> given = new HashMap<>();

  /** Gives a setting a value that its rule allows, and returns the same object. */
  public Assigned set(Setting<?> setting, Object value) {
    given.put(setting, setting.checked(value));
    return this;
  }

  /** Whether a setting was given a value. */
  public boolean isSet(Setting<?> setting) {
    return given.containsKey(setting);
  }

  @Override
  public <T> T get(Setting<T> setting) {
    return Optional.ofNullable(given.get(setting))
        .map(setting.rule().type()::cast)
        .orElse(setting.byDefault().orElse(null));
  }
}
