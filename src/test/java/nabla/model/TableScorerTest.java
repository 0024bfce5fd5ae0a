package nabla.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.table.CategoryFeature;
import nabla.table.NumberFeature;
import nabla.table.Part;
import nabla.table.Preparation;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * x = ((age − 40)/10, is Private, is State); of the regression z = x_1 + 2 x_2 − x_3 + ½; of the
 * classes z = (x_1, x_2 − x_3).
 */
class TableScorerTest {

  private static Preparation preparation(TargetScale... targets) {
    return new Preparation(
        List.of(
            new TableColumn("age", TableColumn.Type.NUMBER),
            new TableColumn("work", TableColumn.Type.TEXT)),
        List.of(
            new NumberFeature(0, Part.VALUE, 40, 0.1, false, List.of(), false),
            new CategoryFeature(1, List.of("Private", "State"), false, true, 2)),
        List.of(targets));
  }

  private static TrainedModel model(
      boolean sparse, List<String> labels, Preparation preparation, Layer layer, float... values) {
    Cost cost = labels.isEmpty() ? Cost.SQUARED_ERROR : Cost.SOFTMAX_CROSS_ENTROPY;
    Topology topology = new Topology(preparation.inputs(), List.of(layer), cost);
    RunIdentity run = new RunIdentity(sparse ? Map.of("inputs", "sparse") : Map.of());
    return new TrainedModel(
        Ensemble.of(new Parameters(topology, values)),
        labels,
        preparation,
        new Provenance(run, Map.of()));
  }

  private static final Layer NUMBER = new Layer(1, Activation.IDENTITY);
  private static final TrainedModel NUMBERS =
      model(false, List.of(), preparation(), NUMBER, 1, 2, -1, 0, 0.5f);
  private static final TrainedModel CLASSES =
      model(
          false,
          List.of("young", "old"),
          preparation(),
          new Layer(2, Activation.SOFTMAX),
          1,
          0,
          0,
          0,
          0,
          1,
          -1,
          0,
          0,
          0);

  private static Map<String, Object> row(Object age, Object work) {
    Map<String, Object> row = new HashMap<>();
    row.put("age", age);
    row.put("work", work);
    return row;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void numbersAreThoseByHand(boolean sparse) {
    TrainedModel model = model(sparse, List.of(), preparation(), NUMBER, 1, 2, -1, 0, 0.5f);
    assertThat(model.hasSparseInputs()).isEqualTo(sparse);
    Prediction one = model.predict(row(55, "Private"));
    assertThat(one.values()).containsExactly(1.5 + 2 + 0.5);
    assertThat(one.label()).isEmpty();
    assertThat(model.predict(row(null, null)).values()).containsExactly(0.5);
    assertThat(model.predict(row(30.0f, "never seen")).values()).containsExactly(-0.5);
  }

  @Test
  void targetsAreScaledBack() {
    TargetScale price = new TargetScale("price", 3, 0.5, true, 1.1);
    TrainedModel model = model(false, List.of(), preparation(price), NUMBER, 1, 2, -1, 0, 0.5f);
    assertThat(model.predict(row(55, "Private")).values()[0])
        .isCloseTo(1.1 * Math.exp(3 + 0.5 * 4), within(1e-9));
  }

  @Test
  void classesHaveTheirNames() {
    Prediction prediction = CLASSES.predict(row(60, "Private"));
    assertThat(prediction.label()).hasValue("young");
    assertThat(prediction.values()[0]).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    assertThat(CLASSES.predict(row(20, "Private")).label()).hasValue("old");
  }

  @Test
  void manyRowsGetTheirOwnPredictions() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      rows.add(row(40 + i, i % 2 == 0 ? "Private" : "State"));
    }
    List<Prediction> all = NUMBERS.predict(rows);
    assertThat(all).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      double wanted = i / 10.0 + (i % 2 == 0 ? 2.5 : -0.5);
      assertThat(all.get(i).values()[0]).isCloseTo(wanted, within(1e-5));
    }
    assertThat(NUMBERS.predict(List.<Map<String, Object>>of())).isEmpty();
  }

  @Test
  void whatIsWrongWithARowIsToldInOneLine() {
    assertRefused(
        Map.of("age", 1),
        "a row must have a value for column \"work\", or null where it is missing, got none");
    assertRefused(
        Map.of("age", 1, "work", "a", "wrok", "b"),
        "a row must have columns that the model was fitted with, age, work; got \"wrok\"");
    assertRefused(
        row("1", "a"),
        "column \"age\" must be a number, as when the model was fitted, got \"1\" of type String");
    assertRefused(
        row(1, 2),
        "column \"work\" must be a text, as when the model was fitted, got \"2\" of type Integer");
    assertRefused(
        row(1 / 0.0, "a"),
        "column \"age\" must be finite numbers, or nothing where they are missing, got Infinity");
    assertRefused(
        row(1e300, "a"),
        "features must be finite numbers (as 32-bit floats), got Infinity at index 0 in ");
    TrainedModel ofArrays = new TrainedModel(NUMBERS.ensemble(), List.of(), NUMBERS.provenance());
    assertThatThrownBy(() -> ofArrays.predict(row(1, "a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the model must be fitted with the columns of a table to take rows by name, got one that takes 4 numbers; give them as a float[]");
  }

  private static void assertRefused(Map<String, ?> row, String message) {
    assertThatThrownBy(() -> NUMBERS.predict(row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
