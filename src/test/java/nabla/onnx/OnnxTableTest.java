package nabla.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import nabla.model.Prediction;
import nabla.model.Provenance;
import nabla.model.RunIdentity;
import nabla.model.TrainedModel;
import nabla.nn.Activation;
import nabla.nn.Cost;
import nabla.nn.Ensemble;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.Topology;
import nabla.table.CategoryFeature;
import nabla.table.Feature;
import nabla.table.NumberFeature;
import nabla.table.Part;
import nabla.table.PlainFeature;
import nabla.table.Preparation;
import nabla.table.TableColumn;
import nabla.table.TargetScale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What onnxruntime makes of raw columns is what the model itself makes of them. */
class OnnxTableTest {

  @TempDir private Path directory;

  /** A column of a type, one feature of it, and rows with all that can be in it. */
  private record Kind(TableColumn.Type type, List<Feature> features, List<?> values) {}

  private static NumberFeature number(Part part, double center, double factor, boolean clipped) {
    return new NumberFeature(0, part, center, factor, clipped, List.of(), false);
  }

  private static CategoryFeature category(boolean others, boolean missing, String... values) {
    return new CategoryFeature(0, List.of(values), others, missing, 0);
  }

  private static List<Object> orNull(Object... values) {
    List<Object> all = new ArrayList<>(Arrays.asList(values));
    all.add(null);
    return all;
  }

  private static List<Object> days() {
    List<Object> days = orNull();
    for (int year = 1890; year < 2110; year += 3) {
      days.add(LocalDate.of(year, 2, 28));
      days.add(LocalDate.of(year, 3, 1));
      days.add(LocalDate.of(year, 1, 1));
      days.add(LocalDate.of(year, 12, 31));
    }
    days.addAll(
        List.of(LocalDate.of(2000, 2, 29), LocalDate.of(2024, 2, 29), LocalDate.of(1900, 2, 28)));
    return days;
  }

