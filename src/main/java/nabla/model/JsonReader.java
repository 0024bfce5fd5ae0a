package nabla.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import nabla.text.Shown;

/**
 * Reads a JSON text that is to hold certain things and no others: what it does not hold is refused
 * where that shows. So nothing is built but what is asked for, and a hostile text takes no more
 * memory than an honest one of its length.
 *
 * <p>The reader stands at a value. {@link #text} and {@link #integer} give it. An object is gone
 * through by {@link #object} and {@link #name}, a list by {@link #list} and {@link #element}:
 *
 * <pre>
 * in.object();
 * for (String name = in.name(); name != null; name = in.name()) … in.text() …
 * </pre>
 */
final class JsonReader {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // they are the file's to choose
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Header.MOST_BYTES).build())
          .build();

  private final String what;
  private final JsonParser parser;

  private JsonReader(String what, JsonParser parser) {
    this.what = what;
    this.parser = parser;
  }

  /**
   * Reads a whole text.
   *
   * @param what the text is, for messages
   * @throws IllegalArgumentException if it is not JSON, or holds something else
   */
  static <T> T read(String what, String json, Function<JsonReader, T> content) {
    try (JsonParser parser = JSON.createParser(json)) {
      JsonReader reader = new JsonReader(what, parser);
      reader.next();
      T read = content.apply(reader);
      if (reader.next() != null) {
        throw reader.wrong("one value and nothing behind it");
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of a string: never
    }
  }

  /** Enters an object. */
  void object() {
    require(JsonToken.START_OBJECT, "an object");
  }

  /** The next name in the object, to stand at its value then; null at the object's end. */
  String name() {
    if (next() == JsonToken.END_OBJECT) {
      return null;
    }
    String name = current(JsonParser::currentName);
    next();
    return name;
  }

  /** Enters a list. */
  void list() {
    require(JsonToken.START_ARRAY, "a list");
  }

  /** Goes to the next value of the list; false at the list's end. */
  boolean element() {
    return next() != JsonToken.END_ARRAY;
  }

  /** A string. */
  String text() {
    require(JsonToken.VALUE_STRING, "a string");
    String text = current(JsonParser::getText);
    if (!StandardCharsets.UTF_8
        .newEncoder()
        .canEncode(text)) { // else several would be one in UTF-8
      throw wrong("a string of Unicode");
    }
    return text;
  }

  /** An integer, at least 0. */
  long integer() {
    require(JsonToken.VALUE_NUMBER_INT, "an integer");
    String digits = current(JsonParser::getText);
    try {
      long value = Long.parseLong(digits);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) { // too many: told below
    }
    throw wrong("an integer in [0, 2^63)");
  }

  private void require(JsonToken token, String rule) {
    if (parser.currentToken() != token) {
      throw wrong(rule);
    }
  }

  private IllegalArgumentException wrong(String rule) {
    String got = parser.currentToken() == null ? "nothing" : current(JsonParser::getText);
    return new IllegalArgumentException(
        "%s must hold %s at character %s, got %s"
            .formatted(
                what, rule, parser.currentTokenLocation().getCharOffset(), Shown.text(got, 40)));
  }

  private JsonToken next() {
    return current(JsonParser::nextToken);
  }

  private interface Step<T> {
    T of(JsonParser parser) throws IOException;
  }

  private <T> T current(Step<T> step) {
    try {
      return step.of(parser);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(what + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of a string: never
    }
  }
}
