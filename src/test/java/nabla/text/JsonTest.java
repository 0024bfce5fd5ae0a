package nabla.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples and grammar of RFC 8259. */
class JsonTest {

  private static Map<String, List<Long>> lists(String json) {
    return Json.read("it", json, in -> in.object(name -> in.list(in::integer)));
  }

  @Test
  void blanksMayBeBetweenAllParts() {
    assertThat(lists(" {\t\"a\" :\r\n[ 1 , 2 ] , \"b\":[ ] } "))
        .isEqualTo(Map.of("a", List.of(1L, 2L), "b", List.of()));
    assertThat(lists("{}")).isEmpty();
    assertThat(lists("{\"\":[0,9223372036854775807]}"))
        .containsEntry("", List.of(0L, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":[1,]} | an integer in [0, 2^63) at character 8, got ]}",
        "{\"a\":[1]; | a comma or } at character 8, got ;",
        "{\"a\":[1],} | a string at character 9, got }",
        "{,\"a\":[1]} | a string at character 1, got ,",
        "{\"a\":[1 2]} | a comma or ] at character 8, got 2]}",
        "{\"a\" [1]} | a colon at character 5, got [1]}",
        "{\"a\":[01]} | an integer in [0, 2^63) at character 6, got 01]}",
        "{\"a\":[9223372036854775808]} | an integer in [0, 2^63)",
        "{\"a\":[1.5]} | a comma or ] at character 7, got .5]}",
        "{\"a\":[+1]} | an integer in",
        "{\"a\":[٣]} | an integer in",
        "{\"a\":[1],\"\\u0061\":[1]} | each name once, not \"a\" again",
        "{\"a\":[1]}{ | one value and nothing behind it at character 9, got {",
        "{\"a | a string that ends at character 3, got nothing",
        "{\"\\x\":[]} | a character that may be escaped",
        "{\"\\u00e\":[]} | four hexadecimal digits",
        "{\"\\ud83d\":[]} | a string of Unicode",
        "[] | an object at character 0, got []",
      })
  void otherTextIsRefusedWhereThatShows(String json, String message) {
    assertThatThrownBy(() -> lists(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("it must hold " + message);
  }

  @Test
  void controlCharactersStandInNoString() {
    assertThatThrownBy(() -> lists("{\"a\nb\":[]}")).hasMessageContaining("a string that ends");
  }

  @Test
  void escapesAreThoseOfTheGrammar() {
    assertThat(
            Json.<String>read(
                "it", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\ud83D\\ude00é\"", Json::text))
        .isEqualTo("\"\\/\b\f\n\r\té😀é");
    assertThat(Json.quoted("a\"\\\n\u0001é😀")).isEqualTo("\"a\\\"\\\\\\u000a\\u0001é😀\"");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-0.5, -0.5", "1e3, 1000", "1.25E-2, 0.0125", "-12, -12"})
  void numbersAreThoseOfTheGrammar(String json, double expected) {
    assertThat(Json.read("it", json, Json::number)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1", ".5", "NaN", "1e999", "Infinity", "\"1\"", "", "-"})
  void otherNumbersAreRefused(String json) {
    assertThatThrownBy(() -> Json.read("it", json, Json::number))
        .hasMessageStartingWith("it must hold a finite number at character 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "1.", "1e"})
  void numbersEndWhereTheGrammarSays(String json) {
    assertThatThrownBy(() -> Json.read("it", json, Json::number))
        .hasMessageStartingWith("it must hold one value and nothing behind it at character 1");
  }
}
