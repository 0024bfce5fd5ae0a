package nabla.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nabla.nn.Embedding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparationTest {

  private static final NumberFeature AGE =
      new NumberFeature(0, Part.VALUE, 37, 0.05, true, List.of(17.0, 27.0, 47.0), true);
  private static final CategoryFeature WORK =
      new CategoryFeature(1, List.of("Private", "State"), true, true, 0);
  private static final CategoryFeature SEX =
      new CategoryFeature(2, List.of("false", "true"), false, false, 0);
  private static final PlainFeature PIXELS = new PlainFeature(3, 2);
  private static final Preparation PREPARATION =
      new Preparation(
          List.of(
              new TableColumn("age", TableColumn.Type.NUMBER),
              new TableColumn("work", TableColumn.Type.TEXT),
              new TableColumn("sex", TableColumn.Type.BOOLEAN),
              new TableColumn("pixels", TableColumn.Type.NUMBERS)),
          List.of(AGE, WORK, SEX, PIXELS),
          List.of());

  private static float[] inputs(Preparation preparation, Map<String, ?> row) {
    Encoder encoder = preparation.encoder();
    encoder.encode(new MapFields(preparation, row));
    float[] inputs = new float[encoder.inputs()];
    int before = -1;
    for (int i = 0; i < encoder.count(); i++) {
      assertThat(encoder.places()[i]).isGreaterThan(before);
      before = encoder.places()[i];
      inputs[before] = encoder.values()[i];
    }
    return inputs;
  }

  @Test
  void inputsOfARowByHand() {
    float[] x =
        inputs(
            PREPARATION,
            Map.of("age", 57, "work", "State", "sex", true, "pixels", new float[] {0.5f, 0}));
    assertThat(x)
        .containsExactly(
            new float[] {
              (float) (1 / Math.sqrt(1 + 1 / 9.0)),
              1,
              1,
              0, // (57 − 37) · 0.05 = 1, clipped
              0,
              1,
              0,
              0, // State
              1, // true
              0.5f,
              0
            });
  }

  @Test
  void codeIsHowMuchOfEachIntervalLiesBelow() {
    Map<String, Object> row = new HashMap<>(Map.of("pixels", new double[] {0, 0}));
    row.put("age", 32.0);
    assertThat(inputs(PREPARATION, row))
        .startsWith(new float[] {(float) (-0.25 / Math.sqrt(1 + 0.0625 / 9)), 1, 0.25f, 0});
    row.put("age", 22L);
    assertThat(inputs(PREPARATION, row)[1]).isEqualTo(0.5f);
    row.put("age", 16);
    assertThat(inputs(PREPARATION, row)[1]).isZero();
  }

  @Test
  void missingNumbersAreTheCenterWithAFlagAndMissingCategoriesOneOfTheirOwn() {
    Map<String, Object> row = new HashMap<>(Map.of("pixels", new float[2]));
    float[] expected = {0, 1, 0.5f, 1, 0, 0, 0, 1, 0, 0, 0};
    assertThat(inputs(PREPARATION, row)).containsExactly(expected);
    row.put("age", Double.NaN);
    row.put("work", null);
    assertThat(inputs(PREPARATION, row)).containsExactly(expected);
  }

  @Test
  void unseenCategoriesAreOthersOrNothing() {
    Map<String, Object> row =
        Map.of("work", "Without pay", "sex", false, "pixels", new float[2], "age", 37);
    assertThat(inputs(PREPARATION, row)).endsWith(new float[] {0, 0, 1, 0, -1, 0, 0});
    Preparation known =
        new Preparation(
            List.of(new TableColumn("n", TableColumn.Type.NUMBER)),
            List.of(new CategoryFeature(0, List.of("1", "2", "-0.5"), false, false, 4)),
            List.of());
    assertThat(inputs(known, Map.of("n", 3))).containsExactly(0, 0, 0);
    assertThat(inputs(known, Map.of("n", 2.0f))).containsExactly(0, 1, 0);
    assertThat(inputs(known, Map.of("n", -0.5))).containsExactly(0, 0, 1);
    Preparation withMissing =
        new Preparation(
            known.columns(),
            List.of(new CategoryFeature(0, List.of("1"), true, true, 0)),
            List.of());
    assertThat(inputs(withMissing, Map.of("n", Double.NaN))).containsExactly(0, 0, 1);
    assertThat(inputs(withMissing, Map.of("n", 7))).containsExactly(0, 1, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "YEAR, 2011",
    "MONTH, 3",
    "DAY, 13",
    "WEEKDAY, 7",
    "HOUR, 14.5",
    "VALUE, 15046.604166666666"
  })
  void partsOfATime(Part part, double expected) { // a Sunday
    Preparation times =
        new Preparation(
            List.of(new TableColumn("at", TableColumn.Type.TIMESTAMP)),
            List.of(new NumberFeature(0, part, 0, 1, false, List.of(), false)),
            List.of());
    for (Object time :
        List.of(LocalDateTime.of(2011, 3, 13, 14, 30), Instant.parse("2011-03-13T14:30:00Z"))) {
      assertThat(inputs(times, Map.of("at", time))).containsExactly((float) expected);
    }
  }

  @Test
  void datesAreDaysAndBefore1970Too() {
    Preparation days =
        new Preparation(
            List.of(new TableColumn("on", TableColumn.Type.DATE)),
            List.of(
                new NumberFeature(0, Part.VALUE, 0, 1, false, List.of(), false),
                new NumberFeature(0, Part.WEEKDAY, 0, 1, false, List.of(), false)),
            List.of());
    assertThat(inputs(days, Map.of("on", LocalDate.of(1969, 12, 31)))).containsExactly(-1, 3);
    assertThat(days.names()).containsExactly("on", "on.weekday");
  }

  @Test
  void namesSayWhatEachInputIs() {
    assertThat(PREPARATION.names())
        .containsExactly(
            "age",
            "age from 17",
            "age from 27",
            "age is missing",
            "work=Private",
            "work=State",
            "work is another",
            "work is missing",
            "sex=true",
            "pixels[0]",
            "pixels[1]");
    assertThat(PREPARATION.groups())
        .contains(new Preparation.Inputs("work", 4, 4), new Preparation.Inputs("pixels", 9, 2));
  }

  /** Of age, scaled, three numbers and a flag, the three are embedded; of colours all of four. */
  @Test
  void codesAndCategoriesWithUnitsAreBlocksForTheNetwork() {
    NumberFeature.Code code =
        new NumberFeature.Code(List.of(1.0, 2.0, 3.0, 4.0), List.of(0.5, 0.5, 0.5), 1, 8);
    NumberFeature age = new NumberFeature(0, Part.VALUE, 2, 1, true, code, true);
    CategoryFeature work = new CategoryFeature(1, List.of("a", "b", "c"), true, false, 2);
    Preparation preparation =
        new Preparation(PREPARATION.columns(), List.of(AGE, SEX, age, work), List.of());
    int from = 4 + 1;
    assertThat(preparation.embedding())
        .containsExactly(new Embedding(from + 1, 3, 8, 2), new Embedding(from + 5, 4, 2, 1));
    assertThat(Preparation.read(preparation.json())).isEqualTo(preparation);
  }

  @Test
  void inputsTellWhatTheRowHad() {
    Map<String, Object> row = new HashMap<>(Map.of("pixels", new float[] {0.5f, 0}));
    row.put("age", 57);
    row.put("work", "State");
    row.put("sex", true);
    float[] inputs = inputs(PREPARATION, row);
    assertThat(PREPARATION.shown("age", inputs)).isEqualTo("57");
    assertThat(PREPARATION.shown("work", inputs)).isEqualTo("State");
    assertThat(PREPARATION.shown("sex", inputs)).isEqualTo("true");
    assertThat(PREPARATION.shown("pixels", inputs)).isEqualTo("2 numbers");
    row.put("age", null);
    row.put("work", "elsewhere");
    row.put("sex", false);
    assertThat(PREPARATION.shown("age", inputs(PREPARATION, row))).isEqualTo("missing");
    assertThat(PREPARATION.shown("work", inputs(PREPARATION, row))).isEqualTo("another");
    assertThat(PREPARATION.shown("sex", inputs(PREPARATION, row))).isEqualTo("false");
    row.put("work", null);
    assertThat(PREPARATION.shown("work", inputs(PREPARATION, row))).isEqualTo("missing");
  }

  @Test
  void whatIsWrittenAsJsonIsRead() {
    Preparation with =
        new Preparation(
            PREPARATION.columns(),
            PREPARATION.features(),
            List.of(new TargetScale("a \"price\"", 7.5, 0.1, true, 1.01), TargetScale.none("é\n")));
    assertThat(Preparation.read(with.json())).isEqualTo(with);
    assertThat(Preparation.read(Preparation.NONE.json())).isEqualTo(Preparation.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"columns\":[{\"name\":\"a\"}]} | its preparation must have \"type\" beside [name]",
        "{\"columns\":[{\"name\":\"a\",\"type\":\"blob\"}]} | type must be one of number, boolean, text",
        "{\"columns\":[],\"features\":[{\"plain\":0,\"width\":3}]} | column of a feature must be below 0, got 0",
        "{\"rows\":[]} | its preparation must have columns, features, targets, got \"rows\"",
        "{\"targets\":[{\"name\":\"y\",\"center\":1e999,\"scale\":1,\"log\":false,\"smear\":1}]} | its preparation must hold a finite number",
      })
  void otherJsonIsRefused(String json, String message) {
    assertThatThrownBy(() -> Preparation.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"number\":0,\"part\":\"value\",\"center\":0,\"factor\":1,\"clipped\":false,\"edges\":[1],\"flag\":false} | edges must be none or at least two",
        "{\"number\":0,\"part\":\"value\",\"center\":0,\"factor\":1,\"clipped\":false,\"edges\":[2,1],\"flag\":false} | edges must ascend",
        "{\"number\":0,\"part\":\"value\",\"center\":0,\"factor\":1,\"clipped\":false,\"edges\":[],\"means\":[],\"step\":1,\"units\":8,\"flag\":false} | units must be at least 0, and 0 without edges, got 8",
        "{\"number\":0,\"part\":\"year\",\"center\":0,\"factor\":1,\"clipped\":false,\"edges\":[],\"flag\":false} | column \"n\" must be of a type that its features can be read off, got number",
        "{\"category\":0,\"values\":[],\"others\":false,\"missing\":false,\"units\":0} | categories must number at least 1",
        "{\"category\":0,\"values\":[\"a\",\"a\"],\"others\":false,\"missing\":false,\"units\":0} | categories must be different",
        "{\"plain\":0,\"width\":1} | column \"n\" must be of a type",
        "{\"width\":1} | its preparation must have \"plain\"",
        "{\"plain\":0,\"width\":9999999999} | width must be at most 2147483647",
      })
  void featuresThatMeanNothingAreRefused(String feature, String message) {
    String json =
        "{\"columns\":[{\"name\":\"n\",\"type\":\"number\"}],\"features\":[%s],\"targets\":[]}"
            .formatted(feature);
    assertThatThrownBy(() -> Preparation.read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void targetsAndPredictionsAreEachOthersInverse() {
    TargetScale price = new TargetScale("price", 2, 0.5, true, 1);
    assertThat(price.target(Math.E)).isCloseTo(-2, within(1e-12));
    assertThat(price.prediction(-2)).isCloseTo(Math.E, within(1e-12));
    assertThat(new TargetScale("y", 10, 4, false, 1).target(12)).isEqualTo(0.5);
    assertThat(new TargetScale("y", 10, 4, false, 1).prediction(0.5)).isEqualTo(12);
    assertThat(new TargetScale("y", 0, 1, true, 2).prediction(0)).isEqualTo(2);
    assertThat(price.target(0)).isInfinite();
    assertThat(price.target(-1)).isNaN();
  }

  @Test
  void whatIsWrongWithARowNamesItsColumn() {
    assertThatThrownBy(() -> inputs(PREPARATION, Map.of("agee", 3)))
        .hasMessage(
            "a row must have columns that the model was fitted with, age, work, sex, pixels; got \"agee\"");
    assertThatThrownBy(() -> inputs(PREPARATION, Map.of("age", "3")))
        .hasMessage(
            "column \"age\" must be a number, as when the model was fitted, got \"3\" of type String");
    assertThatThrownBy(
            () ->
                inputs(
                    PREPARATION,
                    Map.of("age", Double.POSITIVE_INFINITY, "pixels", new float[] {1, 2})))
        .hasMessageStartingWith("column \"age\" must be finite numbers");
    assertThatThrownBy(() -> inputs(PREPARATION, Map.of("pixels", new float[] {1})))
        .hasMessageStartingWith("column \"pixels\" must hold 2 finite numbers");
  }
}
