package nabla.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A family of which a setting names one by its label, each with the settings of its own.
 *
 * @param <T> what they are
 */
public final class Registry<T> {

  private record Member<T>(Function<Values, T> maker, List<Setting<?>> own) {}

  private final Map<String, Member<T>> members = new LinkedHashMap<>();

  /** Registers one more: how it is made of values, and the settings that are its own. */
  Registry<T> with(String label, Function<Values, T> maker, Setting<?>... own) {
    members.put(label, new Member<>(maker, List.of(own)));
    return this;
  }

  /** All labels, in the order of registration. */
  public List<String> labels() {
    return List.copyOf(members.keySet());
  }

  /** The one with that label, which must be one of them. */
  T make(String label, Values values) {
    return members.get(label).maker().apply(values);
  }

  /** The labels of those to which a setting belongs; none if it belongs to nobody in particular. */
  public List<String> owners(Setting<?> setting) {
    return members.entrySet().stream()
        .filter(member -> member.getValue().own().contains(setting))
        .map(Map.Entry::getKey)
        .toList();
  }
}
