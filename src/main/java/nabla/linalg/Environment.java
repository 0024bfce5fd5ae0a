package nabla.linalg;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The environment of this process as native code sees it, of which {@link System#getenv} is a copy.
 *
 * <p>C's variable {@code environ} points to an array of pointers to texts {@code NAME=value}, with
 * a null at its end.
 */
final class Environment {

  private Environment() {}

  /** The result of something during which a variable has a value. */
  static <T> T during(String name, String value, Supplier<T> action) {
    Loader.load(Loader.class); // whose native part looks symbols up
    Pointer symbol = Loader.addressof("environ");
    if (symbol == null) {
      throw new UnsatisfiedLinkError("no symbol environ to set %s by".formatted(name));
    }
    PointerPointer<BytePointer> environ = new PointerPointer<>(symbol);
    PointerPointer<BytePointer> before = new PointerPointer<>(environ.get());
    List<BytePointer> variables = new ArrayList<>(List.of(new BytePointer(name + "=" + value)));
    BytePointer variable;
    for (int i = 0; (variable = before.get(BytePointer.class, i)) != null; i++) {
      if (!variable.getString().startsWith(name + "=")) {
        variables.add(variable);
      }
    }
    PointerPointer<BytePointer> changed = new PointerPointer<>(variables.size() + 1L);
    for (int i = 0; i < variables.size(); i++) {
      changed.put(i, variables.get(i));
    }
    changed.put(variables.size(), (Pointer) null);
    environ.put(changed);
    try {
      return action.get();
    } finally {
      environ.put(before);
    }
  }
}
