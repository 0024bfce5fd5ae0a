package nabla.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import nabla.text.Shown;

/**
 * Where a command says what it has come to: in lines on standard output; or for pipes as one JSON
 * object there, and the lines go to standard error.
 *
 * @param json whether it is for pipes
 */
record Console(boolean json) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** A line for people. */
  void say(String format, Object... values) {
    lines().println(Shown.line(String.format(Locale.ROOT, format, values)));
  }

  /** Where lines go. */
  PrintStream lines() {
    return json ? System.err : System.out;
  }

  /** All that the command has found, once it is done; what is not for pipes was said in lines. */
  void result(Map<String, ?> result) {
    if (json) {
      System.out.print(text(result));
    }
    System.out.flush();
  }

  /** A JSON object as a text that ends with its line. */
  static String text(Map<String, ?> object) {
    try {
      return JSON.writeValueAsString(object) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