  private static List<Object> times() {
    List<Object> times = orNull();
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      times.add(Instant.ofEpochSecond(random.nextInt(), 0));
      times.add(LocalDateTime.ofEpochSecond(random.nextInt(), 0, ZoneOffset.UTC));
    }
    times.add(LocalDateTime.of(1969, 12, 31, 23, 59, 59));
    times.add(LocalDateTime.of(2024, 2, 29, 0, 0));
    return times;
  }

  private static Stream<Kind> kinds() {
    List<Object> numbers =
        orNull(-3, 0, 0.5f, 1L, 17, 27.0, 30, 47, 52.25, 1e6f, -1e9f, Double.NaN);
    List<Double> edges = List.of(0.5, 17.0, 27.0, 47.0);
    Stream<Kind> ofNumbers =
        Stream.of(
            new Kind(
                TableColumn.Type.NUMBER,
                List.of(number(Part.VALUE, 20, 0.05, false)),
                numbers.subList(0, 9)),
            new Kind(TableColumn.Type.NUMBER, List.of(number(Part.VALUE, 20, 0.05, true)), numbers),
            new Kind(
                TableColumn.Type.NUMBER,
                List.of(new NumberFeature(0, Part.VALUE, 20, 0.05, true, edges, true)),
                numbers),
            new Kind(
                TableColumn.Type.NUMBER, List.of(category(true, true, "17", "0.5", "27")), numbers),
            new Kind(
                TableColumn.Type.BOOLEAN,
                List.of(category(false, false, "false", "true")),
                orNull(true, false)),
            new Kind(
                TableColumn.Type.BOOLEAN,
                List.of(category(false, true, "false", "true")),
                orNull(true, false)));
    List<Object> texts = orNull("Private", "State", "é\u4e2d", "never seen", "private");
    Stream<Kind> ofTexts =
        Stream.of(
            new Kind(
                TableColumn.Type.TEXT,
                List.of(category(true, true, "Private", "State", "é\u4e2d")),
                texts),
            new Kind(
                TableColumn.Type.TEXT, List.of(category(false, true, "Private", "State")), texts),
            new Kind(
                TableColumn.Type.TEXT,
                List.of(category(false, false, "Private", "State", "x")),
                texts),
            new Kind(TableColumn.Type.TEXT, List.of(category(true, false, "Private")), texts),
            new Kind(
                TableColumn.Type.TEXT, List.of(category(false, false, "Private", "State")), texts),
            new Kind(TableColumn.Type.TEXT, List.of(category(true, true)), texts),
            new Kind(
                TableColumn.Type.TEXT,
                List.of(category(true, false, "", "State")),
                List.of("", "State", "b")));
    Stream<Kind> ofTimes =
        Arrays.stream(Part.values())
            .flatMap(
                part -> {
                  double factor = part == Part.VALUE ? 1e-4 : 0.1;
                  return Stream.of(
                      new Kind(
                          TableColumn.Type.DATE, List.of(number(part, 2, factor, false)), days()),
                      new Kind(
                          TableColumn.Type.TIMESTAMP,
                          List.of(number(part, 2, factor, false)),
                          times()));
                });
    Stream<Kind> others =
        Stream.of(
            new Kind(
                TableColumn.Type.DATE,
                List.of(category(true, true, "0", "11016")),
                orNull(
                    LocalDate.of(1970, 1, 1), LocalDate.of(2000, 2, 29), LocalDate.of(2001, 1, 1))),
            new Kind(
                TableColumn.Type.TIMESTAMP,
                List.of(category(true, false, "1700000001", "5")),
                orNull(
                    Instant.ofEpochSecond(1_700_000_001),
                    Instant.ofEpochSecond(1_700_000_002),
                    Instant.ofEpochSecond(5))),
            new Kind(
                TableColumn.Type.NUMBERS,
                List.of(new PlainFeature(0, 3)),
                List.of(new float[] {1, -2, 0}, new double[] {0.5, 0, 1e3})));
    return Stream.of(ofNumbers, ofTexts, ofTimes, others).flatMap(kind -> kind);
  }

  /** A single layer that gives each input out. */
  private static TrainedModel unit(Preparation preparation) {
    int n = preparation.inputs();
    Topology topology =
        new Topology(n, List.of(new Layer(n, Activation.IDENTITY)), Cost.SQUARED_ERROR);
    float[] values = new float[topology.parameterCount()];
    for (int j = 0; j < n; j++) {
      values[j * n + j] = 1;
    }
    return model(topology, List.of(), preparation, values);
  }

  private static TrainedModel model(
      Topology topology, List<String> labels, Preparation preparation, float[] values) {
    return new TrainedModel(
        Ensemble.of(new Parameters(topology, values)),
        labels,
        preparation,
        new Provenance(new RunIdentity(Map.of()), Map.of()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void inputsOfAColumnAreThose(Kind kind) throws OrtException {
    Preparation preparation =
        new Preparation(List.of(new TableColumn("a column", kind.type)), kind.features, List.of());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Object value : kind.values) {
      Map<String, Object> row = new HashMap<>();
      row.put("a column", value);
      rows.add(row);
    }
    assertSame(unit(preparation), rows);
  }

  @Test
  void aWholeTableWithClassesAndWithTargets() throws OrtException {
    List<TableColumn> columns =
        List.of(
            new TableColumn("age", TableColumn.Type.NUMBER),
            new TableColumn("work", TableColumn.Type.TEXT),
            new TableColumn("at", TableColumn.Type.TIMESTAMP));
    NumberFeature.Code code =
        new NumberFeature.Code(List.of(17.0, 27.0, 47.0), List.of(0.9, 0.4), 1, 3);
    List<Feature> features =
        List.of(
            new NumberFeature(0, Part.VALUE, 37, 0.05, true, code, true),
            new CategoryFeature(1, List.of("Private", "State"), true, true, 0),
            new NumberFeature(2, Part.HOUR, 12, 0.1, false, List.of(), false),
            new NumberFeature(2, Part.WEEKDAY, 4, 0.1, false, List.of(), false));
    Random random = new Random(5);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Map<String, Object> row = new HashMap<>();
      row.put("age", random.nextInt(9) == 0 ? null : 17 + random.nextInt(50));
      row.put("work", Arrays.asList("Private", "State", "Other", null).get(random.nextInt(4)));
      row.put("at", Instant.ofEpochSecond(1_700_000_000 + random.nextInt(10_000_000)));
      rows.add(row);
    }
    int n = 4 + 4 + 2;
    for (boolean classes : new boolean[] {true, false}) {
      List<TargetScale> targets =
          List.of(
              new TargetScale("price", 7.5, 0.9, true, 1.03),
              new TargetScale("count", 120, 31, false, 1));
      Preparation preparation = new Preparation(columns, features, classes ? List.of() : targets);
      Topology topology =
          new Topology(
                  n,
                  List.of(
                      new Layer(6, Activation.TANH),
                      new Layer(2, classes ? Activation.SOFTMAX : Activation.IDENTITY)),
                  classes ? Cost.SOFTMAX_CROSS_ENTROPY : Cost.SQUARED_ERROR)
              .withEmbedding(preparation.embedding()); // of age
      assertThat(topology.units(0)).isEqualTo(n + 1);
      float[] values = new float[topology.parameterCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      List<String> labels = classes ? List.of("<=50K", ">50K") : List.of();
      assertSame(model(topology, labels, preparation, values), rows);
    }
  }

  /** A column may be called as the graph would call something else. */
  @Test
  void namesOfColumnsAreTheirOwn() throws OrtException {
    List<String> names =
        List.of("prediction", "prediction_", "Concat.9", "float.1.0", "layers.1.weight", "é b");
    List<TableColumn> columns =
        names.stream().map(name -> new TableColumn(name, TableColumn.Type.NUMBER)).toList();
    List<Feature> features = new ArrayList<>();
    Map<String, Object> row = new HashMap<>();
    for (int k = 1; k < names.size(); k++) {
      features.add(new NumberFeature(k, Part.VALUE, 0, 1, k > 1, List.of(), false));
    }
    features.add(new CategoryFeature(0, List.of("1"), true, false, 0));
    names.forEach(name -> row.put(name, 1 + row.size() / 4f));
    assertSame(unit(new Preparation(columns, features, List.of())), List.of(row));
  }

  private void assertSame(TrainedModel model, List<Map<String, Object>> rows) throws OrtException {
    Path file = directory.resolve("table.onnx");
    OnnxFile.write(model, file);
    List<Prediction> wanted = model.predict(rows);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> given = new HashMap<>();
    try (OrtSession session = environment.createSession(file.toString())) {
      for (TableColumn column : model.preparation().columns()) {
        Object[] values = rows.stream().map(row -> row.get(column.name())).toArray();
        given.put(column.name(), tensor(environment, column.type(), values));
      }
      try (OrtSession.Result result = session.run(given)) {
        float[][] got = (float[][]) result.get(0).getValue();
        assertThat(got).hasNumberOfRows(rows.size());
        for (int i = 0; i < got.length; i++) {
          double[] expected = wanted.get(i).values();
          for (int j = 0; j < expected.length; j++) {
            assertThat((double) got[i][j])
                .as("output %s of %s", j, rows.get(i))
                .isCloseTo(expected[j], within(1e-5 * Math.max(1, Math.abs(expected[j]))));
          }
          if (!model.labels().isEmpty()) {
            String[] labels = (String[]) result.get("label").orElseThrow().getValue();
            assertThat(wanted.get(i).label()).hasValue(labels[i]);
          }
        }
      }
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(
      OrtEnvironment environment, TableColumn.Type type, Object[] values) throws OrtException {
    int rows = values.length;
    return switch (type) {
      case TEXT ->
          OnnxTensor.createTensor(
              environment,
              Arrays.stream(values)
                  .map(one -> one == null ? "" : (String) one)
                  .toArray(String[]::new),
              new long[] {rows, 1});
      case TIMESTAMP ->
          OnnxTensor.createTensor(
              environment,
              Arrays.stream(values)
                  .map(one -> new double[] {seconds(one)})
                  .toArray(double[][]::new));
      default ->
          OnnxTensor.createTensor(
              environment,
              Arrays.stream(values).map(OnnxTableTest::numbers).toArray(float[][]::new));
    };
  }

  private static double seconds(Object value) {
    if (value instanceof Instant instant) {
      return instant.getEpochSecond();
    }
    return value == null ? Double.NaN : ((LocalDateTime) value).toEpochSecond(ZoneOffset.UTC);
  }

  private static float[] numbers(Object value) {
    if (value instanceof double[] doubles) {
      return new float[] {(float) doubles[0], (float) doubles[1], (float) doubles[2]};
    }
    if (value instanceof float[] floats) {
      return floats;
    }
    if (value instanceof Boolean flag) {
      return new float[] {flag ? 1 : 0};
    }
    if (value instanceof LocalDate date) {
      return new float[] {date.toEpochDay()};
    }
    return new float[] {value == null ? Float.NaN : ((Number) value).floatValue()};
  }
}
